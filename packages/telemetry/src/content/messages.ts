import type { ContentPart, JsonObject, MediaPart, Message, ModelReply, SystemMessage, ToolDefinition } from "@ashlar/core";
import { finishReasonName } from "../conventions/values.ts";
import type { Limiter } from "./limiter.ts";

/*
 * Messages in the shapes of the conventions' JSON schemas.
 * Source: https://github.com/open-telemetry/semantic-conventions/tree/v1.41.0/docs/gen-ai, gen-ai-*-messages.json
 */

/** The conversation without its system messages. Where there is no room for all of it, the newest messages are kept. */
export function inputMessages(messages: readonly Message[], limiter: Limiter): readonly JsonObject[] {
  const kept: JsonObject[] = [];
  for (const { role, content } of messages.toReversed()) {
    if (role === "system") continue;
    if (limiter.full) break;
    kept.push({ role, parts: parts(content, limiter) });
  }
  return kept.reverse();
}

/** What the system messages say. */
export function systemInstructions(messages: readonly Message[], limiter: Limiter): readonly JsonObject[] {
  const system = messages.filter((message): message is SystemMessage => message.role === "system");
  return parts(
    system.flatMap(({ content }) => content),
    limiter,
  );
}

/** What the model answered. */
export function outputMessages(reply: Pick<ModelReply, "content" | "finishReason">, limiter: Limiter): readonly JsonObject[] {
  return [{ role: "assistant", parts: parts(reply.content, limiter), finish_reason: finishReasonName(reply.finishReason) }];
}

/** The tools that a model may use. */
export function toolDefinitions(tools: readonly ToolDefinition[], limiter: Limiter): readonly JsonObject[] {
  return tools
    .filter(() => !limiter.full)
    .map(({ name, description, inputSchema }) => ({
      type: "function",
      name,
      ...(description !== undefined && { description: limiter.text(description) }),
      parameters: limiter.json(inputSchema),
    }));
}

function parts(content: readonly ContentPart[], limiter: Limiter): readonly JsonObject[] {
  const kept: JsonObject[] = [];
  for (const part of content) {
    if (limiter.full) break;
    kept.push(partOf(part, limiter));
  }
  return kept;
}

function partOf(part: ContentPart, limiter: Limiter): JsonObject {
  switch (part.type) {
    case "text":
    case "reasoning":
      return { type: part.type, content: limiter.text(part.text) };
    case "tool-call":
      return {
        type: "tool_call",
        id: part.id,
        name: part.name,
        arguments: part.malformed === undefined ? limiter.json(part.input) : limiter.text(part.malformed),
      };
    case "tool-result":
      return { type: "tool_call_response", id: part.id, response: limiter.json(part.output) };
    default:
      return mediaPart(part, limiter);
  }
}

/** Where media is, and what; its bytes are never exported. */
function mediaPart({ type, source }: MediaPart, limiter: Limiter): JsonObject {
  const { mediaType } = source;
  const kind = { modality: type, ...(mediaType !== undefined && { mime_type: mediaType }) };
  if (source.type === "url" && !/^data:/i.test(source.url)) return { type: "uri", ...kind, uri: limiter.text(source.url) };
  return { type: "blob", ...kind, content: "" };
}
