import { type LanguageModel, pipe } from "@ashlar/core";
import { scriptedModel } from "@ashlar/provider-kit/scripted";
import { describe, expect, it } from "vitest";
import { budget, cache, circuitBreaker, fallback, hedge, loadBalance, OrderError, rateLimit, retry, timeout } from "../index.ts";

const a = scriptedModel([], { id: "a" });
const b = scriptedModel([], { id: "b" });

describe("the order of blocks", () => {
  const wrong: readonly [string, () => LanguageModel, outer: string, inner: string][] = [
    ["retry around retry", () => pipe(a, retry(), retry()), "retry", "retry"],
    ["retry around fallback", () => pipe(a, fallback(b), retry()), "retry", "fallback"],
    ["retry around a model with a retry somewhere inside", () => pipe(a, retry(), cache(), timeout(5), retry()), "retry", "retry"],
    ["retry around other models that retry", () => pipe(a, loadBalance([pipe(b, retry())]), retry()), "retry", "retry"],
    ["… however deep", () => pipe(a, loadBalance([pipe(b, loadBalance([pipe(b, retry())]))]), retry()), "retry", "retry"],
    ["hedge around retry", () => pipe(a, retry(), hedge({ after: 5 })), "hedge", "retry"],
    ["hedge around fallback", () => pipe(a, fallback(b), hedge({ after: 5 })), "hedge", "fallback"],
    ["hedge with another model that retries", () => pipe(a, hedge({ after: 5, model: pipe(b, retry()) })), "hedge", "retry"],
    ["hedge around hedge", () => pipe(a, hedge({ after: 5 }), hedge({ after: 5 })), "hedge", "hedge"],
  ];
  it.each(wrong)("%s is refused before any request", (_, build, outer, inner) => {
    expect(build).toThrow(OrderError);
    expect(build).toThrow(expect.objectContaining({ code: "order", outer, inner }));
    expect(build).toThrow(/would multiply the attempts of both\. Put /);
  });

  it("that adds attempts up, or makes none, is fine", () => {
    const limited = rateLimit({ requestsPerMinute: 60 });
    const inner = pipe(a, timeout("20s"), circuitBreaker(), hedge({ after: "2s" }), limited, retry());
    const whole = pipe(inner, fallback(pipe(b, retry())), timeout("60s"), budget(), cache());
    expect(whole.blocks?.map(({ name }) => name)).toEqual([
      "timeout",
      "circuit-breaker",
      "hedge",
      "rate-limit",
      "retry",
      "fallback",
      "timeout",
      "budget",
      "cache",
    ]);
    pipe(a, loadBalance([b]), retry(), fallback(b), fallback(a), limited, budget());
  });
});
