import { describe, expect, it } from "vitest";
import { EvaluationError } from "../errors.ts";
import { seeded } from "../statistics/random.ts";
import type { Comparison } from "./compare.ts";
import { compare } from "./compare.ts";
import { recommend } from "./recommend.ts";
import { renderTable } from "./table.ts";

interface Kind {
  readonly name: string;
  /** The row is right when its difficulty is below this. */
  readonly skill: number;
  /** Share of rows on which luck decides instead. */
  readonly noise?: number;
  readonly cost?: number;
  readonly milliseconds?: number;
}

/** Candidates of known skill on rows of random difficulty, so that they are right and wrong together. */
function comparisonOf(n: number, kinds: readonly Kind[], seed = 1): Comparison {
  const random = seeded(seed);
  const uniform = () => random.next() / 2 ** 32;
  const rows = Array.from({ length: n }, (_, index) => ({ id: `${index}`, input: index, expected: "yes", difficulty: uniform() }));
  const candidates = kinds.map(({ name, skill, noise = 0.1, cost, milliseconds = 10 }) => ({
    name,
    fingerprint: name,
    outcomes: rows.map(({ id, difficulty }) => {
      const right = uniform() < noise ? uniform() < skill : difficulty < skill;
      return {
        type: "answer" as const,
        rowId: id,
        trial: 0,
        output: right ? "yes" : "no",
        milliseconds,
        cached: false,
        ...(cost !== undefined && { cost }),
      };
    }),
  }));
  return compare({ rows, candidates, scorer: (output: string, expected: string) => (output === expected ? 1 : 0) });
}

describe("recommend", () => {
  it("takes a candidate that is clearly better, although it is dearer", () => {
    const comparison = comparisonOf(300, [
      { name: "zero-shot", skill: 0.5, cost: 0.001 },
      { name: "few-shot", skill: 0.8, cost: 0.003 },
    ]);
    const { choice, enoughEvidence, rowsNeeded, reasons } = recommend(comparison);
    expect([choice, enoughEvidence, rowsNeeded]).toEqual(["few-shot", true, 0]);
    expect(reasons).toHaveLength(3);
    expect(reasons[0]).toMatch(
      /^"few-shot" gets 7\d\.\d % of 300 rows right \(95 % interval .* more than the baseline "zero-shot" \(.*p < 0\.001\)\.$/,
    );
    expect(reasons[1]).toBe("No other candidate comes within 5 points of it; it takes $3.00 for 1,000 calls and 10 ms a call.");
    expect(reasons[2]).toMatch(/^The 300 rows suffice/);
  });

  it("says of one that is as good and dearer that it does as well", () => {
    const { choice, reasons } = recommend(
      comparisonOf(300, [
        { name: "large", skill: 0.8, cost: 0.01, noise: 0 },
        { name: "small", skill: 0.8, cost: 0.001, noise: 0 },
      ]),
    );
    expect(choice).toBe("small");
    expect(reasons[1]).toMatch(/^"large" does as well \(difference .*\) at a higher price; the choice takes \$1\.00 for 1,000 calls/);
  });

  it("takes the cheaper of two that are nearly equal, once the rows are enough to know", () => {
    const kinds = [
      { name: "small", skill: 0.8, cost: 0.001, noise: 0.05 },
      { name: "large", skill: 0.81, cost: 0.01, noise: 0.05 },
    ];
    const many = recommend(comparisonOf(1500, kinds));
    expect([many.choice, many.enoughEvidence]).toEqual(["small", true]);
    const few = recommend(comparisonOf(40, kinds));
    expect([few.choice, few.enoughEvidence]).toEqual(["small", false]);
    expect(few.rowsNeeded).toBeGreaterThan(0);
    expect(few.reasons[2]).toMatch(
      /^The evidence does not suffice yet: "large" may still be better by up to .*; about [\d,]+ more test rows would settle it\.$/,
    );
  });

  it("does not take a few rows without a difference for a proof of equality", () => {
    const { enoughEvidence } = recommend(
      comparisonOf(12, [
        { name: "a", skill: 1, noise: 0 },
        { name: "b", skill: 1, noise: 0 },
      ]),
    );
    expect(enoughEvidence).toBe(false);
  });

  it("asks for more rows when a cheaper candidate is behind by what may be chance", () => {
    const { choice, enoughEvidence, reasons, rowsNeeded } = recommend(
      comparisonOf(
        40,
        [
          { name: "cheap", skill: 0.7, cost: 0.0001 },
          { name: "dear", skill: 0.82, cost: 0.01 },
        ],
        3,
      ),
    );
    expect([choice, enoughEvidence]).toEqual(["dear", false]);
    expect(rowsNeeded).toBeGreaterThan(20);
    expect(reasons[2]).toContain('"cheap" is cheaper');
  });

  it("asks for about as many rows as it then takes", () => {
    const kinds = [
      { name: "cheap", skill: 0.7, cost: 0.0001 },
      { name: "dear", skill: 0.8, cost: 0.01 },
    ];
    let settled = 0;
    for (let seed = 0; seed < 40; seed++) {
      const { rowsNeeded } = recommend(comparisonOf(60, kinds, seed));
      const more = Math.min(60 + rowsNeeded, 3000);
      if (recommend(comparisonOf(more, kinds, seed + 1000)).enoughEvidence) settled++;
    }
    // Planned for 80 % power from a noisy first look.
    expect(settled / 40).toBeGreaterThan(0.5);
  });

  it("rarely stands by a wrong choice", () => {
    let wrong = 0;
    for (let seed = 0; seed < 100; seed++) {
      // The dear one is better by far more than what is useful.
      const { choice, enoughEvidence } = recommend(
        comparisonOf(
          80,
          [
            { name: "cheap", skill: 0.6, cost: 0.0001 },
            { name: "dear", skill: 0.75, cost: 0.01 },
            { name: "middle", skill: 0.6, cost: 0.001 },
          ],
          seed,
        ),
      );
      if (enoughEvidence && choice !== "dear") wrong++;
    }
    expect(wrong).toBeLessThanOrEqual(5);
  });

  it("goes by time where a cost is unknown, and does not call a tenth cheaper", () => {
    const kinds = (slow: number) => [
      { name: "fast", skill: 0.8, noise: 0.02, milliseconds: 100 },
      { name: "slow", skill: 0.82, noise: 0.02, milliseconds: slow },
    ];
    expect(recommend(comparisonOf(800, kinds(105))).choice).toBe("slow");
    expect(recommend(comparisonOf(800, kinds(300))).choice).toBe("fast");
  });

  it("says when a fixed cost is earned back, and counts it over the calls that are expected", () => {
    const comparison = comparisonOf(800, [
      { name: "prompt", skill: 0.8, noise: 0.02, cost: 0.002 },
      { name: "tuned", skill: 0.8, noise: 0.02, cost: 0.0005 },
    ]);
    const { choice, breakEvenCalls, reasons } = recommend(comparison, { fixedCosts: { tuned: 30 } });
    expect([choice, breakEvenCalls]).toEqual(["tuned", 20_000]);
    expect(reasons[1]).toContain('after $30.00 at the start that are earned back against "prompt" with 20,000 calls');
    expect(recommend(comparison, { fixedCosts: { tuned: 30 }, expectedCalls: 5000 }).choice).toBe("prompt");
    expect(recommend(comparison, { fixedCosts: { tuned: 30 }, expectedCalls: 500_000 }).choice).toBe("tuned");
  });

  it("takes graded scores, too", () => {
    const random = seeded(9);
    const rows = Array.from({ length: 60 }, (_, index) => ({ id: `${index}`, input: index, expected: "x" }));
    const graded = (name: string, mean: number) => ({
      name,
      fingerprint: name,
      outcomes: rows.map(({ id }) => ({
        type: "answer" as const,
        rowId: id,
        trial: 0,
        output: mean + (random.below(100) - 50) / 500,
        milliseconds: 1,
        cached: false,
      })),
    });
    const comparison = compare({ rows, candidates: [graded("low", 0.4), graded("high", 0.6)], scorer: (output: number) => output });
    const { choice, enoughEvidence, reasons } = recommend(comparison);
    expect([choice, enoughEvidence]).toEqual(["high", true]);
    expect(reasons[0]).toMatch(/^"high" scores \d\d % on 60 rows/);
  });

  it("refuses what it can't go by", () => {
    const one = comparisonOf(20, [{ name: "a", skill: 0.5 }]);
    const two = comparisonOf(20, [
      { name: "a", skill: 0.5 },
      { name: "b", skill: 0.5 },
    ]);
    expect(() => recommend(one)).toThrow(EvaluationError);
    expect(() => recommend(two, { fixedCosts: { c: 1 } })).toThrow(EvaluationError);
    expect(() => recommend(two, { minimumUsefulGain: 0 })).toThrow(RangeError);
    expect(() => recommend(two, { expectedCalls: 0 })).toThrow(RangeError);
    expect(() => recommend(two, { fixedCosts: { a: -1 } })).toThrow(RangeError);
  });
});

describe("renderTable", () => {
  it("lines the columns up, marks the choice, and shows what is unknown as unknown", () => {
    const comparison = comparisonOf(300, [
      { name: "zero-shot", skill: 0.5, cost: 0.001 },
      { name: "naïve 👍🏽", skill: 0.8, milliseconds: 1404 },
    ]);
    const lines = renderTable(comparison, recommend(comparison)).split("\n");
    expect(lines[0]).toMatch(/^ +candidate +score +95 % interval +vs zero-shot +95 % interval +p +tokens +ms +\$ \/ 1,000$/);
    expect(lines[2]).toMatch(/^ +zero-shot +\d\d\.\d +\d\d\.\d … \d\d\.\d +\? +10 +1\.00$/);
    expect(lines[3]).toMatch(
      /^→ +naïve 👍🏽 +\d\d\.\d +\d\d\.\d … \d\d\.\d +\+\d\d\.\d +\+\d\d\.\d … \+\d\d\.\d +< 0\.001 +\? +1,400 +\?$/,
    );
    const columns = (line: string) => [...new Intl.Segmenter("en").segment(line)].length;
    expect(columns(lines[2]!)).toBe(columns(lines[0]!));
    expect(columns(lines[3]!)).toBe(columns(lines[0]!));
    expect(lines.at(-1)).toBe("300 rows. Scores in points of 100; p for the difference to the baseline.");
  });

  it("names failed calls", () => {
    const comparison = comparisonOf(300, [
      { name: "a", skill: 0.5 },
      { name: "b", skill: 0.5 },
    ]);
    const failed = { ...comparison, candidates: comparison.candidates.map((candidate, index) => ({ ...candidate, failures: index * 3 })) };
    expect(renderTable(failed)).toContain("Failed calls, counted as wrong: b 3.");
  });
});
