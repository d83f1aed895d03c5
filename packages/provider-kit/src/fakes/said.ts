import type { FinishReason, JsonValue, TokenLogProbability, Usage } from "@ashlar/core";
import { jsonText } from "@ashlar/core/adapter";
import type { FakeReply, FakeToolCall } from "./fake-vendor.ts";

/** What a fake model says, with nothing left open. */
export interface Said {
  readonly text: string | undefined;
  /** The tokens of the text, where the script has them. */
  readonly tokens: readonly TokenLogProbability[];
  readonly reasoning: string | undefined;
  readonly toolCalls: readonly SaidToolCall[];
  readonly refusal: string | undefined;
  readonly finishReason: FinishReason;
  readonly usage: Usage;
  readonly embeddings: FakeReply["embeddings"];
  /** Characters of text or arguments in one event. */
  readonly pieceLength: number;
}

/** A tool call whose arguments are text, as wires send them. */
export interface SaidToolCall extends Pick<FakeToolCall, "id" | "name"> {
  readonly text: string;
}

/** What a reply reports that says nothing of usage: some tokens of each kind. */
export const defaultUsage: Usage = {
  inputTokens: 20,
  outputTokens: 10,
  cachedInputTokens: 8,
  cacheWriteTokens: 2,
  reasoningTokens: 4,
  audioTokens: 3,
};

/** False where the script says that nothing is to be known of usage: `usage: {}`. */
export function reportsUsage(usage: Usage): boolean {
  return Object.keys(usage).length > 0;
}

/** Fills in what the script leaves open. */
export function said(reply: FakeReply): Said {
  const { tokens = [], reasoning, toolCalls = [], usage = defaultUsage, embeddings, framing } = reply;
  const refusal = reply.refusal ?? (reply.finishReason === "refusal" ? "I can't help with that." : undefined);
  const saysMore = reasoning !== undefined || toolCalls.length > 0 || refusal !== undefined;
  return {
    text: reply.text ?? (tokens.length > 0 ? tokens.map(({ token }) => token).join("") : saysMore ? undefined : "Hello from a fake model."),
    tokens,
    reasoning,
    toolCalls: toolCalls.map(({ id, name, arguments: input }) => ({
      ...(id !== undefined && { id }),
      name,
      text: typeof input === "string" ? input : jsonText(input),
    })),
    refusal,
    finishReason: reply.finishReason ?? (refusal !== undefined ? "refusal" : toolCalls.length > 0 ? "tool-calls" : "stop"),
    usage,
    embeddings,
    pieceLength: framing?.pieceLength ?? 4,
  };
}

/** A piece of the text, and the tokens in it that the script has. */
export interface TextPiece {
  readonly text: string;
  readonly tokens: readonly TokenLogProbability[];
}

/** The text in pieces: token by token where the script has tokens. */
export function* textPieces({ text = "", tokens, pieceLength }: Pick<Said, "text" | "tokens" | "pieceLength">): Generator<TextPiece> {
  if (tokens.length > 0) for (const token of tokens) yield { text: token.token, tokens: [token] };
  else for (const piece of pieces(text, pieceLength)) yield { text: piece, tokens };
}

/** A text in pieces of `length` characters. What is one character in two units of UTF-16 stays whole. */
export function* pieces(text: string, length: number): Generator<string> {
  for (let from = 0; from < text.length; ) {
    let to = from + Math.max(1, length);
    const last = text.charCodeAt(to - 1);
    if (last >= 0xd800 && last < 0xdc00) to++;
    yield text.slice(from, to);
    from = to;
  }
}

/** The arguments of a call for a wire where they are JSON; what is none stays text. */
export function argumentsValue(text: string): JsonValue {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
