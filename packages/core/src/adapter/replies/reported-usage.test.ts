import { expect, it } from "vitest";
import { reportedUsage, sumOf } from "./reported-usage.ts";

it("keeps counts, 0 too, and leaves out what is none", () => {
  const fields = { inputTokens: 3, outputTokens: 0, cachedInputTokens: null, reasoningTokens: -1, audioTokens: Number.NaN };
  expect(reportedUsage({ ...fields, cacheWriteTokens: "7" })).toEqual({ inputTokens: 3, outputTokens: 0 });
});

it("adds up what is known", () => {
  expect([sumOf(1, undefined, 2), sumOf(null, -1), sumOf()]).toEqual([3, undefined, undefined]);
});
