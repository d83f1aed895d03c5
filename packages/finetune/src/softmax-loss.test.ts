import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crossEntropy, logSumExp, regularizedLoss } from "./softmax-loss.ts";

const number = fc.double({ min: -3, max: 3, noNaN: true });

describe("regularizedLoss", () => {
  it("has the gradient that finite differences show", () => {
    fc.assert(
      fc.property(
        fc.array(number, { minLength: 12, maxLength: 12 }),
        fc.array(fc.tuple(number, number, number, fc.nat(2)), { minLength: 1, maxLength: 6 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (weights, rows, l2) => {
          const examples = {
            features: Float64Array.from(rows.flatMap((row) => row.slice(0, 3))),
            dimensions: 3,
            classes: Int32Array.from(rows, (row) => row[3]),
          };
          const parameters = Float64Array.from(weights);
          const gradient = new Float64Array(12);
          regularizedLoss(parameters, examples, 3, l2, gradient);
          const at = (i: number, shift: number) => {
            const moved = parameters.slice();
            moved[i]! += shift;
            return regularizedLoss(moved, examples, 3, l2, new Float64Array(12));
          };
          gradient.forEach((entry, i) => {
            expect(entry).toBeCloseTo((at(i, 1e-5) - at(i, -1e-5)) / 2e-5, 6);
          });
        },
      ),
    );
  });

  it("does not hold biases back", () => {
    const examples = { features: new Float64Array(2), dimensions: 1, classes: Int32Array.of(0, 1) };
    const loss = (parameters: readonly number[]) => regularizedLoss(Float64Array.from(parameters), examples, 2, 1, new Float64Array(4));
    expect(loss([0, 5, 0, 5])).toBeCloseTo(loss([0, 0, 0, 0]), 12);
    expect(loss([1, 0, 1, 0])).toBeCloseTo(loss([0, 0, 0, 0]) + 1, 12);
  });
});

describe("crossEntropy", () => {
  it("is ln(classes) for guessing, and counts a tie as wrong", () => {
    const examples = { features: Float64Array.of(1, 2), dimensions: 1, classes: Int32Array.of(0, 2) };
    const { loss, accuracy } = crossEntropy(new Float64Array(6), examples, 3);
    expect(loss).toBeCloseTo(Math.log(3), 12);
    expect(accuracy).toBe(0);
  });
});

describe("logSumExp", () => {
  it("does not overflow", () => {
    expect(logSumExp(Float64Array.of(1000, 1000))).toBeCloseTo(1000 + Math.LN2, 10);
    expect(logSumExp(Float64Array.of(-1000, -1001))).toBeCloseTo(-1000 + Math.log1p(Math.exp(-1)), 10);
  });
});
