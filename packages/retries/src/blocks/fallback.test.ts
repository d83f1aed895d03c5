import {
  AuthenticationError,
  ContextLengthError,
  call,
  InvalidRequestError,
  type LanguageModel,
  OverloadedError,
  pipe,
  QuotaError,
  RateLimitError,
  RefusalError,
  ServerError,
} from "@ashlar/core";
import { type ScriptedAnswer, scriptedModel } from "@ashlar/provider-kit/scripted";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { budget, circuitBreaker, FallbackError, type FallbackOptions, fallback, OptionError, retry } from "../index.ts";
import { fakeTime } from "../testing/fake-time.ts";

const ask = (model: LanguageModel) => call({ name: "ask", model, prompt: () => "?" });
const faces = [
  ["a whole reply", (model: LanguageModel) => ask(model)()],
  ["a stream", (model: LanguageModel) => ask(model).stream().reply],
] as const;
const named = (id: string, ...script: readonly ScriptedAnswer[]) => scriptedModel(script, { id });

describe.each(faces)("fallback, for %s", (_, run) => {
  it("lets the next model answer, and says which one did and why the others did not", async () => {
    const model = pipe(named("a", new OverloadedError("busy", {})), fallback(named("b", new QuotaError("empty", {})), named("c", "hello")));
    const got = await run(model);
    expect(got.text).toBe("hello");
    expect(got.attempts.map(({ model: id, error }) => [id, error?.message])).toEqual([
      ["a", "busy"],
      ["b", "empty"],
      ["c", undefined],
    ]);
  });

  it("goes on for errors that are the model's own, not for those that would be the same elsewhere", async () => {
    for (const error of [new AuthenticationError("key", {}), new ContextLengthError("long", {}), new RateLimitError("slow", {})]) {
      expect((await run(pipe(named("a", error), fallback(named("b", "hello"))))).text).toBe("hello");
    }
    for (const error of [new InvalidRequestError("wrong", {}), new RangeError("bug")]) {
      const other = named("b", "hello");
      await expect(run(pipe(named("a", error), fallback(other)))).rejects.toBe(error);
      expect(other.requests).toHaveLength(0);
    }
  });

  it("can be limited to classes of errors, or to a predicate", async () => {
    const quota = new QuotaError("empty", {});
    const only = (on: FallbackOptions) => pipe(named("a", quota), fallback(named("b", "hello"), on));
    expect((await run(only({ on: [QuotaError, ServerError] }))).text).toBe("hello");
    await expect(run(only({ on: [ServerError] }))).rejects.toBe(quota);
    await expect(run(only({ on: (error) => error !== quota }))).rejects.toBe(quota);
  });

  it("throws one error with all reasons when no model answers", async () => {
    const errors = [new RateLimitError("slow", { retryAfter: 9000 }), new OverloadedError("busy", { retryAfter: 4000 })] as const;
    const error = await run(pipe(named("a", errors[0]), fallback(named("b", errors[1])))).catch((thrown) => thrown);
    expect(FallbackError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ errors, cause: errors[1], retryable: true, retryAfter: 4000 });
    expect(error.message).toBe("None of 2 models answered:\n- test/a: slow\n- test/b: busy");
    const final = await run(pipe(named("a", new QuotaError("x", {})), fallback(named("b", new QuotaError("y", {}))))).catch((e) => e);
    expect(final.retryable).toBe(false);
  });

  it("adds attempts up around retry, and does not multiply them", async () => {
    const down = new ServerError("down", {});
    const [a, b] = [named("a", down, down, down), named("b", down, down, "hello")];
    const got = await run(pipe(a, retry(fakeTime()), fallback(pipe(b, retry(fakeTime())))));
    expect(got.attempts.map(({ model }) => model).join("")).toBe("aaabbb");
  });

  it("records a model that was not even asked", async () => {
    const broken = pipe(named("a", new ServerError("down", {})), circuitBreaker({ failures: 1 }));
    const model = pipe(broken, fallback(named("b", "one", "two")));
    await run(model);
    const got = await run(model);
    expect(got.text).toBe("two");
    expect(got.attempts.map(({ model: id, error }) => [id, error?.name])).toEqual([
      ["a", "CircuitOpenError"],
      ["b", undefined],
    ]);
    expect(got.cost).toBeUndefined();
  });

  it.each(["refusal", "content-filter"] as const)(
    "leaves a %s to the caller, unless it is told to ask another model",
    async (finishReason) => {
      const refusing = () => named("a", { finishReason });
      const other = named("b", "hello", "hello");
      const kept = pipe(refusing(), fallback(other));
      await expect(run(kept)).rejects.toMatchObject({ code: "refusal", reason: finishReason, attempts: [{ model: "a" }] });
      const thrown = pipe(named("a", new RefusalError("stopped", { reason: "content-filter" })), fallback(other));
      await expect(run(thrown)).rejects.toMatchObject({ code: "refusal" });
      expect(other.requests).toHaveLength(0);

      for (const options of [{ refusals: true }, { on: [RefusalError] }]) {
        const got = await run(pipe(refusing(), fallback(other, options)));
        expect(got.text).toBe("hello");
        expect(got.attempts).toMatchObject([{ model: "a", usage: { inputTokens: 10 }, error: { code: "refusal" } }, { model: "b" }]);
        expect(got.usage).toEqual({ inputTokens: 20, outputTokens: 10 });
      }
    },
  );

  it("gives back what the last model refuses, and what is none, with refusals too", async () => {
    const refused: ScriptedAnswer = { finishReason: "refusal" };
    const all = pipe(named("a", refused), fallback(named("b", refused), { refusals: true }));
    await expect(run(all)).rejects.toMatchObject({ code: "refusal", attempts: [{ model: "a" }, { model: "b" }] });
    const fine = await run(pipe(named("a", "a long answer"), fallback(named("b"), { refusals: true })));
    expect([fine.text, fine.attempts.length]).toEqual(["a long answer", 1]);
    const down = pipe(named("a", new ServerError("down", {})), fallback(named("b", "hello"), { on: [RefusalError] }));
    await expect(run(down)).rejects.toMatchObject({ code: "server" });
  });

  it("does not go on when the caller aborts", async () => {
    const controller = new AbortController();
    const other = named("b", "hello");
    const slow: ScriptedAnswer = () => {
      controller.abort();
      return new ServerError("down", {});
    };
    const aborted = ask(pipe(named("a", slow), fallback(other)));
    await expect(aborted(undefined, { signal: controller.signal })).rejects.toMatchObject({ code: "aborted" });
    expect(other.requests).toHaveLength(0);
  });
});

describe("fallback", () => {
  it("does not mix two answers: after the first event of a stream there is no way back", async () => {
    const other = named("b", "hello");
    const model = pipe(named("a", { text: "Hel", error: new OverloadedError("busy", {}) }), fallback(other));
    await expect(ask(model).stream().reply).rejects.toMatchObject({ code: "overloaded" });
    expect(other.requests).toHaveLength(0);
  });

  it("does not mix a refusal in words with another answer: only a whole reply is taken back", async () => {
    const refused = () => named("a", { text: "I can't help with that.", finishReason: "refusal" });
    const other = named("b", "hello");
    const model = () => ask(pipe(refused(), fallback(other, { refusals: true })));
    await expect(model().stream().reply).rejects.toMatchObject({ code: "refusal" });
    expect(other.requests).toHaveLength(0);
    const got = await model()();
    expect(got.text).toBe("hello");
    expect(got.attempts[0]?.error?.message).toBe("a refused: I can't help with that.");
  });

  it("lets a budget know of each failed attempt at once, with refusals too", async () => {
    const failing = pipe(
      scriptedModel(() => new ServerError("down", {})),
      retry({ retries: 9, ...fakeTime() }),
    );
    const model = pipe(failing, fallback(named("b", "hello"), { refusals: true }), budget({ failures: 3 }));
    await expect(ask(model)()).rejects.toMatchObject({ code: "budget", limit: "failures", spent: 3 });
  });

  it("asks for what all its models can do", async () => {
    const strict = scriptedModel([new ServerError("down", {})], { capabilities: { strictSchemas: true, contextLength: 1000 } });
    const simple = scriptedModel(['{"n":1}'], {
      capabilities: { output: ["text", "tool"], tools: false, media: ["image"], contextLength: 500 },
    });
    const model = pipe(strict, fallback(simple));
    expect(model.capabilities).toEqual({
      output: ["tool", "text"],
      strictSchemas: true,
      tools: false,
      choose: false,
      logProbabilities: false,
      media: ["image"],
      contextLength: 500,
    });
    const number = call({ name: "n", model, outputMode: "text", output: z.object({ n: z.number() }), prompt: () => "?" });
    expect((await number()).value).toEqual({ n: 1 });
  });

  it("needs another model", () => {
    expect(() => fallback()).toThrow(OptionError);
  });
});
