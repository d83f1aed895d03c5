import { InvalidRequestError, SchemaError, UnsupportedError } from "../errors.ts";
import type { JsonSchema } from "../json.ts";
import type { ModelCapabilities, ModelRequest, OutputMode, ToolDefinition } from "../model.ts";
import { parseJsonText } from "../partial-json.ts";
import { instructLast } from "../prompt/instruct.ts";
import { jsonSchemaOf, labelsOf } from "../schema.ts";
import type { StandardSchema } from "../standard-schema.ts";
import { moveReferences } from "./references.ts";
import { toStrictSchema, withoutNulls } from "./strict-schema.ts";

/** How a call asks for its output and reads it back. */
export interface OutputPlan {
  /** `text`: the answer is text; `choice`: one of some labels; `json`: text that is JSON; `tool`: JSON as the arguments of `tool`. */
  readonly kind: "text" | "choice" | "json" | "tool";
  /** What the text of the answer is. `wrapped-json`: it is in the property `value` of an object, as the schema is not an object's. */
  readonly format: "text" | "json" | "wrapped-json";
  /** Adds to a request what makes the model answer in this way. */
  prepare(request: ModelRequest): ModelRequest;
  /** Reads the model's text into a value that has yet to be validated. @throws SchemaError when the text is not JSON */
  read(text: string): unknown;
}

/** The name of the tool through which a model gives its answer in mode `tool`. */
export const answerTool = "answer";

const jsonInstruction = "Answer with JSON that fits this JSON Schema, and with nothing else:";

const plainText: OutputPlan = { kind: "text", format: "text", prepare: (request) => request, read: (answer) => answer };

/**
 * Chooses how to ask for an output by what the model can do: labels are scored where the model can, JSON is asked for in the first mode
 * that the model lists, or in `mode`.
 *
 * @throws UnsupportedError when the model has not got `mode`
 */
export function planOutput(
  schema: StandardSchema | undefined,
  options: {
    readonly name: string;
    readonly capabilities: ModelCapabilities;
    readonly hasTools: boolean;
    readonly mode?: OutputMode | undefined;
  },
): OutputPlan {
  if (!schema) return plainText;
  const { capabilities, hasTools } = options;
  const json = jsonSchemaOf(schema, "output");
  const labels = labelsOf(json);
  if (labels && capabilities.choose && !hasTools && options.mode === undefined) {
    return {
      kind: "choice",
      format: "text",
      prepare: (request) => ({ ...request, output: { type: "choice", labels } }),
      read: (answer) => answer,
    };
  }
  if (json.type === "string" && !labels) return plainText;

  const mode = options.mode ?? capabilities.output[0] ?? "text";
  if (!capabilities.output.includes(mode) && mode !== "text") {
    throw new UnsupportedError(`The model has no output mode "${mode}"; it has: ${capabilities.output.join(", ") || "text"}.`, {
      feature: `output mode ${mode}`,
    });
  }
  const wrapped = json.type !== "object";
  const whole = wrapped ? wrap(json) : json;
  const strictSchema = capabilities.strictSchemas && mode !== "text" ? toStrictSchema(whole) : undefined;
  const sent = { schema: strictSchema ?? whole, strict: strictSchema !== undefined };
  const name = options.name.replace(/[^a-zA-Z0-9_-]/g, "_").slice(0, 64);
  return {
    kind: mode === "tool" ? "tool" : "json",
    format: wrapped ? "wrapped-json" : "json",
    prepare(request) {
      if (mode === "native") return { ...request, output: { type: "json", mode, name, ...sent } };
      if (mode === "tool")
        return withAnswerTool(request, {
          name: answerTool,
          description: "Give the answer.",
          inputSchema: sent.schema,
          strict: sent.strict,
        });
      return { ...request, messages: instructLast(request.messages, `${jsonInstruction}\n${JSON.stringify(whole)}`) };
    },
    read(answer) {
      const parsed = parseJsonText(answer, { expect: "object" });
      if (parsed.ok) {
        const value = withoutNulls(parsed.value, whole);
        const inner = wrapped ? unwrap(value) : value;
        if (inner !== undefined) return inner;
      }
      // A model that nothing constrains may give the value itself, as examples in the prompt show it.
      if (labels?.includes(answer.trim())) return answer.trim();
      const bare = wrapped ? parseJsonText(answer) : parsed;
      if (bare.ok) return withoutNulls(bare.value, json);
      const { message } = bare;
      throw new SchemaError(`The answer is not JSON: ${message}`, { of: "output", reason: "json", issues: [{ message }], text: answer });
    },
  };
}

/** The property `value` of a wrapped answer, also of a partial one. */
export function unwrap(value: unknown): unknown {
  return typeof value === "object" && value !== null && "value" in value ? value.value : undefined;
}

/** An object around a schema, because vendors want an object at the root. References to the root move with it. */
function wrap(schema: JsonSchema): JsonSchema {
  const moved = moveReferences(schema, (reference, isDefinition) => (isDefinition ? reference : `#/properties/value${reference.slice(1)}`));
  const { $defs, ...value } = moved;
  return { type: "object", properties: { value }, required: ["value"], additionalProperties: false, ...($defs !== undefined && { $defs }) };
}

function withAnswerTool(request: ModelRequest, tool: ToolDefinition): ModelRequest {
  const tools = request.tools ?? [];
  if (tools.some(({ name }) => name === tool.name)) {
    throw new InvalidRequestError(
      `A tool must not be named "${tool.name}": the answer is given through a tool of this name. Rename yours.`,
      {},
    );
  }
  const { toolChoice } = request;
  // With other tools at hand the model may still use them first, but it has to end with an answer.
  const free = typeof toolChoice === "object" ? toolChoice : "required";
  return { ...request, tools: [...tools, tool], toolChoice: tools.length > 0 && toolChoice !== "none" ? free : { name: tool.name } };
}
