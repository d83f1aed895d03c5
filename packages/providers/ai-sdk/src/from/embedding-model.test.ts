import { APICallError, type EmbeddingModelV3, type EmbeddingModelV4, type EmbeddingModelV4CallOptions } from "@ai-sdk/provider";
import { expect, it } from "vitest";
import { fromAiSdkEmbedding } from "../index.ts";
import { context, failureOf } from "../testing/sdk-model.ts";

function embedder(differs: Partial<EmbeddingModelV4> = {}): EmbeddingModelV4 & { readonly calls: EmbeddingModelV4CallOptions[] } {
  const calls: EmbeddingModelV4CallOptions[] = [];
  return {
    specificationVersion: "v4",
    provider: "acme.embedding",
    modelId: "acme-embed",
    maxEmbeddingsPerCall: 2,
    supportsParallelCalls: true,
    async doEmbed(options) {
      calls.push(options);
      return { embeddings: options.values.map((value) => [value.length, 0]), usage: { tokens: options.values.length }, warnings: [] };
    },
    ...differs,
    calls,
  };
}

it("gives vectors in the order of the texts, in batches that the model takes", async () => {
  const model = embedder({ maxEmbeddingsPerCall: Promise.resolve(2) });
  const own = fromAiSdkEmbedding(model, { headers: { "x-team": "blue" }, providerOptions: { acme: { kind: "query" } } });
  const reply = await own.embed(["a", "bb", "ccc"], context());
  expect(reply).toEqual({
    embeddings: [
      [1, 0],
      [2, 0],
      [3, 0],
    ].map((vector) => Float32Array.from(vector)),
    usage: { inputTokens: 3 },
  });
  expect(model.calls.map(({ values }) => values)).toEqual([["a", "bb"], ["ccc"]]);
  expect(model.calls[0]).toMatchObject({ headers: { "x-team": "blue" }, providerOptions: { acme: { kind: "query" } } });
  expect(await own.embed([], context())).toEqual({ embeddings: [], usage: {} });
});

it.each([
  [2, {}, 2],
  [Number.POSITIVE_INFINITY, {}, undefined],
  [undefined, {}, undefined],
  [2, { maxBatchSize: 1 }, 1],
])("says how many texts a request may hold: %s, %o", (maxEmbeddingsPerCall, options, size) => {
  expect(fromAiSdkEmbedding(embedder({ maxEmbeddingsPerCall }), options).maxBatchSize).toBe(size);
});

it("asks a model of version 4 for a length, and refuses where version 3 has no setting for it", async () => {
  const model = embedder();
  await fromAiSdkEmbedding(model, { dimensions: 2 }).embed(["a"], context());
  expect(model.calls[0]?.dimensions).toBe(2);
  const old: EmbeddingModelV3 = {
    specificationVersion: "v3",
    provider: "acme",
    modelId: "acme-embed",
    maxEmbeddingsPerCall: 2,
    supportsParallelCalls: true,
    doEmbed: async () => ({ embeddings: [[1, 0]], warnings: [] }),
  };
  expect(await fromAiSdkEmbedding(old).embed(["a"], context())).toEqual({ embeddings: [Float32Array.of(1, 0)], usage: {} });
  const error = await failureOf(fromAiSdkEmbedding(old, { dimensions: 2 }).embed(["a"], context()));
  expect(error).toMatchObject({ code: "unsupported", feature: "dimensions" });
});

it("fails with Ashlar's errors", async () => {
  const fails = (doEmbed: EmbeddingModelV4["doEmbed"]) => failureOf(fromAiSdkEmbedding(embedder({ doEmbed })).embed(["a"], context()));
  const busy = new APICallError({ message: "busy", url: "https://api.example.com", requestBodyValues: {}, statusCode: 429 });
  expect(await fails(() => Promise.reject(busy))).toMatchObject({ code: "rate-limit", provider: "acme" });
  expect(await fails(async () => ({ embeddings: [], warnings: [] }))).toMatchObject({ code: "server" });
  const warnings = [{ type: "unsupported", feature: "dimensions" } as const];
  expect(await fails(async () => ({ embeddings: [[1]], warnings }))).toMatchObject({ code: "unsupported", feature: "dimensions" });
  expect(await failureOf(fromAiSdkEmbedding(embedder()).embed(["a"], { signal: AbortSignal.abort("enough") }))).toMatchObject({
    code: "aborted",
    cause: "enough",
  });
});
