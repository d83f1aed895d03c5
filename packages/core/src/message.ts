import type { ContentPart, MediaPart, ProviderData, ReasoningPart, TextPart, ToolCallPart, ToolResultPart } from "./content.ts";

/** Rules for the model: who it is, how it answers. */
export interface SystemMessage {
  readonly role: "system";
  readonly content: readonly TextPart[];
  readonly providerData?: ProviderData;
}

/** What the user says. */
export interface UserMessage {
  readonly role: "user";
  readonly content: readonly (TextPart | MediaPart)[];
  readonly providerData?: ProviderData;
}

/** What the model said. */
export interface AssistantMessage {
  readonly role: "assistant";
  readonly content: readonly (TextPart | MediaPart | ReasoningPart | ToolCallPart)[];
  readonly providerData?: ProviderData;
}

/** What tools gave back: one result for each tool call of the assistant message before it. */
export interface ToolMessage {
  readonly role: "tool";
  readonly content: readonly ToolResultPart[];
  readonly providerData?: ProviderData;
}

/** A message: plain JSON data, discriminated by `role`. */
export type Message = SystemMessage | UserMessage | AssistantMessage | ToolMessage;

/** The text of some parts, joined; everything that is not text is passed over. */
export function textOf(content: readonly ContentPart[]): string {
  let joined = "";
  for (const part of content) if (part.type === "text") joined += part.text;
  return joined;
}

/** True for a value that has the shape of a message. */
export function isMessage(value: unknown): value is Message {
  if (typeof value !== "object" || value === null || !("role" in value && "content" in value && Array.isArray(value.content))) return false;
  return value.role === "system" || value.role === "user" || value.role === "assistant" || value.role === "tool";
}
