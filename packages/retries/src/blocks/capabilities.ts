import type { LanguageModel, ModelCapabilities } from "@ashlar/core";

/**
 * What all of these models can do: what a block must say that answers by any of them, since a request is made once. The first model's
 * order of output modes holds.
 */
export function commonCapabilities(models: readonly [LanguageModel, ...LanguageModel[]]): ModelCapabilities {
  const all = models.map(({ capabilities }) => capabilities);
  const [first] = models;
  const lengths = all.flatMap(({ contextLength }) => contextLength ?? []);
  return {
    output: first.capabilities.output.filter((mode) => all.every(({ output }) => output.includes(mode))),
    strictSchemas: all.some(({ strictSchemas }) => strictSchemas),
    tools: all.every(({ tools }) => tools),
    choose: all.every(({ choose }) => choose),
    logProbabilities: all.every(({ logProbabilities }) => logProbabilities),
    media: first.capabilities.media.filter((kind) => all.every(({ media }) => media.includes(kind))),
    ...(lengths.length > 0 && { contextLength: Math.min(...lengths) }),
  };
}
