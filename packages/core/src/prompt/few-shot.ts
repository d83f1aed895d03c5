import type { PromptFunction } from "../call/spec.ts";
import type { AssistantMessage, Message } from "../message.ts";
import { renderPrompt } from "./render.ts";
import type { PromptContent } from "./template.ts";

/** An input and the answer that is wanted for it. */
export interface Example<In, Out> {
  readonly input: In;
  readonly output: Out;
}

/** How examples are shown. */
export interface FewShotOptions<In, Out> {
  /** What the user says in an example. Default: what the prompt says for the example's input, without its system messages. */
  readonly question?: (input: In) => PromptContent;
  /** What the model answers in an example. Default: text as it is, anything else as JSON. */
  readonly answer?: (output: Out) => string;
}

/**
 * Shows the model examples before it is asked: each as a turn of the user and an answer, between the system messages and the question.
 * The examples are the same for all inputs, or chosen for each by a function, for instance the nearest ones of an index.
 * The part that does not change comes first, so that a provider's cache, or the embedded model, need not read it again.
 *
 * @example
 * prompt: fewShot(
 *   [{ input: { text: "a small dog" }, output: "animal" }],
 *   ({ text }) => [system`Say what kind of thing it is.`, prompt`${text}`],
 * )
 */
export function fewShot<In, Out>(
  examples: readonly Example<In, Out>[] | ((input: In) => readonly Example<In, Out>[] | Promise<readonly Example<In, Out>[]>),
  ask: PromptFunction<In>,
  options: FewShotOptions<In, Out> = {},
): PromptFunction<In> {
  const answer = options.answer ?? ((output) => (typeof output === "string" ? output : JSON.stringify(output)));
  const shown = async ({ input, output }: Example<In, Out>): Promise<readonly Message[]> => {
    // Errors of earlier attempts belong to the question that is asked, not to the examples.
    const question = renderPrompt(options.question ? options.question(input) : await ask(input, { errors: [] }));
    return [...question.filter(({ role }) => role !== "system"), said(answer(output))];
  };
  return async (input, context) => {
    const chosen = typeof examples === "function" ? await examples(input) : examples;
    const turns = await Promise.all(chosen.map(shown));
    const question = renderPrompt(await ask(input, context));
    return [...question.filter(isSystem), ...turns.flat(), ...question.filter((message) => !isSystem(message))];
  };
}

function isSystem(message: Message): boolean {
  return message.role === "system";
}

function said(content: string): AssistantMessage {
  return { role: "assistant", content: [{ type: "text", text: content }] };
}
