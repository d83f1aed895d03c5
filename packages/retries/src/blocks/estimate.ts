import type { ContentPart, ModelRequest } from "@ashlar/core";

/**
 * The tokens that a request's messages are thought to have, before a provider has counted them: one for 4 characters of text, tool calls
 * and their results included. Media, tools and schemas are not counted.
 */
export function inputTokensOf({ messages }: ModelRequest): number {
  let characters = 0;
  for (const { content } of messages) for (const part of content) characters += lengthOf(part);
  return characters / 4;
}

function lengthOf(part: ContentPart): number {
  switch (part.type) {
    case "text":
    case "reasoning":
      return part.text.length;
    case "tool-call":
      return JSON.stringify(part.input).length;
    case "tool-result":
      return typeof part.output === "string" ? part.output.length : JSON.stringify(part.output).length;
    default:
      return 0;
  }
}
