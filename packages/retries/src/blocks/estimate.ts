import { type Attempt, type ContentPart, costOf, type ModelRequest, type Price, type Usage } from "@ashlar/core";

/** Tokens, and US dollars. */
export interface Amount {
  readonly tokens: number;
  readonly cost: number;
}

/** Tokens, and US dollars, that a request consumed; `undefined` where they are not known. */
export interface Consumed {
  readonly tokens: number | undefined;
  readonly cost: number | undefined;
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
  const inputTokens = Math.ceil(inputTokensOf(request));
  const outputTokens = request.params?.maxOutputTokens ?? 0;
  const cost = costOf({ inputTokens, outputTokens }, price) ?? 0;
  return { tokens: inputTokens + outputTokens, cost, inputTokens, outputTokens, price };
}

/**
 * What a request is thought to have consumed that was cut off: what was said of it or else expected, and no less output than has arrived,
 * as what a provider says at the beginning of a stream does not hold what came after.
 */
export function consumedBy({ usage, cost }: Attempt, expected: Expected, arrived: readonly ContentPart[]): Consumed {
  const { inputTokens = expected.inputTokens, outputTokens = expected.outputTokens } = usage;
  const whole = { ...usage, inputTokens, outputTokens: Math.max(outputTokens, Math.ceil(tokensIn(arrived))) };
  const tokens = tokensOf(whole);
  if (cost !== undefined) {
    const unsaid = { inputTokens: 0, outputTokens: whole.outputTokens - outputTokens };
    return { tokens, cost: cost + (costOf(unsaid, expected.price) ?? 0) };
  }
  // The model that answered may be another than the one that is priced here: if it said all and has no cost, it has no price.
  const saidAll = usage.inputTokens !== undefined && usage.outputTokens !== undefined;
  return { tokens, cost: saidAll ? undefined : costOf(whole, expected.price) };
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
