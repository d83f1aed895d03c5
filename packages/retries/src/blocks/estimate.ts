import { type ContentPart, costOf, type ModelRequest, type Price, type Usage } from "@ashlar/core";

/** Tokens, and US dollars. */
export interface Amount {
  readonly tokens: number;
  readonly cost: number;
}

/** The tokens that a request consumed, input and output together; `undefined` where its provider did not say, or said what is no number. */
export function tokensOf({ inputTokens, outputTokens }: Usage): number | undefined {
  if (inputTokens === undefined && outputTokens === undefined) return undefined;
  const tokens = (inputTokens ?? 0) + (outputTokens ?? 0);
  return tokens >= 0 ? tokens : undefined;
}

/** What a request is expected to consume: its input, and all the output that it allows where it says how much. Without a price, no cost. */
export function expectedOf(request: ModelRequest, price: Price | undefined): Amount {
  const inputTokens = Math.ceil(inputTokensOf(request));
  const outputTokens = request.params?.maxOutputTokens ?? 0;
  return { tokens: inputTokens + outputTokens, cost: costOf({ inputTokens, outputTokens }, price) ?? 0 };
}

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
