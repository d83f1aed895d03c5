import { call, pipe, RateLimitError, wrapCall } from "@ashlar/core";
import { scriptedModel } from "@ashlar/provider-kit/scripted";
import { describe, expect, it, vi } from "vitest";
import { temporaryFolder } from "../testing/temporary.ts";
import { versioned } from "../versioned.ts";
import { openTraces } from "./open-traces.ts";
import { limitsOf } from "./retention.ts";
import { price } from "./testing/price.ts";
import { temporaryStore } from "./testing/temporary.ts";
import { everything, recommend, tracing } from "./testing/tracing.ts";
import { tellVersion } from "./told-version.ts";
import { traced, withTraces } from "./traced.ts";
import { flushTraces } from "./writers.ts";

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

  it("is written for a run that hangs when the caller gives up", async () => {
    const { block, read } = tracing();
    const hanging = block(call({ name: "hang", model: scriptedModel(["never"]), prompt: () => new Promise<string>(() => {}) }));
    const signal = AbortSignal.timeout(5);
    await expect(hanging(undefined, { signal })).rejects.toMatchObject({ code: "aborted" });
    await vi.waitFor(() => expect(read()).toMatchObject([{ call: "hang", error: { code: "aborted" } }]), 4000);
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

  it("waits for a version that is known only after the run, but not when all is written at once", async () => {
    const { block, path, read } = tracing();
    const slow = async (name: string): Promise<string> => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return `Hello ${name}`;
    };
    const greet = () => call({ name: "greet", model: scriptedModel(() => "Hi."), prompt: slow });
    // The prompt is looked at in several ways, each of which waits.
    const { version } = await pipe(greet(), block, versioned({ folder: temporaryFolder() }))("Ada");
    const { number, hash } = version!;
    using store = await vi.waitFor(() => openTraces(path), 4000);
    await vi.waitFor(() => expect(store.list()).toMatchObject([{ version: { number, hash } }]), 4000);

    const identified = new Promise(() => {});
    const awaiting = wrapCall(block(greet()), {
      name: "awaiting",
      run: (run) => (input, context, emit) => {
        tellVersion(
          context.signal,
          identified.then(() => undefined),
        );
        return run(input, context, emit);
      },
    });
    await awaiting("Bob");
    expect(read().map(({ version }) => version?.hash)).toEqual([hash, undefined]);
  });

  it("has no version where no block gives one", async () => {
    const { block, read } = tracing();
    await block(recommend())({ genre: "fantasy" });
    expect(read()[0]).not.toHaveProperty("version");
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

  it.each([
    ["maxRows", Number.NaN],
    ["maxRows", -5],
    ["maxAge", Number.NaN],
    ["maxBytes", -1],
  ])("refuses a retention whose %s is %d, when it is made", async (name, limit) => {
    const refused = expect.objectContaining({
      problem: "bad-option",
      message: expect.stringContaining(`retention.${name} is a number from 0`),
    });
    expect(() => traced({ retention: { [name]: limit } })).toThrow(refused);
    const { block, path } = tracing();
    await block(recommend())({ genre: "fantasy" });
    flushTraces();
    using store = openTraces(path);
    expect(() => store.prune({ [name]: limit })).toThrow(refused);
  });

  it("takes an undefined limit for one that is not given", () => {
    expect(limitsOf({ maxRows: undefined, maxAge: undefined, maxBytes: undefined })).toEqual(limitsOf({}));
    expect(limitsOf({ maxRows: undefined, maxBytes: Number.POSITIVE_INFINITY })).toMatchObject({
      maxRows: 200_000,
      maxBytes: Number.POSITIVE_INFINITY,
    });
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
