import { type EmbeddingModel, embed, RateLimitError } from "@ashlar/core";
import { context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { describe, expect, it } from "vitest";
import { calm, inMemory } from "./testing/in-memory.ts";
import { price } from "./testing/small-model.ts";

const model = (own: Partial<EmbeddingModel> = {}): EmbeddingModel => ({
  provider: "openai",
  id: "tiny",
  dimensions: 2,
  maxBatchSize: 2,
  price,
  async embed(texts) {
    return { embeddings: texts.map(() => Float32Array.of(0, 1)), usage: { inputTokens: texts.length } };
  },
  ...own,
});

describe("a traced embedding model", () => {
  it("is a client span for each request", async () => {
    const { traced, spans, recorded } = inMemory();
    const { embeddings } = await embed(traced(traced(model({ price: { ...price, inputPerMillion: 1e6 } }))), ["a", "b", "c"]);
    expect(embeddings).toHaveLength(3);
    expect(spans().map(({ name, kind }) => [name, kind])).toEqual(Array(2).fill(["embeddings tiny", SpanKind.CLIENT]));
    expect(spans()[0]?.attributes).toEqual({
      "gen_ai.operation.name": "embeddings",
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": "tiny",
      "gen_ai.usage.input_tokens": 2,
      "gen_ai.embeddings.dimension.count": 2,
    });
    expect(await recorded("gen_ai.client.token.usage")).toMatchObject([{ count: 2, sum: 3, attributes: { "gen_ai.token.type": "input" } }]);
    expect(await recorded("gen_ai.client.operation.duration")).toMatchObject([{ count: 2 }]);
  });

  it("has a cost where a model has a price for input alone", async () => {
    const { traced, span } = inMemory();
    const { outputPerMillion: _, ...inputPrice } = price;
    await traced(model({ price: inputPrice })).embed(["a"], calm());
    expect(span("embeddings tiny").attributes["ashlar.cost"]).toBe(0.001);
  });

  it("stays the model that it is", () => {
    const { traced } = inMemory();
    let known: number | undefined;
    const wrapped = traced({
      ...model(),
      get dimensions() {
        return known;
      },
    });
    known = 3;
    expect(wrapped).toMatchObject({ provider: "openai", id: "tiny", maxBatchSize: 2, price, dimensions: 3 });
  });

  it("fails as its model does", async () => {
    const { traced, span, recorded } = inMemory();
    const error = new RateLimitError("slow down", { status: 429 });
    await expect(traced(model({ embed: () => Promise.reject(error) })).embed(["a"], calm())).rejects.toBe(error);
    expect(span("embeddings tiny")).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      attributes: { "error.type": "rate-limit", "http.response.status_code": 429 },
    });
    expect(await recorded("gen_ai.client.operation.duration")).toMatchObject([{ attributes: { "error.type": "rate-limit" } }]);
  });

  it("is the active span while it works", async () => {
    const { traced, span } = inMemory();
    let active: string | undefined;
    const looking = model({
      async embed() {
        active = trace.getSpanContext(context.active())?.spanId;
        return { embeddings: [], usage: {} };
      },
    });
    await traced(looking).embed([], calm());
    expect(active).toBe(span("embeddings tiny").spanContext().spanId);
  });
});
