import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TrainingError } from "./errors.ts";
import { makeHead, parseHead, predict } from "./softmax-head.ts";

const head = makeHead({
  embedding: { provider: "test", id: "vectors" },
  labels: ["a", "b", "c"],
  weights: [
    [1, 0],
    [0, 1],
    [-2, 0.5],
  ],
  biases: [0, 0.1, 0],
});

describe("predict", () => {
  it("gives probabilities, of the direction of a vector alone", () => {
    fc.assert(
      fc.property(fc.float({ min: -5, max: 5, noNaN: true }), fc.float({ min: -5, max: 5, noNaN: true }), (x, y) => {
        const probabilities = predict(head, Float32Array.of(x, y));
        expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
        predict(head, Float32Array.of(4 * x, 4 * y)).forEach((p, k) => {
          expect(p).toBeCloseTo(probabilities[k]!, 6);
        });
      }),
    );
    expect(predict(head, Float32Array.of(7, 0)).map((p) => p.toFixed(3))).toEqual(["0.687", "0.279", "0.034"]);
  });

  it("refuses a vector of another model", () => {
    expect(() => predict(head, new Float32Array(3))).toThrow(TrainingError);
  });
});

describe("parseHead", () => {
  it("reads back what was written", () => {
    expect(parseHead(JSON.stringify(head))).toEqual(head);
  });

  it("refuses what was changed, cut off, or never was a head", () => {
    const json = JSON.stringify(head);
    const changed = JSON.stringify({ ...head, biases: [0, 0.2, 0] });
    const others = [
      "",
      "null",
      "[]",
      "{}",
      changed,
      JSON.stringify({ ...head, version: 2 }),
      JSON.stringify({ ...head, weights: [[1], [1, 2], [3]] }),
    ];
    for (const text of [...others, json.slice(0, -5)]) expect(() => parseHead(text)).toThrow(TrainingError);
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(() => parseHead(text)).toThrow(TrainingError);
      }),
    );
  });
});
