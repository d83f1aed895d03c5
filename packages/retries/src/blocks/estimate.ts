import { type ContentPart, costOf, type ModelRequest, type Price, type Usage } from "@ashlar/core";

/** Tokens, and US dollars. */
export interface Amount {
  readonly tokens: number;
  readonly cost: number;
}

/** What a request is expected to consume, and of what that is made up. */
export interface Expected extends Amount {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly price: Price | undefined;
}

/** The tokens that a request consumed, input and output together; `undefined` where its provider did not say, or said what is no number. */
export function tokensOf({ inputTokens, outputTokens }: Usage): number | undefined {
  if (inputTokens === undefined && outputTokens === undefined) return undefined;
  const tokens = (inputTokens ?? 0) + (outputTokens ?? 0);
  return tokens >= 0 ? tokens : undefined;
}

/** What a request is expected to consume: its input, and all the output that it allows where it says how much. Without a price, no cost. */
export function expectedOf(request: ModelRequest, price: Price | undefined): Expected {
  return expected(Math.ceil(inputTokensOf(request)), request.params?.maxOutputTokens ?? 0, price);
}

/** The same for a request of whose answer so much has arrived: no less than that. */
export function withArrived({ inputTokens, outputTokens, price }: Expected, arrived: readonly ContentPart[]): Expected {
  return expected(inputTokens, Math.max(outputTokens, Math.ceil(tokensIn(arrived))), price);
}

function expected(inputTokens: number, outputTokens: number, price: Price | undefined): Expected {
  const cost = costOf({ inputTokens, outputTokens }, price) ?? 0;
  return { tokens: inputTokens + outputTokens, cost, inputTokens, outputTokens, price };
}

/**
 * The tokens that a request's messages are thought to have, before a provider has counted them: one for 4 characters of text, tool calls
 * and their results included. Media, tools and schemas are not counted.
 */
export function inputTokensOf({ messages }: ModelRequest): number {
  let tokens = 0;
  for (const { content } of messages) tokens += tokensIn(content);
  return tokens;
}

function tokensIn(content: readonly ContentPart[]): number {
  let characters = 0;
  for (const part of content) characters += lengthOf(part);
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
