import { embed } from "@ashlar/core";
import { afterAll, describe, expect, it } from "vitest";
import { localEmbedding } from "./local-embedding.ts";
import { rejection } from "./testing/folder.ts";
import { context, needWeights } from "./testing/weights.ts";

needWeights("all-minilm-l6-v2");
const model = localEmbedding(undefined, { threads: 1 });
afterAll(() => model.unload());

const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

describe("localEmbedding", () => {
  it("puts what means the same close together, as vectors of length 1", async () => {
    const { embeddings, usage, cost } = await embed(model, ["a small dog", "a puppy", "a sort of bread"]);
    const [dog, puppy, bread] = embeddings as [Float32Array, Float32Array, Float32Array];
    expect(model.dimensions).toBe(384);
    expect(dog).toHaveLength(384);
    expect(dot(dog, dog)).toBeCloseTo(1, 5);
    expect(dot(dog, puppy)).toBeGreaterThan(dot(dog, bread) + 0.3);
    // sentence-transformers gives .6130 and .1596 for these in 32-bit floats.
    expect(dot(dog, puppy)).toBeCloseTo(0.615, 1);
    expect(usage).toMatchObject({ inputTokens: 15, computeSeconds: expect.any(Number) });
    expect(cost).toBeGreaterThan(0);
  });

  it("gives a text the same vector alone, in a batch, and at the same time as others", async () => {
    const texts = Array.from({ length: 40 }, (_, i) => `text number ${i}`);
    const { embeddings } = await embed(model, texts);
    expect(embeddings[7]).toEqual((await model.embed([texts[7]!], context)).embeddings[0]);
  });

  it("takes control tokens in a text for text", async () => {
    expect(await model.countTokens("[MASK]")).toBeGreaterThan(3);
  });

  it("names the text that is empty or too long, before it computes any", async () => {
    expect(await rejection(embed(model, ["good", " \n"]))).toMatchObject({
      code: "invalid-request",
      message: expect.stringContaining("text 2 of 2"),
    });
    const error = await rejection(model.embed(["good", "cat ".repeat(511)], context));
    expect(error).toMatchObject({
      code: "context-length",
      inputTokens: 513,
      contextLength: 512,
      message: expect.stringContaining("text 2 of 2 has 513 tokens"),
    });
    expect((await model.embed(["cat ".repeat(510)], context)).usage.inputTokens).toBe(512);
    expect(await rejection(model.embed(["x".repeat(1_000_000)], context))).toMatchObject({
      code: expect.stringMatching(/context-length|invalid-request/),
    });
  });

  it("cuts long texts off, and leaves vectors as they are, when told so", async () => {
    const other = localEmbedding("all-minilm-l6-v2", { threads: 1, overflow: "truncate", normalize: false, contextLength: 64 });
    const { embeddings, usage } = await other.embed(["cat ".repeat(300)], context);
    expect(usage.inputTokens).toBe(64);
    expect(Math.abs(dot(embeddings[0]!, embeddings[0]!) - 1)).toBeGreaterThan(0.01);
    await other.unload();
  });

  it("can be aborted and unloaded, and loads again", async () => {
    const controller = new AbortController();
    const many = rejection(
      embed(
        model,
        Array.from({ length: 500 }, (_, i) => `text ${i} `.repeat(20)),
        { signal: controller.signal },
      ),
    );
    setTimeout(() => controller.abort(), 50);
    expect(await many).toMatchObject({ code: "aborted" });
    await model.unload();
    expect((await model.embed(["again"], context)).embeddings).toHaveLength(1);
  });
});
