import { AbortedError, type CallContext, type LanguageModel, pipe, RateLimitError, TimeoutError } from "@ashlar/core";
import { type ScriptedAnswer, scriptedModel } from "@ashlar/provider-kit/scripted";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { budget, cache, circuitBreaker, fallback, hedge, loadBalance, rateLimit, retry, timeout } from "../index.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const busy: ScriptedAnswer = () => new RateLimitError("slow", { retryAfter: 50_000 });
const slow = () => scriptedModel({ text: "late", delay: 50_000 });

/** Models whose second request waits for something, by what it waits for. */
const waiting: readonly (readonly [string, () => LanguageModel])[] = [
  ["a retry's wait", () => pipe(scriptedModel(busy), retry())],
  ["a queue", () => pipe(slow(), rateLimit({ concurrency: 1 }))],
  ["a rate limit's pause", () => pipe(scriptedModel(busy), rateLimit({ requestsPerMinute: 600 }))],
  ["the same request of another", () => pipe(slow(), cache())],
  ["a hedge", () => pipe(slow(), hedge({ after: 1 }))],
  ["a model among several", () => pipe(slow(), loadBalance([slow()]), fallback(slow()), circuitBreaker())],
  ["an answer within limits", () => pipe(slow(), timeout("1h"), budget({ time: "1h" }))],
];
const ask = async (model: LanguageModel, face: string, context: CallContext) => {
  if (face === "whole") await model.generate({ messages: [] }, context);
  else for await (const _ of model.stream({ messages: [] }, context));
};

describe.each(["whole", "streamed"])("for a reply that is %s", (face) => {
  it.each(waiting)("an abort ends %s at once, with an error of core, a limit of time with its own", async (_, make) => {
    const model = make();
    const first = new AbortController();
    const before = ask(model, face, { signal: first.signal }).catch(() => {});
    await vi.advanceTimersByTimeAsync(5);
    const late = new TimeoutError("late", { timeout: "total", milliseconds: 5 });
    for (const reason of [undefined, new Error("left"), late]) {
      const controller = new AbortController();
      const asked = ask(model, face, { signal: controller.signal }).catch((error) => error);
      await vi.advanceTimersByTimeAsync(5);
      controller.abort(reason);
      // No more than the turn of the event loop in which work that notices may say what had arrived.
      await vi.advanceTimersByTimeAsync(0);
      const error = await Promise.race([asked, "still waiting"]);
      if (reason === late) expect(error).toBe(late);
      else expect(error).toSatisfy(AbortedError.isInstance);
    }
    first.abort();
    await before;
  });
});
