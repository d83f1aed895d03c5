import { testEmbeddingModel, testLanguageModel } from "@ashlar/provider-kit";
import { local, localEmbedding } from "./index.ts";

testLanguageModel(() => local("smollm2-135m"), {
  name: "local(id), on the embedded model",
  capabilities: {
    output: ["native", "text"],
    tools: true,
    choose: true,
    media: [],
    params: [
      ...(["temperature", "topP", "topK", "maxOutputTokens", "stopSequences", "seed"] as const),
      ...(["frequencyPenalty", "presencePenalty", "parallelToolCalls"] as const),
    ],
  },
});

testEmbeddingModel(() => localEmbedding(), { name: "localEmbedding(id), on the embedded model", dimensions: 384 });
