import { problemsOf } from "@ashlar/provider-kit/published";
import { describe, expect, it } from "vitest";
import { context, failureOf, wire } from "./testing/ask.ts";
import "./testing/loaded.ts";

const embeddings = [{ values: [0.25, -1] }, { values: [1, 2] }];

describe("embedding", () => {
  it("gives a vector for each text, and usage where it is told", async () => {
    const { provider, sent } = wire([{ embeddings, usageMetadata: { promptTokenCount: 5 } }, { embeddings }]);
    const model = provider.embedding("gemini-embedding-001");
    const vectors = [Float32Array.of(0.25, -1), Float32Array.of(1, 2)];
    expect(await model.embed(["a", "b"], context())).toEqual({ embeddings: vectors, usage: { inputTokens: 5 } });
    expect(await model.embed(["a", "b"], context())).toEqual({ embeddings: vectors, usage: {} });
    expect(sent[0]?.url).toBe("https://generativelanguage.googleapis.com/v1beta/models/gemini-embedding-001:batchEmbedContents");
    expect(sent[0]?.body).toEqual({
      requests: ["a", "b"].map((text) => ({ model: "models/gemini-embedding-001", content: { parts: [{ text }] } })),
    });
  });

  it("says what the vectors are for, and how long they are to be", async () => {
    const { provider, sent } = wire([{ embeddings: embeddings.slice(1) }]);
    const model = provider.embedding("tunedModels/mine", { dimensions: 2, taskType: "RETRIEVAL_DOCUMENT", title: "T" });
    expect(model.dimensions).toBe(2);
    await model.embed(["a"], context());
    const own = { taskType: "RETRIEVAL_DOCUMENT", title: "T", outputDimensionality: 2 };
    expect(sent[0]?.body).toEqual({ requests: [{ model: "tunedModels/mine", content: { parts: [{ text: "a" }] }, ...own }] });
    expect(problemsOf("google", "batchEmbedContentsRequest", sent[0]?.body)).toEqual([]);
  });

  it("of nothing sends nothing", async () => {
    const { provider, sent } = wire([]);
    expect(await provider.embedding("gemini-embedding-001").embed([], context())).toEqual({ embeddings: [], usage: {} });
    expect(sent).toEqual([]);
  });

  it.each([
    [{ embeddings }, "2 embeddings for 1 texts"],
    [{}, "0 embeddings for 1 texts"],
    [{ embeddings: [{ values: [] }] }, "without numbers"],
    [{ embeddings: [null] }, "without numbers"],
    [{ embeddings: [{ values: [1, "2"] }] }, "something else than numbers"],
  ])("is an error where the reply makes no sense: %j", async (reply, message) => {
    const { provider } = wire([reply]);
    const error = await failureOf(provider.embedding("gemini-embedding-001").embed(["a"], context()));
    expect(error).toMatchObject({ code: "server", message: expect.stringContaining(message) });
  });
});
