/** Usage as Gemini reports it, and as Ashlar does. */
export const usageMetadata = {
  promptTokenCount: 20,
  cachedContentTokenCount: 8,
  toolUsePromptTokenCount: 3,
  candidatesTokenCount: 6,
  thoughtsTokenCount: 4,
  totalTokenCount: 33,
  promptTokensDetails: [
    { modality: "TEXT", tokenCount: 15 },
    { modality: "AUDIO", tokenCount: 5 },
  ],
};
export const usage = { inputTokens: 23, outputTokens: 10, cachedInputTokens: 8, reasoningTokens: 4, audioTokens: 5 };

/** A whole reply, or a chunk of one that ends it. */
export function generated(parts: readonly object[], candidate: object = {}, extra: object = {}) {
  return {
    candidates: [{ content: { role: "model", parts }, finishReason: "STOP", index: 0, ...candidate }],
    usageMetadata,
    modelVersion: "gemini-3.5-flash-001",
    responseId: "resp_1",
    ...extra,
  };
}

/** A chunk after which more comes. */
export function chunk(...parts: readonly object[]) {
  return { candidates: [{ content: { role: "model", parts }, index: 0 }], modelVersion: "gemini-3.5-flash-001", responseId: "resp_1" };
}
