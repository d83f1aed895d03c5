import { call, image, type Message, pipe, prompt, RateLimitError, RefusalError, tool, user, wrapCall } from "@ashlar/core";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { temporaryFolder } from "../testing/temporary.ts";
import { versioned } from "../versioned.ts";
import { openTraces } from "./open-traces.ts";
import { price, reply, scriptedModel } from "./testing/scripted-model.ts";
import { temporaryStore } from "./testing/temporary.ts";
import type { Trace } from "./trace.ts";
import { type TracedOptions, traced, withTraces } from "./traced.ts";
import { flushTraces } from "./writers.ts";

const everything = { input: true, output: true, messages: true } as const;

/** Traces in a store of this test, the oldest first. */
function tracing(options: TracedOptions = {}) {
  const path = temporaryStore();
  const read = (): readonly Trace[] => {
    flushTraces();
    using store = openTraces(path);
    return [...store.all()];
  };
  return { path, block: traced({ path, ...options }), read };
}

const recommend = (model = scriptedModel(['{"title":"Piranesi"}'], { price })) =>
  call({
    name: "recommend",
    model,
    input: z.object({ genre: z.string() }),
    output: z.object({ title: z.string() }),
    prompt: ({ genre }) => prompt`A ${genre} book, please.`,
  });

describe("a trace", () => {
  it("says what ran, when, how long, with which attempts, and at what cost", async () => {
    const { block, read } = tracing({ environment: "staging" });
    const before = Date.now();
    await block(recommend())({ genre: "fantasy" });
    const [trace] = read();
    expect(trace).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      call: "recommend",
      time: expect.any(String),
      milliseconds: expect.any(Number),
      streamed: false,
      resumed: false,
      finishReason: "stop",
      usage: { inputTokens: 10, outputTokens: 5 },
      cost: 0.00002,
      attempts: [
        {
          provider: "test",
          model: "scripted",
          usage: { inputTokens: 10, outputTokens: 5 },
          cost: 0.00002,
          milliseconds: expect.any(Number),
          endedAfter: expect.any(Number),
        },
      ],
      tools: [],
      environment: "staging",
    });
    expect(Date.parse(trace!.time)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(trace!.time)).toBeLessThanOrEqual(Date.now());
    expect(trace!.attempts[0]!.endedAfter).toBeLessThanOrEqual(trace!.milliseconds);
  });

  it("holds input, output and conversation only where that is asked for", async () => {
    const { block, read } = tracing({ capture: everything });
    await block(recommend())({ genre: "fantasy" });
    expect(read()[0]).toMatchObject({
      input: { genre: "fantasy" },
      output: { title: "Piranesi" },
      messages: [
        { role: "user", content: [{ type: "text", text: "A fantasy book, please." }] },
        { role: "assistant", content: [{ type: "text", text: '{"title":"Piranesi"}' }] },
      ],
    });
  });

  it("holds what went in and came out at that time, whatever the caller does to it afterwards", async () => {
    const { block, read } = tracing({ capture: everything });
    const slow = scriptedModel(async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return '{"title":"Piranesi"}';
    });
    const input = { genre: "fantasy" };
    const running = block(recommend(slow))(input);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    input.genre = "changed";
    const { value } = await running;
    value.title = "changed";
    expect(read()[0]).toMatchObject({ input: { genre: "fantasy" }, output: { title: "Piranesi" } });
  });

  it("tells a stream, and when its first piece came", async () => {
    const { block, read } = tracing({ capture: everything });
    const stream = block(recommend()).stream({ genre: "fantasy" });
    for await (const _ of stream) void _;
    const [trace] = read();
    expect(trace).toMatchObject({ streamed: true, output: { title: "Piranesi" }, attempts: [{ model: "scripted" }] });
    expect(trace!.firstChunkMilliseconds).toBeGreaterThan(0);
    expect(trace!.firstChunkMilliseconds).toBeLessThanOrEqual(trace!.milliseconds);
  });

  it("is written for each turn of a conversation", async () => {
    const { block, read } = tracing({ capture: everything });
    const chat = block(call({ name: "chat", model: scriptedModel(["one", "two", "three"]), prompt: (said: string) => said }));
    const first = await chat("hello");
    const second = await first.resume("and now?");
    await chat.resumeStream(second.messages, "at last?").reply;
    const traces = read();
    expect(traces.map(({ resumed, streamed, output }) => [resumed, streamed, output])).toEqual([
      [false, false, "one"],
      [true, false, "two"],
      [true, true, "three"],
    ]);
    expect(traces[1]!.input).toEqual("and now?");
  });

  it("is written for a call that fails, with what it consumed", async () => {
    const { block, read } = tracing();
    const busy = new RateLimitError("Too many requests with key sk-abcdefghijklmnop1234", { usage: { inputTokens: 7 } });
    const failing = block(call({ name: "fail", model: scriptedModel([busy], { price }), prompt: () => "?" }));
    await expect(failing()).rejects.toBe(busy);
    const [trace] = read();
    expect(trace).toMatchObject({
      error: { code: "rate-limit", message: "Too many requests with key [redacted]" },
      usage: { inputTokens: 7 },
      attempts: [{ errorCode: "rate-limit", usage: { inputTokens: 7 } }],
    });
    expect(trace).not.toHaveProperty("cost");
    expect(trace).not.toHaveProperty("finishReason");
  });

  it("names an error that has no code, and what was thrown that is no error", async () => {
    const { block, read } = tracing();
    const fails = (thrown: unknown) =>
      block(
        call({
          name: "fail",
          model: scriptedModel(["never"]),
          prompt: () => {
            throw thrown;
          },
        }),
      );
    await expect(fails(new RangeError("no"))()).rejects.toThrow(RangeError);
    await expect(fails("a word")()).rejects.toBe("a word");
    expect(read().map(({ error }) => error)).toEqual([
      { code: "RangeError", message: "no" },
      { code: "string", message: "a word" },
    ]);
  });

  it("repeats the model's words in an error only where the output is captured", async () => {
    const said = reply("I will not write about that matter.", { finishReason: "refusal" });
    const messages = [];
    for (const capture of [{}, { output: true }]) {
      const { block, read } = tracing({ capture });
      const refusing = block(call({ name: "refuse", model: scriptedModel([said]), prompt: () => "?" }));
      await expect(refusing()).rejects.toSatisfy(RefusalError.isInstance);
      messages.push(read()[0]?.error?.message);
    }
    expect(messages).toEqual(["The model refused: …", "The model refused: I will not write about that matter."]);
  });

  it("is written for a run that hangs when the caller gives up", async () => {
    const { block, read } = tracing();
    const hanging = block(call({ name: "hang", model: scriptedModel(["never"]), prompt: () => new Promise<string>(() => {}) }));
    const signal = AbortSignal.timeout(5);
    await expect(hanging(undefined, { signal })).rejects.toMatchObject({ code: "aborted" });
    await vi.waitFor(() => expect(read()).toMatchObject([{ call: "hang", error: { code: "aborted" } }]));
  });

  it("counts only what its own run consumed, where a block runs a call again", async () => {
    const { block, read } = tracing();
    const draft = block(call({ name: "draft", model: scriptedModel(["one", "two"], { price }), prompt: () => "?" }));
    const twice = wrapCall(draft, {
      name: "twice",
      run: (run) => async (input, context, emit) => {
        await run(input, context);
        return run(input, context, emit);
      },
    });
    const { attempts } = await twice();
    expect(attempts).toHaveLength(2);
    expect(read().map(({ attempts, usage, cost }) => [attempts.length, usage.inputTokens, cost])).toEqual([
      [1, 10, 0.00002],
      [1, 10, 0.00002],
    ]);
  });

  it("has the version of the call, on whichever side of the versioning block it stands, and when the call fails", async () => {
    const version = versioned({ folder: temporaryFolder() });
    const answer = () => call({ name: "answer", model: scriptedModel(["yes", new RangeError("no")]), prompt: () => "?" });
    const { block, read } = tracing();
    const replies = [];
    for (const both of [pipe(answer(), version, block), pipe(answer(), block, version)]) {
      replies.push(await both());
      await expect(both()).rejects.toThrow("no");
    }
    const { number, hash } = replies[0]!.version!;
    expect(number).toBe(1);
    expect(read().map(({ version, error }) => [version, error?.code])).toEqual(
      [undefined, "RangeError", undefined, "RangeError"].map((code) => [{ number, hash }, code]),
    );
  });

  it("has no version where no block gives one", async () => {
    const { block, read } = tracing();
    await block(recommend())({ genre: "fantasy" });
    expect(read()[0]).not.toHaveProperty("version");
  });
});

describe("traces of calls within calls", () => {
  const asks = (question: string): ReturnType<typeof reply> =>
    reply([{ type: "tool-call", id: "call-1", name: "ask", input: { question } }]);

  it("know their parent, through tools and prompts, and share one trace id", async () => {
    const { block, read } = tracing();
    const inner = block(call({ name: "inner", model: scriptedModel(() => "42"), prompt: (question: string) => question }));
    const ask = tool({ name: "ask", input: z.object({ question: z.string() }), run: async ({ question }) => (await inner(question)).text });
    const outer = block(
      call({
        name: "outer",
        model: scriptedModel([asks("six times seven?"), "It is 42."]),
        tools: [ask],
        prompt: async (about: string) => `${about} ${(await inner("context")).text}`,
      }),
    );
    await outer("numbers");
    await inner("alone");
    const traces = read();
    const top = traces.find(({ call }) => call === "outer")!;
    expect(traces.map(({ call, parent, traceId }) => [call, parent === top.id, traceId === top.traceId])).toEqual([
      ["inner", true, true],
      ["inner", true, true],
      ["outer", false, true],
      ["inner", false, false],
    ]);
    expect(top).not.toHaveProperty("parent");
    expect(top.tools).toEqual([{ name: "ask", failed: false }]);
    expect(top.traceId.endsWith(top.id)).toBe(true);
  });

  it("do not mix up calls that run at the same time, streams among them", async () => {
    const { block, read } = tracing();
    const inner = block(call({ name: "inner", model: scriptedModel(() => "x"), prompt: (name: string) => name }));
    const outer = (name: string) =>
      block(
        call({
          name,
          model: scriptedModel(() => "done"),
          prompt: async () => {
            await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
            return (await inner(name).then(() => inner.stream(name).reply)).text;
          },
        }),
      );
    await Promise.all(["a", "b", "c"].map((name, index) => (index === 1 ? outer(name).stream().reply : outer(name)())));
    const traces = read();
    for (const name of ["a", "b", "c"]) {
      const { id, traceId } = traces.find(({ call }) => call === name)!;
      expect(traces.filter(({ parent }) => parent === id).map((trace) => trace.traceId)).toEqual([traceId, traceId]);
    }
  });
});

describe("traced", () => {
  it("stays when a call is changed, and is no part of what its fingerprint sees", async () => {
    const { block, read } = tracing();
    const changed = block(recommend()).with({ name: "other" });
    await changed({ genre: "fantasy" });
    expect(read().map(({ call }) => call)).toEqual(["other"]);
    expect(changed.blocks).toEqual([{ name: "traced" }]);
  });

  it("leaves reply, events and errors as they are", async () => {
    const { block } = tracing({ capture: everything });
    const events = async (traced: boolean): Promise<unknown> => {
      const stream = (traced ? block : <T>(same: T) => same)(recommend()).stream({ genre: "fantasy" });
      const seen = await Array.fromAsync(stream);
      const { attempts: _, resume: __, resumeStream: ___, ...rest } = await stream.reply;
      return { seen, rest };
    };
    expect(await events(true)).toEqual(await events(false));
  });

  it("takes a redact function, whose result is redacted again; where it fails nothing is kept of the content", async () => {
    const redact = vi.fn((value, { part }) => (part === "input" ? { ...value, genre: "***", token: "sk-abcdefghijklmnop1234" } : value));
    const { block, read } = tracing({ capture: everything, redact });
    await block(recommend())({ genre: "fantasy" });
    expect(read()[0]).toMatchObject({ input: { genre: "***", token: "[redacted]" }, output: { title: "Piranesi" } });
    expect(redact).toHaveBeenCalledWith({ genre: "fantasy" }, { call: "recommend", part: "input" });

    const failing = tracing({
      capture: everything,
      redact: () => {
        throw new TypeError("fantasy");
      },
    });
    await failing.block(recommend())({ genre: "fantasy" });
    const [trace] = failing.read();
    expect(trace).not.toHaveProperty("input");
    expect(trace!.omitted).toMatchObject({ input: "could not be redacted: TypeError" });
  });

  it("keeps the trace of content that is no JSON, or too long, and says what is missing", async () => {
    const { block, read } = tracing({ capture: everything });
    const circular: { self?: unknown; words: string } = { words: "x" };
    circular.self = circular;
    const echo = block(call({ name: "echo", model: scriptedModel(() => "ok"), prompt: (_: object | string | bigint) => "?" }));
    await echo(circular);
    await echo("x".repeat(300_000));
    await echo(10n);
    await echo(JSON.parse(`${"[".repeat(5000)}${"]".repeat(5000)}`));
    const traces = read();
    expect(traces).toHaveLength(4);
    expect(traces.map(({ omitted }) => omitted?.input)).toEqual([
      expect.stringMatching(/^no JSON: .*circular/i),
      expect.stringMatching(/^too long: 300,002 characters/),
      expect.stringMatching(/^no JSON: .*BigInt/),
      expect.stringMatching(/RangeError|call stack/),
    ]);
    expect(traces.map(({ output }) => output)).toEqual(["ok", "ok", "ok", "ok"]);
  });

  it("leaves the bytes of media behind, and keeps the conversation around them", async () => {
    const { block, read } = tracing({ capture: { messages: true } });
    const model = { ...scriptedModel(() => "A cat.") };
    const look = call({ name: "look", model, prompt: (bytes: Uint8Array) => user`What is this? ${image(bytes)}` });
    await block(look)(new Uint8Array(600_000));
    expect(read()[0]!.messages).toEqual([
      {
        role: "user",
        content: [
          { type: "text", text: "What is this? " },
          { type: "image", source: { type: "base64", mediaType: "image/png", data: "[600,000 bytes]" } },
        ],
      },
      { role: "assistant", content: [{ type: "text", text: "A cat." }] },
    ]);
  });

  it("cuts nothing out of content that only looks long to a log", async () => {
    const { block, read } = tracing({ capture: everything });
    const list = Array.from({ length: 500 }, (_, index) => ({ index, text: "word ".repeat(20) }));
    await block(call({ name: "echo", model: scriptedModel(() => "ok"), prompt: (_: object) => "?" }))(list);
    expect(read()[0]!.input).toEqual(list);
  });
});

describe("withTraces", () => {
  it("traces each call of a set, once", async () => {
    const path = temporaryStore();
    const model = scriptedModel(() => "ok");
    const ask = call({ name: "ask", model, prompt: (question: string) => question });
    const calls = withTraces(
      { ask, again: pipe(call({ name: "again", model, prompt: () => "?" }), traced({ path })) },
      { path, capture: { input: true } },
    );
    await calls.ask("why?");
    await calls.again();
    flushTraces();
    using store = openTraces(path);
    expect([...store.all()].map(({ call, input }) => [call, input])).toEqual([
      ["ask", "why?"],
      ["again", undefined],
    ]);
  });
});

// A conversation is plain data; this keeps the type of what a trace holds in step with it.
const _: readonly Message[] | undefined = ({} as Trace).messages;
void _;
