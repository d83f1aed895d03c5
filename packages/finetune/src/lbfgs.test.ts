import fc from "fast-check";
import { describe, expect, it } from "vitest";
import reference from "../reference/logistic-regression.json" with { type: "json" };
import { lbfgs, type Objective } from "./lbfgs.ts";

/** The same function as in the reference script. */
const narrowValley: Objective = (point, gradient) => {
  const [x, y, z] = [point[0]!, point[1]!, point[2]!];
  const terms = [Math.exp(x + 3 * y - 0.1), Math.exp(x - 3 * y - 0.1), Math.exp(-x - 0.1)];
  const total = terms[0]! + terms[1]! + terms[2]!;
  gradient[0] = (terms[0]! + terms[1]! - terms[2]!) / total;
  gradient[1] = (3 * (terms[0]! - terms[1]!)) / total - 100 * (z - y);
  gradient[2] = 0.002 * z + 100 * (z - y);
  return Math.log(total) + 0.001 * z * z + 50 * (z - y) ** 2;
};

describe("lbfgs", () => {
  it("finds SciPy's minimum of a narrow valley", () => {
    const steps = [...lbfgs(narrowValley, Float64Array.of(2, -1.5, 3), 1e-9)];
    expect(steps.at(-1)!.value).toBeCloseTo(reference.minimum.value, 10);
    steps.at(-1)!.x.forEach((entry, i) => {
      expect(entry).toBeCloseTo(reference.minimum.x[i]!, 5);
    });
  });

  it("never goes up, and solves every bowl", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: 0.01, max: 100, noNaN: true }), fc.double({ min: -10, max: 10, noNaN: true })), {
          minLength: 1,
          maxLength: 8,
        }),
        (bowl) => {
          const objective: Objective = (x, gradient) => {
            let value = 0;
            bowl.forEach(([curvature, centre], i) => {
              value += (curvature / 2) * (x[i]! - centre) ** 2;
              gradient[i] = curvature * (x[i]! - centre);
            });
            return value;
          };
          let before = Infinity;
          let last = new Float64Array(bowl.length);
          for (const { x, value } of lbfgs(objective, last, 1e-7)) {
            expect(value).toBeLessThanOrEqual(before);
            before = value;
            last = Float64Array.from(x);
          }
          bowl.forEach(([curvature, centre], i) => {
            expect(Math.abs(curvature * (last[i]! - centre))).toBeLessThan(1e-3);
          });
        },
      ),
    );
  });

  it("takes no step from a minimum, and ends where rounding leaves no way down", () => {
    expect([...lbfgs(() => 1, new Float64Array(2))]).toEqual([]);
    const liar: Objective = (_, gradient) => {
      gradient.fill(1);
      return 0;
    };
    expect([...lbfgs(liar, new Float64Array(2))]).toEqual([]);
  });
});
