import { describe, expect, it } from "vitest";
import { AbortedError, type EmbeddingModel, embed, ServerError } from "./index.ts";

const price = { inputPerMillion: 20, currency: "USD", date: "2026-11-01", source: "test" } as const;

/** Embeds a text as its length, and keeps what it was asked. */
function lengths(options: { readonly delay?: number; readonly fail?: (texts: readonly string[]) => Error | undefined } = {}) {
  const batches: (readonly string[])[] = [];
  let running = 0;
  let most = 0;
  const model: EmbeddingModel = {
    provider: "test",
    id: "lengths",
    dimensions: 1,
    maxBatchSize: 3,
    price,
    async embed(texts, { signal }) {
      batches.push(texts);
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, options.delay ?? 1));
      running--;
      signal.throwIfAborted();
      const error = options.fail?.(texts);
      if (error) throw error;
      return { embeddings: texts.map((text) => Float32Array.of(text.length)), usage: { inputTokens: texts.length } };
    },
  };
  return { model, batches, most: () => most };
}

const texts = Array.from({ length: 10 }, (_, index) => "x".repeat(index));

describe("embed", () => {
  it("splits into batches, several at a time, and keeps the order", async () => {
    const { model, batches, most } = lengths();
    const { embeddings, usage, cost } = await embed(model, texts, { concurrency: 2 });
    expect(embeddings.map(([length]) => length)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(batches.map(({ length }) => length)).toEqual([3, 3, 3, 1]);
    expect(most()).toBe(2);
    expect(usage).toEqual({ inputTokens: 10 });
    expect(cost).toBeCloseTo(10 * 20e-6, 12);
    expect((await embed(model, [])).embeddings).toEqual([]);
  });

  it("ends with the first failure, and begins no further batch", async () => {
    const { model, batches } = lengths({ fail: (batch) => (batch.includes("") ? new ServerError("down", {}) : undefined) });
    await expect(embed(model, texts, { concurrency: 1 })).rejects.toSatisfy(ServerError.isInstance);
    expect(batches).toHaveLength(1);
  });

  it("is aborted at once", async () => {
    const { model } = lengths({ delay: 10_000 });
    await expect(embed(model, texts, { signal: AbortSignal.timeout(5) })).rejects.toSatisfy(AbortedError.isInstance);
  });

  it("does not take fewer vectors than texts", async () => {
    const model: EmbeddingModel = { ...lengths().model, embed: async () => ({ embeddings: [], usage: {} }) };
    await expect(embed(model, ["a"])).rejects.toThrow("0 vectors for 1 texts");
  });

  it("says which option is wrong", async () => {
    await expect(embed(lengths().model, texts, { batchSize: 0 })).rejects.toThrow("batchSize");
    await expect(embed(lengths().model, texts, { concurrency: Number.NaN })).rejects.toThrow("concurrency");
  });
});
