import { AbortedError, AuthenticationError, call, type LanguageModel, pipe, RateLimitError, ServerError } from "@ashlar/core";
import { scriptedModel } from "@ashlar/provider-kit/scripted";
import { describe, expect, it } from "vitest";
import { CircuitOpenError, type CircuitState, circuitBreaker, OptionError, retry } from "../index.ts";
import { fakeTime } from "../testing/fake-time.ts";

const ask = (model: LanguageModel) => call({ name: "ask", model, prompt: () => "?" });
const faces = [
  ["a whole reply", (model: LanguageModel) => ask(model)().then(({ text }) => text)],
  [
    "a stream",
    (model: LanguageModel) =>
      ask(model)
        .stream()
        .reply.then(({ text }) => text),
  ],
] as const;
const down = new ServerError("down", {});
const codeOf = (work: Promise<string>) => work.catch((error) => error.code ?? error.message);

describe.each(faces)("circuitBreaker, for %s", (_, run) => {
  it("fails at once after failures in a row, then lets one try, then closes", async () => {
    const time = fakeTime();
    const changes: CircuitState[] = [];
    const inner = scriptedModel([down, "fine", down, down, "back", "again"]);
    const options = {
      failures: 2,
      openFor: "30s",
      clock: time.clock,
      onChange: (state: CircuitState) => void changes.push(state),
    } as const;
    const model = pipe(inner, circuitBreaker(options));
    for (const expected of ["server", "fine", "server", "server", "circuit-open", "circuit-open"]) {
      expect(await codeOf(run(model))).toBe(expected);
    }
    expect(inner.requests).toHaveLength(4);
    time.pass(29_999);
    expect(await codeOf(run(model))).toBe("circuit-open");
    time.pass(1);
    expect(await run(model)).toBe("back");
    expect(await run(model)).toBe("again");
    expect(changes).toEqual(["open", "half-open", "closed"]);
  });

  it("opens again when the one that tries fails", async () => {
    const time = fakeTime();
    const inner = scriptedModel([down, down, "back"]);
    const model = pipe(inner, circuitBreaker({ failures: 1, openFor: "30s", clock: time.clock }));
    await codeOf(run(model));
    time.pass(30_000);
    expect(await codeOf(run(model))).toBe("server");
    expect(await codeOf(run(model))).toBe("circuit-open");
    time.pass(30_000);
    expect(await run(model)).toBe("back");
  });

  it("lets only one try at a time", async () => {
    const time = fakeTime();
    const inner = scriptedModel([down, { text: "back", delay: 5 }, "again"]);
    const model = pipe(inner, circuitBreaker({ failures: 1, openFor: 10, clock: time.clock }));
    await codeOf(run(model));
    time.pass(10);
    expect(await Promise.all([run(model), codeOf(run(model)), codeOf(run(model))])).toEqual(["back", "circuit-open", "circuit-open"]);
    expect(await run(model)).toBe("again");
  });

  it("lets the next one try when the one that tried was aborted", async () => {
    const time = fakeTime();
    const inner = scriptedModel([down, new AbortedError("left", {}), "back"]);
    const model = pipe(inner, circuitBreaker({ failures: 1, openFor: 10, clock: time.clock }));
    await codeOf(run(model));
    time.pass(10);
    expect(await codeOf(run(model))).toBe("aborted");
    expect(await run(model)).toBe("back");
  });

  it("says when to come back, keeps to a longer wait of the provider, and tells why it opened", async () => {
    const time = fakeTime();
    const busy = new ServerError("busy", { retryAfter: 50_000 });
    const model = pipe(scriptedModel([busy]), circuitBreaker({ failures: 1, openFor: "30s", clock: time.clock }));
    await codeOf(run(model));
    time.pass(20_000);
    const error = await run(model).catch((thrown) => thrown);
    expect(CircuitOpenError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ retryable: true, retryAfter: 30_000, cause: busy });
  });

  it("lets a retry around it wait until then", async () => {
    const time = fakeTime(0);
    const model = pipe(scriptedModel([down, "back"]), circuitBreaker({ failures: 1, openFor: "8s", clock: time.clock }), retry(time));
    expect(await run(model)).toBe("back");
    expect(time.slept).toEqual([0, 8000]);
  });

  it("takes what is thrown and is no error for a failure, even nothing at all", async () => {
    const model = pipe(
      scriptedModel(() => Promise.reject(undefined)),
      circuitBreaker({ failures: 1, counts: () => true }),
    );
    for (const expected of ["nothing", "circuit-open"]) {
      expect(await run(model).then(String, (error) => error?.code ?? "nothing")).toBe(expected);
    }
  });

  it("counts neither wrong requests nor limits of rate, unless it is told to", async () => {
    const errors = [new AuthenticationError("key", {}), new RateLimitError("slow", {}), new Error("bug")];
    const inner = scriptedModel([...errors, ...errors]);
    const model = pipe(inner, circuitBreaker({ failures: 1 }));
    for (const error of errors) expect(await codeOf(run(model))).toBe("code" in error ? error.code : "bug");
    const strict = pipe(inner, circuitBreaker({ failures: 1, counts: () => true }));
    expect([await codeOf(run(strict)), await codeOf(run(strict))]).toEqual(["authentication", "circuit-open"]);
  });

  it("opens by the share of failures in a window", async () => {
    const time = fakeTime();
    const inner = scriptedModel([down, "ok", down, "ok", "ok", down]);
    const model = pipe(inner, circuitBreaker({ share: 0.5, window: "10s", minimum: 4, clock: time.clock }));
    for (const _ of [1, 2, 3]) {
      await codeOf(run(model));
      time.pass(1000);
    }
    time.pass(8000); // the first two are forgotten
    for (const expected of ["ok", "ok", "server", "circuit-open"]) expect(await codeOf(run(model))).toBe(expected);
  });

  it("holds what was before it closed against nobody", async () => {
    const time = fakeTime();
    const inner = scriptedModel([down, down, "back", down, "fine"]);
    const model = pipe(inner, circuitBreaker({ share: 0.5, minimum: 2, openFor: 10, clock: time.clock }));
    for (const expected of ["server", "server", "circuit-open"]) expect(await codeOf(run(model))).toBe(expected);
    time.pass(10);
    for (const expected of ["back", "server", "circuit-open"]) expect(await codeOf(run(model))).toBe(expected);
    const long = circuitBreaker({ share: 0.5, minimum: 3, openFor: 10, clock: time.clock });
    const recovered = pipe(scriptedModel([down, down, down, "back", down, "fine"]), long);
    for (const expected of ["server", "server", "server"]) expect(await codeOf(run(recovered))).toBe(expected);
    time.pass(10);
    for (const expected of ["back", "server", "fine"]) expect(await codeOf(run(recovered))).toBe(expected);
  });
});

describe("circuitBreaker", () => {
  it("counts a stream that breaks off, and not a reader that leaves", async () => {
    const inner = scriptedModel(["long enough to be left", { text: "Hel", error: down }]);
    const model = pipe(inner, circuitBreaker({ failures: 1 }));
    for await (const _ of ask(model).stream()) break;
    expect(await codeOf(ask(model).stream().reply.then(String))).toBe("server");
    expect(await codeOf(ask(model).stream().reply.then(String))).toBe("circuit-open");
  });

  it("does not wait for ever for one that tries and whose stream nobody reads", async () => {
    const time = fakeTime();
    const inner = scriptedModel([down, "left lying", "back"]);
    const model = pipe(inner, circuitBreaker({ failures: 1, openFor: "30s", clock: time.clock }));
    await codeOf(ask(model)().then(String));
    time.pass(30_000);
    const lying = model.stream({ messages: [] }, { signal: new AbortController().signal })[Symbol.asyncIterator]();
    await lying.next();
    const error = await ask(model)().catch((thrown) => thrown);
    expect([error.code, error.retryAfter]).toEqual(["circuit-open", undefined]);
    time.pass(30_000);
    expect((await ask(model)()).text).toBe("back");
  });

  it("has a circuit for each model", async () => {
    const block = circuitBreaker({ failures: 1 });
    const [a, b] = [pipe(scriptedModel([down]), block), pipe(scriptedModel(["fine"]), block)];
    await ask(a)().catch(() => {});
    expect((await ask(b)()).text).toBe("fine");
  });

  it("refuses options that make no sense", () => {
    expect(() => circuitBreaker({ failures: 0 })).toThrow(OptionError);
    expect(() => circuitBreaker({ share: 1.5 })).toThrow(expect.objectContaining({ option: "share" }));
    expect(() => circuitBreaker({ share: 0.5, failures: 5 })).toThrow(expect.objectContaining({ option: "share" }));
    expect(() => circuitBreaker({ failures: 5, window: "10s" })).toThrow(expect.objectContaining({ option: "window" }));
    expect(() => circuitBreaker({ minimum: 5 })).toThrow(expect.objectContaining({ option: "minimum" }));
    expect(() => circuitBreaker({ openFor: -1 })).toThrow(expect.objectContaining({ option: "openFor" }));
  });
});
