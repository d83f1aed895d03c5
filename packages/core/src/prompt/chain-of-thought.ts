import { type Call, wrapCall } from "../call/call.ts";
import type { CallEvent, Reply } from "../call/reply.ts";
import { baseRun, type RunContext } from "../call/run.ts";
import type { CallSpec } from "../call/spec.ts";
import { InvalidRequestError } from "../errors.ts";
import { isJsonObject } from "../json.ts";
import type { Message } from "../message.ts";
import type { ModelParams } from "../model.ts";
import { embedSchema } from "../output/references.ts";
import { parseJsonText } from "../partial-json.ts";
import { jsonSchemaOf } from "../schema.ts";
import type { StandardSchema } from "../standard-schema.ts";
import { instructLast } from "./instruct.ts";
import { splitReasoning } from "./reasoning-field.ts";
import { renderPrompt } from "./render.ts";
import { user } from "./template.ts";

/** How the model is made to think first. */
export interface ChainOfThoughtOptions {
  /**
   * `field`: in one request, as a first field `reasoning` of the answer, which `value` leaves out. `text`: in a request of its own, as
   * free text, and the answer in a second one that has read it. Default: `field` for objects, `text` for everything else.
   */
  readonly as?: "field" | "text";
  /** What asks for the reasoning. Default for text: "Think step by step. Do not give the answer yet." */
  readonly instruction?: string;
  /** What asks for the answer after free text. Default: "Now give the answer, and nothing else." */
  readonly conclusion?: string;
  /** Parameters of the request for free text, in place of those of the call: `maxOutputTokens` above all. */
  readonly params?: ModelParams;
}

/**
 * Makes the model reason before it answers. What it thought is the reply's `reasoning`; `value` is as without this block. In a stream the
 * thoughts are events of type `reasoning`, and text and partial objects are those of the answer.
 *
 * @throws InvalidRequestError for `as: "field"` when the output is not an object
 * @example
 * const solve = pipe(call({ name: "solve", model, output: z.object({ result: z.number() }), prompt: (task: string) => task }), chainOfThought());
 */
export function chainOfThought(options: ChainOfThoughtOptions = {}): <In, R extends Reply>(call: Call<In, R>) => Call<In, R> {
  return (call) => {
    const { output } = call.spec;
    const json = output && jsonSchemaOf(output, "output");
    const properties = json?.type === "object" ? Object.keys(json.properties ?? {}) : undefined;
    if ((options.as ?? (properties ? "field" : "text")) === "text") return inText(call, options);
    if (!properties) throw new InvalidRequestError('Reasoning as a field needs an output that is an object. Leave `as: "field"` out.', {});
    let field = "reasoning";
    while (properties.includes(field)) field = `${field}_first`;
    return inField(call, field, options.instruction ?? "Step by step, what leads to the answer.");
  };
}

function inField<In, R extends Reply>(call: Call<In, R>, field: string, description: string): Call<In, R> {
  return wrapCall<In, R, R>(call, {
    name: "chain-of-thought",
    settings: { as: "field", description },
    spec: (spec) => (spec.output ? { ...spec, output: withReasoning(spec.output, field, description) } : spec),
    run: (run) => async (input, context, emit) => {
      const split = emit && splitReasoning(field, emit);
      const reply = await run(input, context, split?.emit).finally(() => split?.end());
      const answer = parseJsonText(reply.text, { expect: "object" });
      const reasoning = answer.ok && isJsonObject(answer.value) ? answer.value[field] : undefined;
      return typeof reasoning === "string" ? { ...reply, reasoning: reply.reasoning + reasoning } : reply;
    },
  });
}

/** The same schema with a field for reasoning before the others, taken away again before the value is validated. */
function withReasoning(schema: StandardSchema, field: string, description: string): StandardSchema {
  const standard = schema["~standard"];
  return {
    "~standard": {
      version: 1,
      vendor: standard.vendor,
      validate(value) {
        if (!isJsonObject(value)) return standard.validate(value);
        const { [field]: _, ...rest } = value;
        return standard.validate(rest);
      },
      jsonSchema: {
        input() {
          // What refers to the whole means it without the field.
          const { schema: json, $defs } = embedSchema(jsonSchemaOf(schema, "output"), "answer");
          const properties = { [field]: { type: "string", description }, ...(isJsonObject(json.properties) && json.properties) };
          const required = [field, ...(Array.isArray(json.required) ? json.required : [])];
          return { ...json, properties, required, ...(Object.keys($defs).length > 0 && { $defs }) };
        },
      },
    },
  };
}

function inText<In, R extends Reply>(call: Call<In, R>, options: ChainOfThoughtOptions): Call<In, R> {
  const instruction = options.instruction ?? "Think step by step. Do not give the answer yet.";
  const conclusion = options.conclusion ?? "Now give the answer, and nothing else.";
  const { params } = options;
  return wrapCall<In, R, R>(call, {
    name: "chain-of-thought",
    settings: { as: "text", instruction, conclusion, ...(params && { params: { ...params } }) },
    run: (run, spec) => {
      const think = baseRun(thinking(spec, instruction, params));
      return async (input, context, emit) => {
        // Decisions about tools belong to an answer that was begun already.
        if (context.decisions) return run(input, context, emit);
        const { history, ...rest } = context;
        const first: RunContext = history ? { ...rest, history: instructLast(history, instruction) } : rest;
        const thought = await think(input, first, emit && asReasoning(emit));
        const reply = await run(input, { ...rest, history: [...thought.messages, user(conclusion)] }, emit);
        return { ...reply, reasoning: thought.text };
      };
    },
  });
}

function thinking(spec: CallSpec, instruction: string, params: ModelParams | undefined): CallSpec {
  const { output: _, tools: _tools, toolChoice: _choice, ...rest } = spec;
  return {
    ...rest,
    ...(params && { params }),
    prompt: async (input, context): Promise<readonly Message[]> =>
      instructLast(renderPrompt(await spec.prompt(input, context)), instruction),
  };
}

/** To a reader the free text is reasoning, and the stream has not finished with it. */
function asReasoning(emit: (event: CallEvent) => void): (event: CallEvent) => void {
  return (event) => {
    if (event.type === "text") emit({ type: "reasoning", text: event.text });
    else if (event.type !== "finish") emit(event);
  };
}
