import type { JsonObject, JsonValue } from "@ashlar/core";

/** A `GenerateContentResponse`, whole or one chunk of a stream, as far as Ashlar reads it. Everything may be missing. */
export interface WireResponse {
  readonly candidates?: readonly WireCandidate[];
  readonly promptFeedback?: JsonObject;
  readonly usageMetadata?: WireUsage;
  readonly responseId?: string;
  readonly modelVersion?: string;
}

/** The one candidate that is asked for. */
export interface WireCandidate {
  readonly content?: { readonly parts?: readonly WirePart[] };
  readonly finishReason?: string;
  readonly finishMessage?: string;
  readonly logprobsResult?: WireLogProbabilities;
  readonly safetyRatings?: readonly JsonValue[];
  readonly groundingMetadata?: JsonObject;
  readonly citationMetadata?: JsonObject;
  readonly urlContextMetadata?: JsonObject;
  readonly continuationToken?: string;
}

/** One part of what the model says. Fields that are not named here are carried back as they came. */
export interface WirePart extends JsonObject {
  readonly text?: string;
  /** True for a thought. */
  readonly thought?: boolean;
  readonly functionCall?: JsonObject;
  readonly inlineData?: JsonObject;
  readonly fileData?: JsonObject;
}

/** Tokens, as Gemini counts them. A count of 0 is left out. Details are lists of `{ modality, tokenCount }`. */
export interface WireUsage {
  readonly promptTokenCount?: unknown;
  readonly cachedContentTokenCount?: unknown;
  readonly toolUsePromptTokenCount?: unknown;
  readonly candidatesTokenCount?: unknown;
  readonly thoughtsTokenCount?: unknown;
  readonly totalTokenCount?: unknown;
  readonly promptTokensDetails?: unknown;
  readonly candidatesTokensDetails?: unknown;
}

/** Log-probabilities: the chosen token of each step, and beside it the likeliest ones. */
export interface WireLogProbabilities {
  readonly chosenCandidates?: readonly WireToken[];
  readonly topCandidates?: readonly { readonly candidates?: readonly WireToken[] }[];
}

/** One token that was, or could have been, said. */
export interface WireToken {
  readonly token?: string;
  readonly logProbability?: number;
}
