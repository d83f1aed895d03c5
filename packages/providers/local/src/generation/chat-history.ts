import { type ContentPart, InvalidRequestError, type Message, type ToolResultPart, UnsupportedError } from "@ashlar/core";

/** A turn of the conversation as a chat template takes it. */
export interface ChatTurn {
  readonly role: "system" | "user" | "assistant";
  readonly text: string;
}

/** What is added to the messages. */
export interface ChatAdditions {
  /** Rules that end the system message: the tools, the form of the answer. */
  readonly system?: string | undefined;
  /** What ends the last turn of the user. */
  readonly user?: string | undefined;
  /** How the answer begins. */
  readonly assistant?: string | undefined;
}

/**
 * The messages as turns that any chat template takes: at most one system turn, at the start; user and assistant in turn; the assistant last,
 * with the beginning of its answer (an assistant message at the end is continued). Tool calls and results are written as JSON, thoughts are
 * left out, as the models were trained.
 *
 * @throws UnsupportedError for images, audio and files. @throws InvalidRequestError when there is no message to answer.
 */
export function chatTurns(messages: readonly Message[], additions: ChatAdditions = {}): readonly ChatTurn[] {
  const system = messages.flatMap((message) => (message.role === "system" ? [textOf(message.content)] : []));
  const turns: ChatTurn[] = [];
  for (const message of messages) {
    if (message.role === "system") continue;
    const role = message.role === "assistant" ? "assistant" : "user";
    const text = message.role === "tool" ? message.content.map(resultText).join("\n") : textOf(message.content);
    const last = turns.at(-1);
    if (last?.role === role) turns[turns.length - 1] = { role, text: joined(last.text, text) };
    else turns.push({ role, text });
  }
  if (turns.length === 0) throw new InvalidRequestError("there is no user message to answer; add one", { provider: "local" });
  const open = turns.at(-1)?.role === "assistant" ? turns.pop() : undefined;
  const last = turns.at(-1);
  if (last && additions.user) turns[turns.length - 1] = { ...last, text: joined(last.text, additions.user) };
  const rules = joined(...system, additions.system ?? "");
  return [
    ...(rules ? [{ role: "system" as const, text: rules }] : []),
    ...turns,
    { role: "assistant", text: (open?.text ?? "") + (additions.assistant ?? "") },
  ];
}

/** A tool call as a model writes it here. */
function toolCallText(name: string, input: string): string {
  return `${toolCallStart}${JSON.stringify(name).slice(1)}, "input": ${input}}`;
}

/** How each tool call begins: the name of the tool follows. */
export const toolCallStart = '{"tool": "';

function textOf(content: readonly Exclude<ContentPart, ToolResultPart>[]): string {
  let text = "";
  for (const part of content) {
    if (part.type === "text") text += part.text;
    else if (part.type === "tool-call") text = joinedLine(text, toolCallText(part.name, part.malformed ?? JSON.stringify(part.input)));
    else if (part.type !== "reasoning") throw unsupportedMedia(part.type);
  }
  return text;
}

function resultText({ name, output, isError, media }: ToolResultPart): string {
  if (media && media.length > 0) throw unsupportedMedia(media[0]!.type);
  return `${isError ? "Error" : "Result"} of ${name}: ${typeof output === "string" ? output : JSON.stringify(output)}`;
}

function joined(...texts: readonly string[]): string {
  return texts.filter((text) => text !== "").join("\n\n");
}

function joinedLine(before: string, text: string): string {
  return before === "" ? text : `${before}\n${text}`;
}

function unsupportedMedia(type: string): Error {
  return new UnsupportedError(`local models read text only, not ${type} parts; describe it in words, or use a hosted model`, {
    feature: `${type} parts`,
    provider: "local",
  });
}
