import { embed, InvalidRequestError, ServerError } from "@ashlar/core";
import { afterEach, describe, expect, it } from "vitest";
import { createOpenAI } from "./provider.ts";
import { failure, json } from "./testing/answers.ts";
import { type Answer, type FakeServer, startFakeServer } from "./testing/fake-server.ts";
import { context, key } from "./testing/run.ts";
import "./testing/loaded.ts";

let server: FakeServer;
const start = async (...script: Answer[]) => {
  server = await startFakeServer(...script);
  return createOpenAI({ apiKey: key, baseURL: server.baseURL });
};
afterEach(() => server[Symbol.asyncDispose]());

const base64 = (vector: readonly number[]) => Buffer.from(Float32Array.from(vector).buffer).toString("base64");
const reply = (...embeddings: readonly (string | readonly number[])[]) =>
  json({
    object: "list",
    model: "text-embedding-3-small",
    data: embeddings.map((embedding, index) => ({ object: "embedding", index, embedding })),
    usage: { prompt_tokens: 5, total_tokens: 5 },
  });

describe("an embedding model", () => {
  it("gives vectors and usage", async () => {
    const openai = await start(reply(base64([0.5, -1]), base64([2, 3])));
    const model = openai.embedding("text-embedding-3-small", { dimensions: 2 });
    const { embeddings, usage } = await model.embed(["one", "two"], context());
    expect(embeddings).toEqual([Float32Array.of(0.5, -1), Float32Array.of(2, 3)]);
    expect(usage).toEqual({ inputTokens: 5 });
    expect(server.requests[0]?.body).toEqual({
      model: "text-embedding-3-small",
      input: ["one", "two"],
      encoding_format: "base64",
      dimensions: 2,
    });
    expect(server.problems).toEqual([]);
  });

  it("knows its dimensions before the first call", async () => {
    const openai = await start();
    expect(openai.embedding("text-embedding-3-small").dimensions).toBe(1536);
    expect(openai.embedding("text-embedding-3-large", { dimensions: 256 }).dimensions).toBe(256);
    expect(openai.embedding("other").dimensions).toBeUndefined();
  });

  it("reads numbers from a server that knows no base64, and puts them in order", async () => {
    const data = [
      { index: 1, embedding: [2] },
      { index: 0, embedding: [1] },
    ];
    const openai = await start(json({ data }));
    const { embeddings, usage } = await openai.embedding("other").embed(["one", "two"], context());
    expect(embeddings).toEqual([Float32Array.of(1), Float32Array.of(2)]);
    expect(usage).toEqual({});
  });

  it("is asked in batches by core", async () => {
    const openai = await start(reply(base64([1]), base64([2])), reply(base64([3])));
    const { embeddings } = await embed(openai.embedding("text-embedding-3-small", { maxBatchSize: 2 }), ["a", "b", "c"], {
      concurrency: 1,
    });
    expect(embeddings.map(([first]) => first)).toEqual([1, 2, 3]);
  });

  it("asks nothing for no texts", async () => {
    const openai = await start();
    expect(await openai.embedding("text-embedding-3-small").embed([], context())).toEqual({ embeddings: [], usage: {} });
    expect(server.requests).toEqual([]);
  });

  it("refuses a reply with too few vectors, or without", async () => {
    const openai = await start(reply(base64([1])), json({ data: [{ embedding: 7 }, { embedding: 8 }] }));
    const model = openai.embedding("text-embedding-3-small");
    const error = await model.embed(["a", "b"], context()).catch((caught: unknown) => caught);
    expect(ServerError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ message: expect.stringContaining("it holds 1 embeddings for 2 texts") });
    await expect(model.embed(["a", "b"], context())).rejects.toThrow(/neither base64 nor numbers/);
  });

  it("throws the provider's error", async () => {
    const openai = await start(failure(400, { message: "'$.input' is invalid.", param: "input" }));
    const error = await openai
      .embedding("text-embedding-3-small")
      .embed([""], context())
      .catch((caught: unknown) => caught);
    expect(InvalidRequestError.isInstance(error)).toBe(true);
  });
});
