import { describe, expect, it, vi } from "vitest";
import type { LanguageModel, StreamEvent } from "../index.ts";
import { InvalidRequestError, text } from "../index.ts";
import { reply, scriptedModel } from "../testing/scripted-model.ts";
import { laterModel, type ModelWork } from "./later-model.ts";

const { provider, id, capabilities } = scriptedModel([]);
const facts = { provider, id, capabilities };
const request = { messages: [{ role: "user", content: [text("Hi")] }] } as const;
const context = () => ({ signal: new AbortController().signal });
const eventsOf = async (model: LanguageModel): Promise<string[]> => {
  const types: string[] = [];
  for await (const { type } of model.stream(request, context())) types.push(type);
  return types;
};

describe("a model whose work is loaded later", () => {
  it("loads it at the first request, once for all", async () => {
    const load = vi.fn(async () => scriptedModel([reply("a"), reply("b"), reply("c"), reply("d")]));
    const model = laterModel(facts, load);
    expect(model).toMatchObject(facts);
    expect(load).not.toHaveBeenCalled();
    const [first, second] = await Promise.all([model.generate(request, context()), eventsOf(model)]);
    expect([first.content, second]).toEqual([[text("a")], ["text", "finish"]]);
    expect(await eventsOf(model)).toEqual(["text", "finish"]);
    expect((await model.generate(request, context())).content).toEqual([text("d")]);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it("says so when it can't be loaded, and tries again at the next request", async () => {
    const load = vi.fn<() => Promise<ModelWork>>(async () => scriptedModel([reply("a")]));
    load.mockRejectedValueOnce(new TypeError("no such chunk"));
    load.mockRejectedValueOnce(new InvalidRequestError("the variable is no URL", {}));
    const model = laterModel(facts, load);
    await expect(eventsOf(model)).rejects.toMatchObject({
      code: "connection",
      retryable: true,
      model: id,
      message: expect.stringContaining("could not be loaded: no such chunk"),
    });
    await expect(model.generate(request, context())).rejects.toMatchObject({ code: "invalid-request" });
    expect((await model.generate(request, context())).content).toEqual([text("a")]);
  });

  it("gives up a stream that is left while it loads", async () => {
    let loaded = (_: ModelWork): void => {};
    const left = vi.fn(async () => ({ done: true as const, value: undefined }));
    const next = vi.fn<() => Promise<IteratorResult<StreamEvent>>>();
    const model = laterModel(facts, () => {
      return new Promise((resolve) => {
        loaded = resolve;
      });
    });
    const iterator = model.stream(request, context())[Symbol.asyncIterator]();
    const first = iterator.next();
    await iterator.return?.();
    loaded({ ...scriptedModel([]), stream: () => ({ [Symbol.asyncIterator]: () => ({ next, return: left }) }) });
    expect(await first).toEqual({ done: true, value: undefined });
    expect([left.mock.calls.length, next.mock.calls.length]).toEqual([1, 0]);
  });
});
