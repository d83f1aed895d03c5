import type { RateLimitState } from "@ashlar/core";
import { fakeAnthropic } from "@ashlar/provider-kit/fakes";
import { describe, expect, it } from "vitest";
import { createAnthropic } from "./index.ts";
import { limitsOf } from "./rate-limits.ts";
import { ask, context, key, read } from "./testing/run.ts";
import "./testing/loaded.ts";

describe("limitsOf", () => {
  it("reads what is left of each limit, and when it is whole again", () => {
    const now = Date.parse("2026-11-25T12:00:00Z");
    const headers = new Headers({
      "anthropic-ratelimit-requests-remaining": "7",
      "anthropic-ratelimit-requests-reset": "2026-11-25T12:00:30Z",
      "anthropic-ratelimit-tokens-remaining": "many",
      "anthropic-ratelimit-tokens-reset": "2026-11-25T11:59:59Z",
    });
    expect(limitsOf(headers, now).slice(0, 3)).toEqual([
      { name: "requests", remaining: 7, resetAfter: 30_000 },
      { name: "tokens", remaining: undefined, resetAfter: 0 },
      { name: "input-tokens", remaining: undefined, resetAfter: undefined },
    ]);
  });
});

describe("a model", () => {
  it.each(["generate", "stream"] as const)("tells what is left of the account's limits, where anybody listens: %s", async (way) => {
    await using vendor = await fakeAnthropic().otherwise("fine").start();
    const model = createAnthropic({ apiKey: key, baseURL: vendor.baseURL })("claude-opus-5-5");
    const heard: RateLimitState[] = [];
    const listening = { ...context(), onRateLimit: (state: RateLimitState) => void heard.push(state) };
    await (way === "generate" ? model.generate(ask("Hi"), listening) : read(model.stream(ask("Hi"), listening)));
    expect(heard).toEqual([
      { limit: "requests", remaining: 999, resetAfter: expect.any(Number) },
      { limit: "tokens", remaining: 999, resetAfter: expect.any(Number) },
    ]);
  });
});
