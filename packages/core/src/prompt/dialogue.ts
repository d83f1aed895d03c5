import { type Call, type CallArguments, wrapCall } from "../call/call.ts";
import type { Reply, Resumable } from "../call/reply.ts";
import type { CallSpec, RunOptions } from "../call/spec.ts";
import { InvalidRequestError } from "../errors.ts";
import { isJsonObject, type JsonSchema, type JsonValue } from "../json.ts";
import type { Message } from "../message.ts";
import { embedSchema } from "../output/references.ts";
import { jsonSchemaOf } from "../schema.ts";
import type { StandardSchema } from "../standard-schema.ts";
import { instructLast } from "./instruct.ts";
import { renderPrompt } from "./render.ts";
import type { PromptContent } from "./template.ts";

/** Where a dialogue stands: plain data, to be saved and resumed. */
export interface DialogueState {
  readonly messages: readonly Message[];
  /** How many questions the model has asked. */
  readonly questions: number;
}

/** The model asks back, or answers. */
export type DialogueTurn<Value, Question> =
  | { readonly type: "question"; readonly question: Question; readonly state: DialogueState; readonly reply: Omit<Reply, "value"> }
  | { readonly type: "answer"; readonly value: Value; readonly state: DialogueState; readonly reply: Omit<Reply, "value"> };

/** A call that may ask back. */
export interface Dialogue<In, Value, Question> {
  /** Begins with an input. */
  start(...args: CallArguments<In>): Promise<DialogueTurn<Value, Question>>;
  /** Goes on with what the user says to the question. */
  answer(state: DialogueState, said: PromptContent, options?: RunOptions): Promise<DialogueTurn<Value, Question>>;
}

/** How a dialogue goes. */
export interface DialogueOptions<Question> {
  /** The shape of a question, such as a text with choices. Default: text. */
  readonly question?: StandardSchema<unknown, Question>;
  /** After so many questions the model has to answer. Default 5. */
  readonly maxQuestions?: number;
  /** What tells the model that it may ask. */
  readonly instruction?: string;
}

const defaultInstruction = "If you need to know more before you can answer, ask the user one question. Otherwise answer.";

/**
 * Makes a call multi-step: instead of guessing, the model may ask the user back, through a typed question, until it can answer.
 *
 * @throws InvalidRequestError when a tool of the call needs approval or has no `run`: a dialogue waits for the user's words only
 * @example
 * const plan = dialogue(call({ name: "plan-trip", model, input: z.string(), output: trip, prompt: (wish) => prompt`Plan: ${wish}` }));
 * let turn = await plan.start("A week by the sea");
 * while (turn.type === "question") turn = await plan.answer(turn.state, await askUser(turn.question));
 * turn.value;
 */
export function dialogue<In, R extends Reply, Question = string>(
  call: Call<In, R>,
  options: DialogueOptions<Question> = {},
): Dialogue<In, R["value"], Question> {
  const { maxQuestions = 5, instruction = defaultInstruction } = options;
  const waiting = call.spec.tools?.find(({ pauses }) => pauses);
  if (waiting)
    throw new InvalidRequestError(`A dialogue can't wait for the tool "${waiting.name}": give it a run function without approval.`, {});
  const asking = may(call, options.question ?? textSchema, instruction);
  const answering = may(call, undefined, undefined);

  const toTurn = (reply: Reply & Resumable<R>, questions: number): DialogueTurn<R["value"], Question> => {
    const { value, ...rest } = reply;
    // The schema of `may` has made sure that it is one of the two.
    const said = value as { readonly question: Question } | { readonly answer: R["value"] };
    if ("question" in said)
      return { type: "question", question: said.question, state: { messages: reply.messages, questions: questions + 1 }, reply: rest };
    return { type: "answer", value: said.answer, state: { messages: reply.messages, questions }, reply: rest };
  };
  return {
    async start(...args) {
      return toTurn(await (maxQuestions > 0 ? asking : answering)(...args), 0);
    },
    async answer({ messages, questions }, said, runOptions) {
      const next = questions < maxQuestions ? asking : answering;
      return toTurn(await next.resume(messages, said, runOptions), questions);
    },
  };
}

/** The call with `{ answer }` as its output, or also `{ question }` when there is a schema for one. */
function may<In, R extends Reply>(call: Call<In, R>, question: StandardSchema | undefined, instruction: string | undefined): Call<In, R> {
  return wrapCall<In, R, R>(call, {
    name: "dialogue",
    settings: { question: question !== undefined, ...(instruction !== undefined && { instruction }) },
    spec: (spec): CallSpec => ({
      ...spec,
      output: questionOrAnswer(question, spec.output ?? textSchema),
      prompt: async (input, context) => {
        const messages = renderPrompt(await spec.prompt(input, context));
        return instruction === undefined ? messages : instructLast(messages, instruction);
      },
    }),
    run: (run) => run,
  });
}

function questionOrAnswer(question: StandardSchema | undefined, answer: StandardSchema): StandardSchema {
  return {
    "~standard": {
      version: 1,
      vendor: "ashlar",
      async validate(value) {
        const key = isJsonObject(value) && question && "question" in value ? "question" : "answer";
        if (!isJsonObject(value) || !(key in value))
          return { issues: [{ message: question ? "expected { question } or { answer }" : "expected { answer }" }] };
        const schema = key === "question" && question ? question : answer;
        const result = await schema["~standard"].validate(value[key]);
        if (result.issues) return { issues: result.issues.map((issue) => ({ ...issue, path: [key, ...(issue.path ?? [])] })) };
        return { value: { [key]: result.value } };
      },
      jsonSchema: {
        input() {
          const $defs: Record<string, JsonValue | undefined> = {};
          const only = (key: string, inner: StandardSchema): JsonSchema => {
            const embedded = embedSchema(jsonSchemaOf(inner, key), key);
            Object.assign($defs, embedded.$defs);
            return { type: "object", properties: { [key]: embedded.schema }, required: [key], additionalProperties: false };
          };
          const variants = [...(question ? [only("question", question)] : []), only("answer", answer)];
          const root = variants.length === 1 ? variants[0] : { anyOf: variants };
          return { ...root, ...(Object.keys($defs).length > 0 && { $defs }) };
        },
      },
    },
  };
}

/** Text, as a schema; `never` lets it stand for whatever the caller's type of text is. */
const textSchema: StandardSchema<unknown, never> = {
  "~standard": {
    version: 1,
    vendor: "ashlar",
    validate: (value) => (typeof value === "string" ? { value: value as never } : { issues: [{ message: "expected text" }] }),
    jsonSchema: { input: () => ({ type: "string" }) },
  },
};
