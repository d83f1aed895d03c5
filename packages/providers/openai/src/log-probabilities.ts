import type { TokenLogProbability } from "@ashlar/core";

/** The log-probability of one token as both wires report it. */
export interface WireLogProbability {
  readonly token: string;
  readonly logprob: number;
  readonly top_logprobs?: readonly { readonly token: string; readonly logprob: number }[] | null;
}

/** Log-probabilities in Ashlar's terms. */
export function toLogProbabilities(tokens: readonly WireLogProbability[]): readonly TokenLogProbability[] {
  return tokens.map(({ token, logprob, top_logprobs }) => ({
    token,
    logProbability: logprob,
    ...(top_logprobs && { alternatives: top_logprobs.map((other) => ({ token: other.token, logProbability: other.logprob })) }),
  }));
}
