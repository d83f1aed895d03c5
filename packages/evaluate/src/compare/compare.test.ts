import { describe, expect, it } from "vitest";
import reference from "../../reference/statistics.json" with { type: "json" };
import type { Row } from "../dataset/row.ts";
import { EvaluationError } from "../errors.ts";
import type { Outcome } from "../run/candidate.ts";
import type { CandidateRun } from "../run/run.ts";
import { labelMatch } from "../scorers.ts";
import { wilsonInterval } from "../statistics/wilson.ts";
import { compare } from "./compare.ts";

const rows: readonly Row[] = Array.from({ length: 161 }, (_, index) => ({ id: `${index}`, input: `text ${index}`, expected: "yes" }));

/** A candidate that is right on the rows for which `right` is true. */
function candidate(name: string, right: (index: number) => boolean, more: Partial<Outcome> = {}): CandidateRun {
  const outcomes = rows.map(
    (_, index): Outcome =>
      ({
        type: "answer",
        rowId: `${index}`,
        trial: 0,
        output: right(index) ? "Yes." : "no",
        milliseconds: 10,
        cached: false,
        ...more,
      }) as Outcome,
  );
  return { name, fingerprint: name, outcomes };
}
// The published table: 59 right for both, 6 and 16 for one only, 80 wrong for both.
const first = candidate("first", (index) => index < 65);
const second = candidate("second", (index) => index < 59 || (index >= 65 && index < 81));

describe("compare", () => {
  it("gives the published p and interval for a published table", () => {
    const { candidates, baseline } = compare({ rows, candidates: [second, first], scorer: labelMatch });
    expect(baseline).toBe("second");
    const { n, score, low, high, difference } = candidates[1]!;
    expect([n, score]).toEqual([161, 65 / 161]);
    expect({ low, high }).toEqual(wilsonInterval(65, 161));
    expect(difference.value).toBeCloseTo(-10 / 161, 12);
    expect([difference.low.toFixed(4), difference.high.toFixed(4), difference.p.toFixed(6)]).toEqual(["-0.1240", "-0.0054", "0.052479"]);
    expect(candidates[0]!.difference).toEqual({ value: 0, low: 0, high: 0, p: 1 });
  });

  it("adjusts p for the number of candidates", () => {
    const third = candidate("third", (index) => index < 65);
    const { candidates } = compare({ rows, candidates: [second, first, third], scorer: labelMatch });
    expect(candidates.map(({ difference }) => difference.p.toFixed(6))).toEqual(["1.000000", "0.104958", "0.104958"]);
  });

  it("uses a permutation test and the bootstrap where scores lie between right and wrong", () => {
    const differences = reference.permutation.find(({ exact, differences }) => exact && differences.length === 12)!;
    const few = rows.slice(0, 12);
    const graded = (name: string, of: (index: number) => number) => ({
      ...first,
      name,
      outcomes: first.outcomes.slice(0, 12).map((outcome, index) => ({ ...outcome, type: "answer" as const, output: of(index) })),
    });
    const scorer = (output: number) => output;
    const { candidates } = compare({
      rows: few,
      candidates: [
        graded("low", (index) => Math.max(0, -differences.differences[index]!)),
        graded("high", (index) => Math.max(0, differences.differences[index]!)),
      ],
      scorer,
    });
    const { difference } = candidates[1]!;
    expect(difference.p).toBeCloseTo(differences.p, 9);
    expect(difference.low < difference.value && difference.value < difference.high).toBe(true);
  });

  it("counts a row that was asked three times as one row", () => {
    const few = rows.slice(0, 4);
    const thrice = (name: string, output: string): CandidateRun => ({
      name,
      fingerprint: name,
      outcomes: few.flatMap(({ id }) =>
        [0, 1, 2].map((trial) => ({ type: "answer" as const, rowId: id, trial, output, milliseconds: 1, cached: false })),
      ),
    });
    const { candidates } = compare({ rows: few, candidates: [thrice("bad", "no"), thrice("good", "yes")], scorer: labelMatch });
    expect(candidates[1]!.difference.p).toBe(2 / 16);
    expect(candidates[1]!.n).toBe(4);
  });

  it("counts failures as wrong, and says how many there were", () => {
    const error = { code: "refusal", message: "No." };
    const failing = {
      ...second,
      name: "failing",
      outcomes: second.outcomes.map((outcome, index) => (index < 5 ? { ...outcome, type: "failure" as const, error } : outcome)),
    };
    const { candidates } = compare({ rows, candidates: [second, failing], scorer: labelMatch });
    expect([candidates[1]!.failures, candidates[1]!.score]).toEqual([5, 70 / 161]);
  });

  it("gives means of tokens, time and cost, and leaves unknown what is unknown", () => {
    const priced = candidate("priced", () => true, { usage: { inputTokens: 30, outputTokens: 2 }, cost: 0.002, milliseconds: 40 });
    const partly = { ...priced, name: "partly", outcomes: priced.outcomes.with(3, { ...first.outcomes[3]! }) };
    const { candidates } = compare({ rows, candidates: [first, priced, partly], scorer: labelMatch });
    const efforts = candidates.map(({ tokensPerCall, millisecondsPerCall, costPer1000 }) => [
      tokensPerCall,
      millisecondsPerCall,
      costPer1000,
    ]);
    expect(efforts).toEqual([
      [undefined, 10, undefined],
      [32, 40, expect.closeTo(2, 9)],
      [32, expect.closeTo(39.8, 1), undefined],
    ]);
  });

  it("refuses outcomes that do not belong to the rows, and scores that are none", () => {
    const problem = (make: () => unknown) => {
      try {
        make();
      } catch (error) {
        if (EvaluationError.isInstance(error)) return error.problem;
      }
      return undefined;
    };
    const scorer = labelMatch;
    expect(problem(() => compare({ rows, candidates: [], scorer }))).toBe("no-candidates");
    expect(problem(() => compare({ rows: [], candidates: [first], scorer }))).toBe("no-rows");
    expect(problem(() => compare({ rows, candidates: [first], scorer, baseline: "x" }))).toBe("unknown-candidate");
    expect(problem(() => compare({ rows: rows.slice(1), candidates: [first], scorer }))).toBe("unpaired-rows");
    expect(problem(() => compare({ rows: rows.toReversed(), candidates: [first], scorer }))).toBe("unpaired-rows");
    expect(problem(() => compare({ rows, candidates: [first], scorer: () => Number.NaN }))).toBe("bad-score");
    expect(problem(() => compare({ rows, candidates: [first], scorer: () => 2 }))).toBe("bad-score");
  });
});
