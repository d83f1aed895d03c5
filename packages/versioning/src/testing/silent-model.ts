import type { LanguageModel, ModelCapabilities, ModelReply } from "@ashlar/core";

/** A model that says the same each time, and keeps what it was asked. */
export function silentModel(
  answer = "yes",
  options: { readonly provider?: string; readonly id?: string; readonly capabilities?: Partial<ModelCapabilities> } = {},
): LanguageModel & { readonly asked: Parameters<LanguageModel["generate"]>[0][] } {
  const asked: Parameters<LanguageModel["generate"]>[0][] = [];
  const reply = (): ModelReply => ({
    content: [{ type: "text", text: answer }],
    finishReason: "stop",
    usage: { inputTokens: 1, outputTokens: 1 },
  });
  const { provider = "silent", id = "silent-1", capabilities } = options;
  return {
    provider,
    id,
    capabilities: { output: ["native", "text"], tools: true, choose: false, logProbabilities: false, media: ["image"], ...capabilities },
    asked,
    async generate(request) {
      asked.push(request);
      return reply();
    },
    async *stream(request) {
      asked.push(request);
      const { content, ...end } = reply();
      yield* content;
      yield { type: "finish", ...end };
    },
  };
}
