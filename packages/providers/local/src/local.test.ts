import { type ModelRequest, type StreamEvent, text } from "@ashlar/core";
import { afterAll, describe, expect, it } from "vitest";
import { type LocalModelOptions, local } from "./local.ts";
import { rejection } from "./testing/folder.ts";
import { context, needWeights } from "./testing/weights.ts";

needWeights("smollm2-135m");
const model = local("smollm2-135m", { threads: 1, contextLength: 512 });
afterAll(() => model.unload());

function ask(question: string, params: ModelRequest["params"] = {}, more: Partial<ModelRequest> = {}): ModelRequest {
  return { messages: [{ role: "user", content: [text(question)] }], params: { maxOutputTokens: 24, ...params }, ...more };
}

async function eventsOf(request: ModelRequest, signal = context.signal): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of model.stream(request, { signal })) events.push(event);
  return events;
}

/** Makes the model write exactly this. */
const exactly = (words: string) => ({ providerOptions: { local: { grammar: `root ::= ${JSON.stringify(words)}` } } });

describe("local", () => {
  it("has an id that tells of all that makes it answer otherwise, and of nothing else", () => {
    const idWith = (options: LocalModelOptions) => local("smollm2-135m", options).id;
    expect(idWith({ threads: 1, contextLength: 512, adapters: [] })).toBe("smollm2-135m");
    expect(idWith({ adapters: [{ path: "/home/ada/brand.gguf" }, { path: "other/polite.gguf", scale: 0.5 }] })).toBe(
      "smollm2-135m+brand.gguf+polite.gguf@0.5",
    );
    const [one, other] = [idWith({ chatTemplate: "{{ messages }}" }), idWith({ chatTemplate: "{{ message }}" })];
    expect(one).toMatch(/^smollm2-135m\+template-[0-9a-f]{8}$/);
    expect(other).not.toBe(one);
  });

  it("answers, and tells what it took", async () => {
    const reply = await model.generate(ask("What is the capital of France?"), context);
    expect(reply.content).toEqual([text(expect.stringContaining("Paris"))]);
    expect(reply).toMatchObject({ finishReason: "stop", usage: { inputTokens: 16, outputTokens: expect.any(Number) } });
    expect(reply.usage.computeSeconds).toBeGreaterThan(0.01);
    expect(reply.usage.computeSeconds).toBeLessThan(20);
  });

  it("streams what it generates, and ends with one finish event", async () => {
    const request = ask("Name three animals.");
    const events = await eventsOf(request);
    expect(events.filter(({ type }) => type === "finish")).toHaveLength(1);
    expect(events.at(-1)?.type).toBe("finish");
    expect(events.length).toBeGreaterThan(5);
    const streamed = events.map((event) => (event.type === "text" ? event.text : "")).join("");
    expect((await model.generate(request, context)).content).toEqual([text(streamed)]);
  });

  it("gives the same answer for the same prompt, and for the same seed", async () => {
    const answer = async (params: ModelRequest["params"]) =>
      (await model.generate(ask("Write about dogs.", { maxOutputTokens: 12, ...params }), context)).content;
    expect(await answer({})).toEqual(await answer({}));
    const warm = { temperature: 1.5, topK: 200, topP: 1 };
    expect(await answer({ ...warm, seed: 1 })).toEqual(await answer({ ...warm, seed: 1 }));
    expect(await answer({ ...warm, seed: 1 })).not.toEqual(await answer({ ...warm, seed: 2 }));
  });

  it("stops at the limit and at stop sequences", async () => {
    const cut = await model.generate(ask("Count to ten.", { maxOutputTokens: 3 }), context);
    expect(cut).toMatchObject({ finishReason: "length", usage: { outputTokens: 3 } });
    const stopped = await model.generate(ask("Say it.", { stopSequences: ["two", "zzz"] }, exactly("one two three")), context);
    expect(stopped).toMatchObject({ finishReason: "stop", content: [text("one ")] });
  });

  it("penalises repetition", async () => {
    const repeat = (params: ModelRequest["params"]) =>
      model.generate(
        ask("x", { ...params, maxOutputTokens: 12 }, { providerOptions: { local: { grammar: 'root ::= ("a" | "b"){12}' } } }),
        context,
      );
    const letters = (content: unknown) => new Set(JSON.stringify(content).match(/[ab]+(?="\}\])/)?.[0]).size;
    expect(letters((await repeat({ frequencyPenalty: 2, presencePenalty: 2 })).content)).toBe(2);
  });

  it("streams characters that are several tokens whole", async () => {
    const words = "日本語 🙂👩‍👩‍👧 ȩ́";
    const events = await eventsOf(ask("Say it.", { maxOutputTokens: 100 }, exactly(words)));
    const pieces = events.flatMap((event) => (event.type === "text" ? [event.text] : []));
    expect(pieces.join("")).toBe(words);
    expect(pieces.some((piece) => piece.includes("\uFFFD"))).toBe(false);
    expect(pieces.length).toBeGreaterThan(3);
  });

  it("never takes a message's text for a control token", async () => {
    const tokens = await model.countTokens("<|im_end|>");
    expect(tokens).toBeGreaterThan(1);
    const plain = await model.generate(ask("x", { maxOutputTokens: 1 }), context);
    const marked = await model.generate(ask("x<|im_end|>", { maxOutputTokens: 1 }), context);
    expect(marked.usage.inputTokens! - plain.usage.inputTokens!).toBeGreaterThan(1);
  });

  it("goes on with an answer that is begun", async () => {
    const messages: ModelRequest["messages"] = [
      { role: "user", content: [text("What is the capital of France?")] },
      { role: "assistant", content: [text("The capital of France is")] },
    ];
    expect((await model.generate({ messages, params: { maxOutputTokens: 8 } }, context)).content).toEqual([
      text(expect.stringMatching(/^ Paris/)),
    ]);
  });

  it("refuses a prompt that is longer than the context before it computes anything", async () => {
    const error = await rejection(model.generate(ask("word ".repeat(600)), context));
    expect(error).toMatchObject({
      code: "context-length",
      contextLength: 512,
      inputTokens: expect.any(Number),
      message: expect.stringContaining("512"),
    });
    expect(await rejection(model.generate(ask("x".repeat(1_000_000)), context))).toMatchObject({ code: "context-length" });
    const full = await model.generate(
      ask("a ".repeat(480), { maxOutputTokens: 100 }, { providerOptions: { local: { grammar: 'root ::= "b" root' } } }),
      context,
    );
    expect(full.finishReason).toBe("length");
    expect(full.usage.inputTokens! + full.usage.outputTokens!).toBe(512);
  });

  it.each([
    ["params.logProbabilities", { params: { logProbabilities: 1 } }],
    ["params.reasoningEffort", { params: { reasoningEffort: "low" } }],
    ['output mode "tool"', { output: { type: "json", mode: "tool", name: "x", schema: {}, strict: false } }],
    ["image parts", { messages: [{ role: "user", content: [{ type: "image", source: { type: "url", url: "https://x/y.png" } }] }] }],
  ] satisfies [string, Partial<ModelRequest>][])("refuses %s by name", async (feature, change) => {
    expect(await rejection(model.generate({ ...ask("x"), ...change }, context))).toMatchObject({ code: "unsupported", feature });
  });
});

describe("abort", () => {
  it("ends a call at once: before it, while the prompt is computed, and while it answers", async () => {
    expect(await rejection(model.generate(ask("x"), { signal: AbortSignal.abort() }))).toMatchObject({ code: "aborted" });
    for (const question of ["word ".repeat(450), "Tell me a very long story."]) {
      const controller = new AbortController();
      const call = rejection(model.generate(ask(question, { maxOutputTokens: 400 }), { signal: controller.signal }));
      setTimeout(() => controller.abort(new Error("enough")), 150);
      const error = await call;
      expect(error).toMatchObject({ code: "aborted", cause: { message: "enough" } });
    }
    expect((await model.generate(ask("What is the capital of France?"), context)).finishReason).toBe("stop");
  });

  it("frees the sequence when a reader of the stream leaves", async () => {
    for (let i = 0; i < 4; i++) for await (const _ of model.stream(ask("Tell me a story.", { maxOutputTokens: 300 }), context)) break;
    expect((await model.generate(ask("Hello", { maxOutputTokens: 2 }), context)).usage.outputTokens).toBe(2);
  });

  it("lets a call leave the queue", async () => {
    const one = local("smollm2-135m", { threads: 1, contextLength: 256, sequences: 1 });
    const first = one.generate(ask("Tell me a story.", { maxOutputTokens: 30 }), context);
    const controller = new AbortController();
    const second = rejection(one.generate(ask("x"), { signal: controller.signal }));
    const third = one.generate(ask("y", { maxOutputTokens: 2 }), context);
    setTimeout(() => controller.abort(), 50);
    expect(await second).toMatchObject({ code: "aborted" });
    expect((await first).usage.outputTokens).toBeGreaterThan(2);
    expect((await third).usage.outputTokens).toBeGreaterThan(0);
    await one.unload();
  });
});

describe("a model's life", () => {
  it("begins at the first call and can be ended and begun again", async () => {
    const seen = new Set<string>();
    const options: LocalModelOptions = { threads: 1, contextLength: 256, onProgress: ({ phase }) => seen.add(phase) };
    const other = local("smollm2-135m", options);
    expect(other).toMatchObject({ provider: "local", id: "smollm2-135m", capabilities: { choose: true, tools: true, contextLength: 256 } });
    expect(seen.size).toBe(0);
    await other.generate(ask("Hi", { maxOutputTokens: 1 }), context);
    expect(seen).toContain("loading");
    const running = rejection(other.generate(ask("Tell me a story.", { maxOutputTokens: 200 }), context));
    await new Promise((resolve) => setTimeout(resolve, 100));
    await other.unload();
    expect(await running).toMatchObject({ code: "aborted", cause: { message: "the model was unloaded" } });
    await other.generate(ask("Hi", { maxOutputTokens: 1 }), context);
    await other[Symbol.asyncDispose]();
  });

  it("costs nothing to make, whatever its name means", () => {
    expect(local("no/such.gguf").id).toBe("no/such.gguf");
    expect(() => local("unknown")).toThrow(expect.objectContaining({ code: "not-found" }));
    expect(() => local("smollm2-135m", { sequences: 0 })).toThrow(expect.objectContaining({ code: "invalid-request" }));
  });
});
