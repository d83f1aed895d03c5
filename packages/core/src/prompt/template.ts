import { type ContentPart, type MediaPart, type ReasoningPart, type TextPart, type ToolCallPart, text } from "../content.ts";
import type { AssistantMessage, Message, SystemMessage, UserMessage } from "../message.ts";

/**
 * A prompt whose static strings and inserted values stay apart, so that the strings can be hashed and the values told from them.
 * `strings` are as they stand in the source, before indentation is taken away.
 */
export interface Prompt {
  readonly type: "prompt";
  readonly role: "system" | "user" | "assistant";
  readonly strings: readonly string[];
  readonly values: readonly unknown[];
}

/** Text from outside, with its source. Rendered between delimiters that the text itself can't contain. */
export interface Untrusted {
  readonly type: "untrusted";
  readonly text: string;
  readonly source: string;
}

/** What a prompt function may return: prompts, messages, plain text (the user's), lists of these; what is falsy is left out. */
export type PromptContent = Prompt | Message | string | false | null | undefined | readonly PromptContent[];

/**
 * A prompt of the user, as a tagged template. Indentation that the source has in common is taken away, never inside inserted values.
 * Strings, numbers and JSON data are written out, lists are joined by line breaks, `false`, `null` and `undefined` leave nothing (a line
 * that holds nothing else goes away with them); content parts, other prompts and messages take their place. As these are plain data, give
 * the call an `input` schema where a value comes from outside: an object that looks like a message would be taken for one.
 *
 * @example
 * prompt`
 *   Recommend a ${genre} book.
 *   ${liked.length > 0 && prompt`The reader liked ${liked}.`}
 * `;
 */
export function prompt(strings: TemplateStringsArray, ...values: readonly unknown[]): Prompt {
  return { type: "prompt", role: "user", strings, values };
}

/** Rules for the model, as a tagged template or as a plain string. */
export function system(strings: TemplateStringsArray, ...values: readonly unknown[]): Prompt;
export function system(content: string | readonly TextPart[]): SystemMessage;
export function system(
  content: TemplateStringsArray | string | readonly TextPart[],
  ...values: readonly unknown[]
): Prompt | SystemMessage {
  return isTemplate(content) ? { type: "prompt", role: "system", strings: content, values } : { role: "system", content: parts(content) };
}

/** What the user says, as a tagged template, a plain string or content parts. */
export function user(strings: TemplateStringsArray, ...values: readonly unknown[]): Prompt;
export function user(content: string | readonly (TextPart | MediaPart)[]): UserMessage;
export function user(
  content: TemplateStringsArray | string | readonly (TextPart | MediaPart)[],
  ...values: readonly unknown[]
): Prompt | UserMessage {
  return isTemplate(content) ? { type: "prompt", role: "user", strings: content, values } : { role: "user", content: parts(content) };
}

/** What the model said, or is made to have said, as a tagged template, a plain string or content parts. */
export function assistant(strings: TemplateStringsArray, ...values: readonly unknown[]): Prompt;
export function assistant(content: string | readonly (TextPart | MediaPart | ReasoningPart | ToolCallPart)[]): AssistantMessage;
export function assistant(
  content: TemplateStringsArray | string | readonly (TextPart | MediaPart | ReasoningPart | ToolCallPart)[],
  ...values: readonly unknown[]
): Prompt | AssistantMessage {
  return isTemplate(content)
    ? { type: "prompt", role: "assistant", strings: content, values }
    : { role: "assistant", content: parts(content) };
}

/**
 * Marks text that comes from outside (a document, a web page, another user). It is put between delimiters that do not occur in it, so
 * that it can't pretend to have ended. That makes injection harder; it does not make it impossible.
 *
 * @example
 * prompt`Summarise this page.\n${untrusted(page, { source: url })}`;
 */
export function untrusted(content: string, options: { readonly source: string }): Untrusted {
  return { type: "untrusted", text: content, source: options.source };
}

function isTemplate(content: TemplateStringsArray | string | readonly ContentPart[]): content is TemplateStringsArray {
  return typeof content !== "string" && "raw" in content;
}

function parts<P extends ContentPart>(content: string | readonly P[]): readonly (P | TextPart)[] {
  return typeof content === "string" ? [text(content)] : content;
}
