import type { Usage } from "@ashlar/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { toUsage } from "./from/usage.ts";
import { noUsage } from "./testing/sdk-model.ts";
import { fromUsage } from "./to/usage.ts";

const tokens = fc.option(fc.nat(), { nil: undefined });

it("is the same after the way there and back: what is not known stays unknown", () => {
  const usages = fc.record(
    { inputTokens: fc.nat(), outputTokens: fc.nat(), cachedInputTokens: fc.nat(), cacheWriteTokens: fc.nat(), reasoningTokens: fc.nat() },
    { requiredKeys: [] },
  );
  fc.assert(fc.property(usages, (usage: Usage) => void expect(toUsage(fromUsage(usage))).toEqual(usage)));
});

it("never says less than nothing, and never makes up what is left", () => {
  fc.assert(
    fc.property(tokens, tokens, tokens, (total, cached, written) => {
      const usage = { inputTokens: total, cachedInputTokens: cached, cacheWriteTokens: written };
      const { noCache } = fromUsage(JSON.parse(JSON.stringify(usage))).inputTokens;
      if (total === undefined || cached === undefined) expect(noCache).toBeUndefined();
      else expect(noCache).toBe(Math.max(total - cached - (written ?? 0), 0));
    }),
  );
});

it("takes what makes no sense for unknown", () => {
  expect(toUsage(undefined)).toEqual({});
  expect(toUsage(noUsage)).toEqual({});
  expect(toUsage({ ...noUsage, inputTokens: { ...noUsage.inputTokens, total: Number.NaN, cacheRead: -1 } })).toEqual({});
});

it("keeps what the AI SDK has no place for", () => {
  expect(fromUsage({ computeSeconds: 2, audioTokens: 3 }).raw).toEqual({ computeSeconds: 2, audioTokens: 3 });
});
