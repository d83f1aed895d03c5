import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addUsage, costOf, type Price, type Usage } from "./usage.ts";

const price: Price = {
  inputPerMillion: 2,
  cachedInputPerMillion: 0.5,
  cacheWritePerMillion: 2.5,
  outputPerMillion: 10,
  currency: "USD",
  date: "2026-11-01",
  source: "test",
};
const { cachedInputPerMillion: _cached, cacheWritePerMillion: _write, ...plain } = price;
const { outputPerMillion: _output, ...embedding } = plain;

describe("costOf", () => {
  it("is tokens times their price", () => {
    expect(costOf({ inputTokens: 1000, outputTokens: 100 }, price)).toBeCloseTo(0.003, 12);
    expect(costOf({ inputTokens: 0, outputTokens: 0 }, price)).toBe(0);
  });

  it("goes by the rates of long requests above their limit, for the whole of the request", () => {
    const long: Price = { ...price, longContext: { aboveInputTokens: 1000, inputPerMillion: 4, outputPerMillion: 15 } };
    expect(costOf({ inputTokens: 1000, outputTokens: 100 }, long)).toBeCloseTo(0.003, 12);
    expect(costOf({ inputTokens: 2000, outputTokens: 100 }, long)).toBeCloseTo(0.0095, 12);
  });

  it("takes cached and written tokens out of the input", () => {
    const usage = { inputTokens: 1000, cachedInputTokens: 600, cacheWriteTokens: 300, outputTokens: 100 };
    expect(costOf(usage, price)).toBeCloseTo((100 * 2 + 600 * 0.5 + 300 * 2.5 + 100 * 10) / 1e6, 12);
    expect(costOf(usage, plain)).toBeCloseTo((1000 * 2 + 100 * 10) / 1e6, 12);
  });

  it("counts reasoning once: it is part of the output", () => {
    expect(costOf({ inputTokens: 0, outputTokens: 100, reasoningTokens: 90 }, price)).toBeCloseTo(0.001, 12);
  });

  it("of an embedding needs no output", () => {
    expect(costOf({ inputTokens: 1000 }, embedding)).toBeCloseTo(0.002, 12);
  });

  it("of a model on this machine is its time", () => {
    const own: Price = { perComputeHour: 0.36, currency: "USD", date: "2026-11-01", source: "test" };
    expect(costOf({ computeSeconds: 10 }, own)).toBeCloseTo(0.001, 12);
    expect(costOf({ inputTokens: 10, outputTokens: 10 }, own)).toBeUndefined();
  });

  it.each<[string, Usage, Price | undefined]>([
    ["a price", { inputTokens: 1, outputTokens: 1 }, undefined],
    [
      "the price of input",
      { inputTokens: 1, outputTokens: 1 },
      { currency: "USD", date: "2026-11-01", source: "test", outputPerMillion: 1 },
    ],
    ["the price of output", { inputTokens: 1, outputTokens: 1 }, embedding],
    ["the count of input", { outputTokens: 1 }, price],
    ["the count of output", { inputTokens: 1 }, price],
    ["any count", {}, price],
  ])("is unknown without %s", (_, usage, known) => {
    expect(costOf(usage, known)).toBeUndefined();
  });
});

describe("addUsage", () => {
  it("adds field by field, and leaves unknown what nobody knows", () => {
    expect(addUsage({ inputTokens: 1, outputTokens: 2 }, {}, { inputTokens: 3, cachedInputTokens: 0 })).toEqual({
      inputTokens: 4,
      outputTokens: 2,
      cachedInputTokens: 0,
    });
    expect(addUsage()).toEqual({});
  });

  it("does not depend on the order, nor on how usages are grouped", () => {
    const count = fc.nat(1e6);
    const usage: fc.Arbitrary<Usage> = fc.record(
      {
        inputTokens: count,
        outputTokens: count,
        cachedInputTokens: count,
        cacheWriteTokens: count,
        reasoningTokens: count,
        audioTokens: count,
        computeSeconds: count,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(usage, usage, usage, (a, b, c) => {
        expect(addUsage(a, b, c)).toEqual(addUsage(addUsage(c, b), a));
      }),
    );
  });
});
