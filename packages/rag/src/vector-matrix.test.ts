import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { vectorMatrix } from "./vector-matrix.ts";

const vector = (dimensions: number) =>
  fc.array(fc.integer({ min: -8, max: 8 }), { minLength: dimensions, maxLength: dimensions }).map((values) => Float32Array.from(values));
const matrices = fc.integer({ min: 1, max: 9 }).chain((dimensions) =>
  fc.record({
    dimensions: fc.constant(dimensions),
    rows: fc.array(vector(dimensions), { maxLength: 40 }),
    query: vector(dimensions),
    k: fc.integer({ min: 1, max: 50 }),
  }),
);

function cosine(a: Float32Array, b: Float32Array): number {
  const length = (v: Float32Array) => Math.hypot(...v);
  return a.reduce((sum, value, index) => sum + value * b[index]!, 0) / (length(a) * length(b) || 1);
}

describe("vectorMatrix", () => {
  it("finds exactly the nearest by cosine, in order, equal ones by row", () => {
    fc.assert(
      fc.property(matrices, ({ dimensions, rows, query, k }) => {
        const matrix = vectorMatrix(dimensions);
        rows.forEach((row, index) => {
          matrix.set(index, row);
        });
        const found = matrix.nearest(query, rows.length, k);
        const wanted = rows.map((row) => cosine(query, row)).sort((a, b) => b - a);
        expect(found).toHaveLength(Math.min(k, rows.length));
        found.forEach(({ row, score }, index) => {
          expect(score).toBeCloseTo(wanted[index]!, 5);
          expect(score).toBeCloseTo(cosine(query, rows[row]!), 5);
          const before = found[index - 1];
          if (before) expect(before.score > score || (before.score === score && before.row < row)).toBe(true);
        });
      }),
    );
  });

  it("looks at every row that a filter takes", () => {
    fc.assert(
      fc.property(matrices, ({ dimensions, rows, query, k }) => {
        const matrix = vectorMatrix(dimensions);
        rows.forEach((row, index) => {
          matrix.set(index, row);
        });
        const found = matrix.nearest(query, rows.length, k, (row) => row % 3 === 0);
        expect(found).toHaveLength(Math.min(k, Math.ceil(rows.length / 3)));
        expect(found.every(({ row }) => row % 3 === 0)).toBe(true);
      }),
    );
  });

  it("refuses vectors of another length or with numbers that are not finite", () => {
    const matrix = vectorMatrix(2);
    expect(() => matrix.set(0, new Float32Array(3))).toThrow("A vector has 3 dimensions where the index has 2.");
    expect(() => matrix.set(0, Float32Array.of(1, Number.NaN))).toThrow("not finite");
    expect(() => matrix.nearest(Float32Array.of(1, Infinity), 0, 1)).toThrow("not finite");
  });
});
