import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contains, exactMatch, labelMatch, tokenF1 } from "./scorers.ts";
import { anyText } from "./testing/any-text.ts";

describe("scorers", () => {
  it("exactMatch goes by the letter", () => {
    expect([exactMatch("spam", "spam"), exactMatch("Spam", "spam"), exactMatch("spam ", "spam")]).toEqual([1, 0, 0]);
  });

  it.each([
    [' "Spam".\n', "spam", 1],
    ["**spam**", "Spam", 1],
    ["ｓｐａｍ", "spam", 1],
    ["not  spam", "not spam", 1],
    ["spam or ham", "spam", 0],
    ["C#", "C", 0],
    ["C++", "C", 0],
    ["", "spam", 0],
    ["!", "?", 0],
  ])("labelMatch: %j against %j is %i", (output, expected, score) => {
    expect(labelMatch(output, expected)).toBe(score);
  });

  it.each([
    ["It opens at Nine, on Mondays.", "nine on mondays", 1],
    ["a category", "cat", 0],
    ["two words apart", "two apart", 0],
    ["答案是北京大学。", "北京大学", 1],
    [":-) done", ":-)", 1],
    ["done", ":-)", 0],
  ])("contains: %j holds %j: %i", (output, expected, score) => {
    expect(contains(output, expected)).toBe(score);
  });

  it("tokenF1 is the harmonic mean of precision and recall", () => {
    // 2 of 3 given words are right, 2 of 4 wanted ones are there.
    expect(tokenF1("the red house", "The house, the garden")).toBeCloseTo(2 / (3 / 2 + 4 / 2), 12);
    expect(tokenF1("no no no", "no")).toBe(0.5);
    expect([tokenF1("", ""), tokenF1("a", ""), tokenF1("?", "?")]).toEqual([1, 0, 1]);
  });

  it("all lie in 0 … 1 and give 1 for the expected text itself, whatever the text", () => {
    fc.assert(
      fc.property(anyText, fc.string({ unit: "grapheme" }), (output, expected) => {
        for (const scorer of [exactMatch, labelMatch, contains, tokenF1]) {
          expect(scorer(output, expected)).toBeGreaterThanOrEqual(0);
          expect(scorer(output, expected)).toBeLessThanOrEqual(1);
          expect(scorer(expected, expected)).toBe(1);
        }
      }),
    );
  });

  it("labelMatch takes linear time on a long run of signs", () => {
    const started = performance.now();
    labelMatch(`a${".".repeat(1_000_000)}b`, "a");
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
