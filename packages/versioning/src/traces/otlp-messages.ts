import type { ContentPart, JsonObject, Message } from "@ashlar/core";

/*
 * Messages in the shapes of the GenAI conventions' JSON schemas. Media stays behind: only that it was there is told.
 * Source: https://github.com/open-telemetry/semantic-conventions/tree/v1.41.0/docs/gen-ai, gen-ai-*-messages.json
 */

/** A conversation without its system messages. */
export function genAiMessages(messages: readonly Message[]): readonly JsonObject[] {
  return messages.filter(({ role }) => role !== "system").map(({ role, content }) => ({ role, parts: content.map(partOf) }));
}

/** What the system messages say. */
export function systemParts(messages: readonly Message[]): readonly JsonObject[] {
  return messages.filter(({ role }) => role === "system").flatMap(({ content }) => content.map(partOf));
}

function partOf(part: ContentPart): JsonObject {
  switch (part.type) {
    case "text":
    case "reasoning":
      return { type: part.type, content: part.text };
    case "tool-call":
      return { type: "tool_call", id: part.id, name: part.name, arguments: part.malformed ?? part.input };
    case "tool-result":
      return { type: "tool_call_response", id: part.id, response: part.output };
    default:
      return { type: "blob", modality: part.type, content: "" };
  }
}
