import type { JsonObject, ModelReply, ReplyEnd, TokenLogProbability } from "@ashlar/core";
import { failureOf, toFinishReason } from "./finish-reason.ts";
import { toPart } from "./part.ts";
import { toUsage } from "./usage.ts";
import type { WireCandidate, WireLogProbabilities, WireResponse, WireToken } from "./wire.ts";

/**
 * Reads a whole reply.
 *
 * @throws TypeError when it holds no candidate, or one that makes no sense
 */
export function readGenerated(body: JsonObject, provider: string, makeId: () => string): ModelReply {
  const response: WireResponse = body;
  const candidate = response.candidates?.[0];
  if (!candidate && !isBlocked(response)) throw new TypeError("it holds no candidate");
  if (candidate && !candidate.finishReason && !isBlocked(response)) throw new TypeError("it does not say why it ended");
  const content = (candidate?.content?.parts ?? []).flatMap((part) => toPart(part, provider, makeId) ?? []);
  return { content, ...replyEnd(response, candidate, provider, { hasCalls: content.some(({ type }) => type === "tool-call") }) };
}

/** True where Google's filter stopped the prompt: there is no candidate then. */
export function isBlocked({ promptFeedback }: WireResponse): boolean {
  return promptFeedback?.blockReason !== undefined;
}

/** How a reply ended, from what both a whole reply and a stream have gathered. */
export function replyEnd(
  { promptFeedback, usageMetadata, responseId, modelVersion }: WireResponse,
  candidate: WireCandidate | undefined,
  provider: string,
  { hasCalls }: { readonly hasCalls: boolean },
): ReplyEnd {
  const reason = candidate?.finishReason;
  const finishReason = reason ? toFinishReason(reason, hasCalls) : "content-filter";
  const { finishMessage, safetyRatings, groundingMetadata, citationMetadata, urlContextMetadata, continuationToken } = candidate ?? {};
  const isFiltered = finishReason === "content-filter";
  const data: JsonObject = {
    ...((isFiltered || finishReason === "other") && reason && { finishReason: reason }),
    ...(finishMessage !== undefined && { finishMessage }),
    ...(isFiltered && safetyRatings && { safetyRatings }),
    ...(isFiltered && promptFeedback && { promptFeedback }),
    ...(groundingMetadata && { groundingMetadata }),
    ...(citationMetadata && { citationMetadata }),
    ...(urlContextMetadata && { urlContextMetadata }),
    ...(continuationToken !== undefined && { continuationToken }),
  };
  const logProbabilities = toLogProbabilities(candidate?.logprobsResult);
  return {
    finishReason,
    usage: toUsage(usageMetadata),
    ...(responseId && { id: responseId }),
    ...(modelVersion && { model: modelVersion }),
    ...(logProbabilities.length > 0 && { logProbabilities }),
    ...(Object.keys(data).length > 0 && { providerData: { [provider]: data } }),
  };
}

/**
 * Throws for a reply that is no answer, although it came with status 200.
 *
 * @throws ServerError, InvalidRequestError or PermissionError by the finish reason
 */
export function refuseFailure(end: ReplyEnd, provider: string, model: string, partial?: ModelReply): void {
  const { finishReason, finishMessage } = end.providerData?.[provider] ?? {};
  if (typeof finishReason !== "string") return;
  const said = typeof finishMessage === "string" ? finishMessage : undefined;
  const failure = failureOf(finishReason, said, { provider, model, usage: end.usage, partial });
  if (failure) throw failure;
}

/** Log-probabilities in Ashlar's terms: the token that was said, and the likeliest ones in its place. */
function toLogProbabilities({ chosenCandidates = [], topCandidates = [] }: WireLogProbabilities = {}): readonly TokenLogProbability[] {
  return chosenCandidates.map((chosen, at) => {
    const top = topCandidates[at]?.candidates;
    return { ...toToken(chosen), ...(top && { alternatives: top.map(toToken) }) };
  });
}

/** The wire leaves out a log-probability of 0, which is certainty. */
function toToken({ token = "", logProbability = 0 }: WireToken): { readonly token: string; readonly logProbability: number } {
  return { token, logProbability };
}
