import { describe, expect, it, vi } from "vitest";
import type { EmbeddingModel } from "../model.ts";
import { laterEmbeddingModel } from "./later-embedding-model.ts";

const facts = { provider: "quill", id: "feather-1", dimensions: 2, maxBatchSize: 10 };
const context = { signal: new AbortController().signal };
const reply = { embeddings: [Float32Array.of(1, 2)], usage: { inputTokens: 1 } };

describe("an embedding model whose work is loaded later", () => {
  it("loads it at the first request, once for all, and not for nothing", async () => {
    const load = vi.fn(async () => async () => reply);
    const model = laterEmbeddingModel(facts, load);
    expect(model).toMatchObject(facts);
    expect(await model.embed([], context)).toEqual({ embeddings: [], usage: {} });
    expect(load).not.toHaveBeenCalled();
    expect(await Promise.all([model.embed(["a"], context), model.embed(["b"], context)])).toEqual([reply, reply]);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it("says so when it can't be loaded, and tries again at the next request", async () => {
    const load = vi.fn<() => Promise<EmbeddingModel["embed"]>>(async () => async () => reply);
    load.mockRejectedValueOnce(new TypeError("no such chunk"));
    const model = laterEmbeddingModel(facts, load);
    await expect(model.embed(["a"], context)).rejects.toMatchObject({ code: "connection", retryable: true, model: "feather-1" });
    expect(await model.embed(["a"], context)).toEqual(reply);
  });
});
