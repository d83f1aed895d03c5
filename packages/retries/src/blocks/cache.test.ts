import { runInNewContext } from "node:vm";
import { call, type LanguageModel, pipe, ServerError, type StreamEvent, TruncatedError, textOf, wrapModel } from "@ashlar/core";
import { replyOf, scriptedModel } from "@ashlar/provider-kit/scripted";
import { describe, expect, it, vi } from "vitest";
import { budget, type CacheOptions, type CacheStore, cache, memoryStore, OptionError, rateLimit, retry } from "../index.ts";
import { fakeTime } from "../testing/fake-time.ts";

const ask = (model: LanguageModel) => call({ name: "ask", model, prompt: (question: string) => question, params: { temperature: 0 } });
const faces = [
  ["a whole reply", (model: LanguageModel, question = "?") => ask(model)(question)],
  ["a stream", (model: LanguageModel, question = "?") => ask(model).stream(question).reply],
] as const;
const down = new ServerError("down", {});
async function textOfStream(events: AsyncIterable<StreamEvent>): Promise<string> {
  let said = "";
  for await (const event of events) if (event.type === "text") said += event.text;
  return said;
}

/** A promise that is none of this realm's, as of another library's. */
const later = (value: unknown): unknown => runInNewContext("Promise.resolve(value)", { value });

describe.each(faces)("cache, for %s", (_, run) => {
  it("answers the same request without asking again, at no cost", async () => {
    const inner = scriptedModel(["hello", "other"]);
    const model = pipe(inner, cache());
    expect(await run(model)).toMatchObject({ text: "hello", usage: { inputTokens: 10 } });
    const cached = await run(model);
    expect(cached).toMatchObject({ text: "hello", usage: {}, cost: 0, attempts: [] });
    expect((await run(model, "another?")).text).toBe("other");
    expect(inner.requests).toHaveLength(2);
  });

  it("tells apart models, parameters, tenants and trials", async () => {
    const store = memoryStore();
    let asked = 0;
    const counting = (id: string) => scriptedModel(() => `${++asked}`, { id });
    const text = async (model: LanguageModel, options: CacheOptions = {}) => (await run(pipe(model, cache({ store, ...options })))).text;
    expect(await text(counting("a"))).toBe("1");
    expect(await text(counting("b"))).toBe("2");
    expect(await text(counting("a"), { tenant: "x" })).toBe("3");
    expect(await text(counting("a"), { tenant: () => "y" })).toBe("4");
    expect(await text(counting("a"), { trial: 1 })).toBe("5");
    expect(await text(counting("a"), { tenant: "x", trial: 1 })).toBe("6");
    expect(await text(pipe(counting("a"), retry(fakeTime())))).toBe("1");
    expect(await text(counting("a"), { tenant: "y" })).toBe("4");
    // A block that is not known here may change what is answered.
    const loud = wrapModel(counting("a"), { name: "loud" }, (open, request, context) => open(counting("a"), request, context));
    expect(await text(loud)).toBe("7");
    const warm = call({ name: "ask", model: pipe(counting("a"), cache({ store })), prompt: () => "?", params: { temperature: 1 } });
    expect((await warm()).text).toBe("8");
  });

  it("forgets after its time", async () => {
    const time = fakeTime();
    const model = pipe(scriptedModel(["old", "new"]), cache({ ttl: "1m", now: time.clock }));
    await run(model);
    time.pass(59_999);
    expect((await run(model)).text).toBe("old");
    time.pass(1);
    expect((await run(model)).text).toBe("new");
  });

  it("sends requests that are the same at the same time once", async () => {
    const inner = scriptedModel([{ text: "hello", delay: 5 }]);
    const model = pipe(inner, cache());
    const replies = await Promise.all(Array.from({ length: 20 }, () => run(model)));
    expect(new Set(replies.map(({ text }) => text))).toEqual(new Set(["hello"]));
    expect(inner.requests).toHaveLength(1);
  });

  it("gives an error to all who wait for it, and keeps none", async () => {
    const inner = scriptedModel([{ error: down, delay: 5 }, "hello"]);
    const model = pipe(inner, cache());
    const both = await Promise.allSettled([run(model), run(model)]);
    expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect((await run(model)).text).toBe("hello");
    expect(inner.requests).toHaveLength(2);
  });

  it("lets another ask when the one that asked is aborted, and lets one that waits leave", async () => {
    const inner = scriptedModel([
      { text: "late", delay: 10_000 },
      { text: "hello", delay: 5 },
    ]);
    const model = pipe(inner, cache());
    const [first, leaves] = [new AbortController(), new AbortController()];
    const asked = ask(model);
    const start = (signal: AbortSignal) => asked("?", { signal }).catch((error) => error.code);
    const one = start(first.signal);
    const two = run(model);
    const three = start(leaves.signal);
    await vi.waitFor(() => expect(inner.requests).toHaveLength(1));
    leaves.abort();
    expect(await three).toBe("aborted");
    first.abort();
    expect(await one).toBe("aborted");
    expect((await two).text).toBe("hello");
  });

  it("keeps whole answers only", async () => {
    const inner = scriptedModel([{ text: "cut o", finishReason: "length" }, { text: "no", finishReason: "content-filter" }, "whole"]);
    const model = pipe(inner, cache());
    await run(model).catch(TruncatedError.isInstance);
    await run(model).catch(() => {});
    expect((await run(model)).text).toBe("whole");
    expect((await run(model)).text).toBe("whole");
    expect(inner.requests).toHaveLength(3);
  });

  it("takes an entry that can't be read for a miss, with a warning, and goes on when one can't be written", async () => {
    const warnings: string[] = [];
    const broken: CacheStore = {
      get: () => Promise.reject(new Error("unreadable")),
      set: () => Promise.reject(new Error("disk full")),
      delete: () => {},
    };
    const model = pipe(scriptedModel(["hello"]), cache({ store: broken, onWarning: (message) => void warnings.push(message) }));
    expect((await run(model)).text).toBe("hello");
    await vi.waitFor(() => expect(warnings).toHaveLength(2));
    expect(warnings).toEqual(["The cache could not read an entry: unreadable", "The cache could not write an entry: disk full"]);
  });

  it("takes what is no reply for a miss, with a warning, and `null` for nothing", async () => {
    const warnings: string[] = [];
    for (const held of [null, {}, 7, { reply: null, stored: 1 }, { reply: { content: "x", finishReason: "stop", usage: {} }, stored: 1 }]) {
      for (const found of [held, Promise.resolve(held), later(held)]) {
        const store = { ...memoryStore(), get: () => found as never };
        const model = pipe(scriptedModel(["hello"]), cache({ store, onWarning: (message) => void warnings.push(message) }));
        expect((await run(model)).text).toBe("hello");
      }
    }
    expect(warnings).toHaveLength(4 * 3);
    expect(new Set(warnings)).toEqual(
      new Set([expect.stringMatching(/^The cache could not read an entry: what the store holds under [0-9a-f]{64} is no reply\.$/)]),
    );
  });

  it("inside of a rate limit gives the reservation back", async () => {
    const limited = pipe(scriptedModel(["hello"]), cache(), rateLimit({ requestsPerMinute: 2, burst: 1 }));
    for (let count = 0; count < 5; count++) expect((await run(limited)).text).toBe("hello");
  });
});

describe("cache", () => {
  it("does not keep a stream that broke off or was left", async () => {
    const inner = scriptedModel([{ text: "Hel", error: down }, "a long answer", "hello"]);
    const asked = ask(pipe(inner, cache()));
    await asked.stream("?").reply.catch(() => {});
    for await (const event of asked.stream("?")) if (event.type === "text") break;
    await vi.waitFor(async () => expect((await asked("?")).text).toBe("hello"));
    expect(inner.requests).toHaveLength(3);
  });

  it("does not wait for the reader of a stream: one that asks the same gets the answer, and the reader finds all that came", async () => {
    const inner = scriptedModel(["a long answer", "another"]);
    const model = pipe(inner, cache());
    const context = { signal: new AbortController().signal };
    const slow = model.stream({ messages: [] }, context)[Symbol.asyncIterator]();
    const first = await slow.next();
    const [whole, streamed] = await Promise.all([
      model.generate({ messages: [] }, context),
      textOfStream(model.stream({ messages: [] }, context)),
    ]);
    expect([whole.content, streamed]).toEqual([[{ type: "text", text: "a long answer" }], "a long answer"]);
    const rest = await textOfStream({ [Symbol.asyncIterator]: () => slow });
    expect(`${textOf([first.value])}${rest}`).toBe("a long answer");
    expect(inner.requests).toHaveLength(1);
  });

  it("does not wait for a stream that is opened after others ask, and never read", async () => {
    const inner = scriptedModel([{ text: "hello", delay: 5 }]);
    const model = pipe(inner, cache());
    const context = { signal: new AbortController().signal };
    void model.stream({ messages: [] }, context)[Symbol.asyncIterator]();
    expect((await model.generate({ messages: [] }, context)).content).toEqual([{ type: "text", text: "hello" }]);
    expect(inner.requests).toHaveLength(1);
  });

  it("tells all who wait when a stream breaks off, and lets them ask themselves when its reader leaves", async () => {
    const inner = scriptedModel([{ text: "Hel", error: down }, "a long answer", "hello"]);
    const model = pipe(inner, cache());
    const context = { signal: new AbortController().signal };
    const broken = model.stream({ messages: [] }, context)[Symbol.asyncIterator]();
    await broken.next();
    await expect(model.generate({ messages: [] }, context)).rejects.toBe(down);
    await expect(broken.next()).rejects.toBe(down);
    const left = model.stream({ messages: [] }, context)[Symbol.asyncIterator]();
    await left.next();
    const waiting = model.generate({ messages: [] }, context);
    await left.return?.();
    expect(textOf((await waiting).content)).toMatch(/hello|a long answer/);
  });

  it("sends one request for 2,000 callers, and another when the one who sent it leaves", async () => {
    const inner = scriptedModel([{ text: "late", delay: 10_000 }, "hello"]);
    const model = pipe(inner, cache());
    const controller = new AbortController();
    const left = model.generate({ messages: [] }, { signal: controller.signal }).catch((error) => error.code);
    const others = Array.from({ length: 2000 }, () => model.generate({ messages: [] }, { signal: new AbortController().signal }));
    await vi.waitFor(() => expect(inner.requests).toHaveLength(1));
    controller.abort();
    expect(await left).toBe("aborted");
    expect(new Set((await Promise.all(others)).map(({ content }) => textOf(content)))).toEqual(new Set(["hello"]));
    expect(inner.requests).toHaveLength(2);
  });

  it("does not end one run because of another's budget", async () => {
    const inner = scriptedModel([{ error: down, delay: 5 }, "hello"]);
    const cached = pipe(inner, retry({ retries: 5, ...fakeTime() }), cache());
    const both = await Promise.allSettled([ask(pipe(cached, budget({ attempts: 1 })))("?"), ask(cached)("?")]);
    expect(both).toMatchObject([{ reason: { code: "budget" } }, { value: { text: "hello" } }]);
  });

  it("gives tool calls and all parts back as they were, whole or streamed", async () => {
    const parts = replyOf({ toolCalls: [{ name: "look", arguments: { at: "the sea" } }] });
    const model = pipe(scriptedModel([parts]), cache());
    const context = { signal: new AbortController().signal };
    expect((await model.generate({ messages: [] }, context)).content).toEqual(parts.content);
    expect((await model.generate({ messages: [] }, context)).content).toEqual(parts.content);
    const events = [];
    for await (const event of model.stream({ messages: [] }, context)) events.push(event);
    expect(events).toEqual([...parts.content, { type: "finish", finishReason: "tool-calls", usage: {} }]);
  });

  it("of memory drops what was not used for longest", async () => {
    const store = memoryStore({ maxEntries: 2 });
    const entry = { reply: replyOf("x"), stored: 0 };
    for (const key of ["a", "b"]) store.set(key, entry);
    await store.get("a");
    store.set("c", entry);
    expect([await store.get("a"), await store.get("b"), await store.get("c")]).toEqual([entry, undefined, entry]);
  });

  it("refuses options that make no sense", () => {
    for (const ttl of [-1, 0, "0s"] as const) expect(() => cache({ ttl })).toThrow(OptionError);
    expect(() => memoryStore({ maxEntries: 0 })).toThrow(expect.objectContaining({ option: "maxEntries" }));
  });
});
