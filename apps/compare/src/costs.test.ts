import { defaultComputePrice } from "@ashlar/local";
import { describe, expect, it } from "vitest";
import { cpuHourPrice, fixedCost, priceOutcomes } from "./costs.ts";

const hour = cpuHourPrice(0.36);
const outcome = { type: "answer", output: "a", rowId: "1", trial: 0, cached: true, milliseconds: 5 } as const;
const costs = (hosted: boolean, ...more: readonly object[]) =>
  priceOutcomes(
    { name: "x", fingerprint: "x", outcomes: more.map((fields) => ({ ...outcome, ...fields })) },
    { hosted, cpuHour: hour },
  ).outcomes.map(({ cost }) => cost);

describe("priceOutcomes", () => {
  it("prices CPU seconds by the hour, whatever they cost before", () => {
    expect(costs(false, { usage: { computeSeconds: 10 }, cost: 99 })).toEqual([0.001]);
  });

  it("leaves unknown what is unknown", () => {
    expect(costs(false, { usage: { inputTokens: 10 }, cost: 99 }, {})).toEqual([undefined, undefined]);
    expect(costs(true, { usage: { inputTokens: 10 } })).toEqual([undefined]);
  });

  it("adds what a hosted model's tokens cost and the CPU seconds of embeddings", () => {
    const [tokens, both] = costs(true, { cost: 0.002, usage: { inputTokens: 10 } }, { cost: 0.002, usage: { computeSeconds: 10 } });
    expect(tokens).toBe(0.002);
    expect(both).toBeCloseTo(0.003);
  });
});

describe("fixedCost", () => {
  it("adds labels where they have a price", () => {
    expect(fixedCost({ computeSeconds: 100, labels: 50 }, { cpuHour: hour, labelPrice: undefined })).toBeCloseTo(0.01);
    expect(fixedCost({ computeSeconds: 100, labels: 50 }, { cpuHour: hour, labelPrice: 0.1 })).toBeCloseTo(5.01);
  });
});

describe("the default price", () => {
  it("has a date and a source", () => {
    expect(cpuHourPrice(undefined)).toBe(defaultComputePrice);
    expect(defaultComputePrice.date).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(defaultComputePrice.source).not.toBe("");
  });
});
