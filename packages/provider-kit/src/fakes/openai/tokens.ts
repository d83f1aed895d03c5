import type { JsonObject, TokenLogProbability } from "@ashlar/core";

/** A token and how likely it was, as both wires of OpenAI tell it. */
export function wireToken({ token, logProbability, alternatives = [] }: TokenLogProbability): JsonObject {
  return { ...likely(token, logProbability), top_logprobs: alternatives.map((other) => likely(other.token, other.logProbability)) };
}

function likely(token: string, logprob: number): JsonObject {
  return { token, logprob, bytes: [...Buffer.from(token)] };
}
