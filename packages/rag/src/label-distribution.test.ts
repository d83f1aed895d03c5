import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { labelDistribution } from "./label-distribution.ts";

const labels = ["a", "b", "c"];
const hit = (label: string, score: number) => ({ id: "x", text: "", score, metadata: { label } });
const label = ({ metadata }: { readonly metadata: { readonly label: string } | undefined }) => metadata?.label ?? "";

describe("labelDistribution", () => {
  it("lets nearer neighbours count more, down to votes that are equal", () => {
    const hits = [hit("a", 0.9), hit("b", 0.8), hit("b", 0.8)];
    const sharp = labelDistribution(hits, { labels, label, temperature: 0.01 });
    const equal = labelDistribution(hits, { labels, label, temperature: Infinity, smoothing: 1e-9 });
    expect(sharp[0]).toBeGreaterThan(0.9);
    expect(equal[1]).toBeCloseTo(2 / 3, 6);
  });

  it("is even without neighbours", () => {
    expect(labelDistribution([], { labels, label })).toEqual([1 / 3, 1 / 3, 1 / 3].map((p) => expect.closeTo(p, 12)));
  });

  it("adds up to 1, leaves no label impossible, and prefers the labels of neighbours", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom("a", "b"), fc.double({ min: -1, max: 1, noNaN: true })), { minLength: 1 }), (votes) => {
        const result = labelDistribution(
          votes.map(([name, score]) => hit(name, score)),
          { labels, label },
        );
        expect(result.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
        expect(Math.min(...result)).toBeGreaterThan(0);
        expect(result[2]).toBe(Math.min(...result));
      }),
    );
  });

  it("refuses labels it does not know", () => {
    expect(() => labelDistribution([hit("z", 1)], { labels, label })).toThrow('document "x" has the label "z"');
    expect(() => labelDistribution([], { labels, label, temperature: 0 })).toThrow(RangeError);
    expect(() => labelDistribution([], { labels, label, smoothing: 0 })).toThrow(RangeError);
  });
});
