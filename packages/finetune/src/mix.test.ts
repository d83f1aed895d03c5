import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseMixWeight, mixDistributions } from "./mix.ts";

describe("mixDistributions", () => {
  it("goes from the first to the second", () => {
    expect(mixDistributions([0.9, 0.1], [0.5, 0.5], 0)).toEqual([0.9, 0.1]);
    expect(mixDistributions([0.9, 0.1], [0.5, 0.5], 1)).toEqual([0.5, 0.5]);
    expect(mixDistributions([0.9, 0.1], [0.5, 0.5], 0.25)).toEqual([0.8, 0.2].map((p) => expect.closeTo(p, 12)));
  });

  it("refuses what can't be mixed", () => {
    expect(() => mixDistributions([1], [0.5, 0.5], 0.5)).toThrow(RangeError);
    expect(() => mixDistributions([1], [1], 1.5)).toThrow(RangeError);
  });
});

describe("chooseMixWeight", () => {
  const right = [0.98, 0.02];
  const unsure = [0.5, 0.5];
  const wrong = [0.02, 0.98];

  it("trusts the one that knows better", () => {
    expect(chooseMixWeight({ first: [right, right], second: [unsure, unsure], classes: [0, 0] })).toBe(0);
    expect(chooseMixWeight({ first: [unsure, unsure], second: [right, right], classes: [0, 0] })).toBe(1);
  });

  it("mixes where each knows what the other does not", () => {
    expect(chooseMixWeight({ first: [right, wrong], second: [wrong, right], classes: [0, 0] })).toBe(0.5);
  });

  it("is never worse on its rows than either alone", () => {
    const distribution = fc.double({ min: 0, max: 1, noNaN: true }).map((p) => [p, 1 - p]);
    fc.assert(
      fc.property(fc.array(fc.tuple(distribution, distribution, fc.nat(1)), { minLength: 1, maxLength: 20 }), (rows) => {
        const [first, second, classes] = [rows.map((row) => row[0]), rows.map((row) => row[1]), rows.map((row) => row[2])];
        const loss = (weight: number) =>
          rows.reduce((sum, [a, b, at]) => sum - Math.log(Math.max(mixDistributions(a, b, weight)[at]!, 1e-12)), 0);
        expect(loss(chooseMixWeight({ first, second, classes }))).toBeLessThanOrEqual(Math.min(loss(0), loss(1)) + 1e-9);
      }),
    );
  });

  it("refuses to choose from nothing", () => {
    expect(() => chooseMixWeight({ first: [], second: [], classes: [] })).toThrow(RangeError);
    expect(() => chooseMixWeight({ first: [right], second: [], classes: [0] })).toThrow(RangeError);
  });
});
