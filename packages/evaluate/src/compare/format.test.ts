import { describe, expect, it } from "vitest";
import { amount, dollars, names, percent, pValue, signedPoints } from "./format.ts";

describe("format", () => {
  it("shows no more digits than the rows carry", () => {
    expect([percent(0.8766, 300), percent(0.8766, 50)]).toEqual(["87.7 %", "88 %"]);
    expect([signedPoints(0.0321, 300), signedPoints(-0.0321, 300), signedPoints(0.0001, 300), signedPoints(-0.0001, 300)]).toEqual([
      "+3.2",
      "−3.2",
      "0.0",
      "0.0",
    ]);
  });

  it("never rounds a p across 0.05, and never to 0", () => {
    expect([pValue(0.0000004), pValue(0.012), pValue(0.0499), pValue(0.05003), pValue(0.04996), pValue(1)]).toEqual([
      "p < 0.001",
      "p = 0.012",
      "p = 0.04990",
      "p = 0.05003",
      "p = 0.04996",
      "p = 1.000",
    ]);
  });

  it("shows money, amounts and names as one reads them", () => {
    expect([0, 0.00001234, 0.0456, 1.5, 1234.567].map(dollars)).toEqual(["$0", "$0.000012", "$0.046", "$1.50", "$1,234.57"]);
    expect([7.128, 246.4, 1404].map(amount)).toEqual(["7.13", "246", "1,400"]);
    expect([names([]), names(["a"]), names(["a", "b", "c"])]).toEqual(["", '"a"', '"a", "b" and "c"']);
  });
});
