import { EvaluationError } from "../errors.ts";
import { holm } from "../statistics/holm.ts";
import { rowsForMeans, rowsForProportions } from "../statistics/power.ts";
import { breakEven } from "./break-even.ts";
import type { CandidateSummary, Comparison } from "./compare.ts";
import { isBinary, type PairedDifference, pairedDifference } from "./paired.ts";
import { type OpenQuestion, reasons } from "./reasons.ts";

/** What the recommendation goes by. */
export interface RecommendOptions {
  /** The smallest gain in score that is worth a dearer candidate, 0 … 1. Default 0.05: what some three hundred rows can resolve. */
  readonly minimumUsefulGain?: number;
  /** Chance of a false call that is accepted. Default 0.05. */
  readonly alpha?: number;
  /** US dollars that a candidate costs before its first call (labels, training), by its name. */
  readonly fixedCosts?: Readonly<Record<string, number>>;
  /** Calls over which fixed costs are spread when candidates are ordered by cost. Without it they are only named. */
  readonly expectedCalls?: number;
}

/** Which candidate to use, and how sure that is. */
export interface Recommendation {
  readonly choice: string;
  /** Whether the rows suffice to stand by the choice. If not, it is the best guess so far. */
  readonly enoughEvidence: boolean;
  /** How many more test rows would most likely suffice, to two significant digits. 0 with enough evidence. */
  readonly rowsNeeded: number;
  /** Three sentences: quality, the others and the cost, the evidence. */
  readonly reasons: readonly string[];
  /** Calls until the choice's fixed cost is earned back against the baseline; absent without a fixed cost or a known cost of calls. */
  readonly breakEvenCalls?: number;
}

/** A candidate counts as cheaper only when it saves a tenth: measured times are not steadier than that. */
const cheaperBy = 1.1;

/**
 * Recommends one of the compared candidates. The rule:
 *
 * 1. Quality first. The candidates whose mean score is less than `minimumUsefulGain` below the best one's are good enough; a smaller gain
 *    is not worth paying for.
 * 2. Of these, the cheapest is the choice: by US dollars a call where all costs are known (plus fixed costs over `expectedCalls`), else
 *    by time. Within a tenth of the cheapest, the higher score decides.
 * 3. The evidence suffices when both hold:
 *    - no cheaper candidate may be as good: for each one that was left out as too bad, the best one's lead over it is significant (exact
 *      McNemar or permutation test, Holm over all pairs of candidates, because the best one was picked by the same rows);
 *    - no candidate may be usefully better: for each one, the interval of its difference to the choice ends at or below
 *      `minimumUsefulGain`.
 *    So a difference that was not found counts as none only where the rows would have shown it.
 * 4. If not, `rowsNeeded` is what the widest open question needs to be settled at 80 % power, if the differences are as observed.
 *
 * @throws EvaluationError `no-candidates` for fewer than two, `unknown-candidate` for a fixed cost of none
 * @throws RangeError when `minimumUsefulGain`, a cost or `expectedCalls` is out of range
 */
export function recommend(comparison: Comparison, options: RecommendOptions = {}): Recommendation {
  const { minimumUsefulGain = 0.05, alpha = 0.05, fixedCosts = {}, expectedCalls } = options;
  const { candidates } = comparison;
  if (candidates.length < 2) throw new EvaluationError("A recommendation needs at least two candidates.", { problem: "no-candidates" });
  if (!(minimumUsefulGain > 0 && minimumUsefulGain < 1))
    throw new RangeError(`minimumUsefulGain lies between 0 and 1, not at ${minimumUsefulGain}`);
  if (expectedCalls !== undefined && !(expectedCalls > 0)) throw new RangeError(`expectedCalls is above 0, not ${expectedCalls}`);
  const negative = Object.entries(fixedCosts).find(([, cost]) => !(cost >= 0));
  if (negative) throw new RangeError(`the fixed cost of "${negative[0]}" is a number of US dollars from 0, not ${negative[1]}`);
  const stranger = Object.keys(fixedCosts).find((name) => !candidates.some((candidate) => candidate.name === name));
  if (stranger !== undefined)
    throw new EvaluationError(`fixedCosts names "${stranger}", which is no candidate.`, { problem: "unknown-candidate" });

  const costKnown = candidates.every(({ costPer1000 }) => costPer1000 !== undefined);
  const priceOf = ({ name, costPer1000 = 0, millisecondsPerCall = 0 }: CandidateSummary): number =>
    costKnown ? costPer1000 / 1000 + (expectedCalls ? (fixedCosts[name] ?? 0) / expectedCalls : 0) : millisecondsPerCall;

  const best = highest(candidates);
  const goodEnough = candidates.filter(({ score }) => best.score - score < minimumUsefulGain);
  const cheapest = Math.min(...goodEnough.map(priceOf));
  const choice = highest(goodEnough.filter((candidate) => priceOf(candidate) <= cheapest * cheaperBy));

  const pairs = testPairs(comparison);
  const open: OpenQuestion[] = [];
  for (const candidate of candidates) {
    if (candidate === choice) continue;
    const toChoice = pairs(candidate, choice);
    if (toChoice.high > minimumUsefulGain) {
      // Never planned for less than half of the useful gain: at its very edge no number of rows would do.
      const margin = Math.max(minimumUsefulGain - toChoice.value, minimumUsefulGain / 2);
      open.push({ candidate, question: "better", upTo: toChoice.high, rows: rowsForMeans(toChoice.standardDeviation, margin, { alpha }) });
    }
    const cheaper = priceOf(candidate) * cheaperBy < priceOf(choice);
    const behind = pairs(best, candidate);
    if (cheaper && !goodEnough.includes(candidate) && behind.adjusted >= alpha) {
      open.push({ candidate, question: "as good", upTo: behind.value, rows: rowsToShow(behind, best, candidate, alpha) });
    }
  }
  const n = choice.n;
  const rowsNeeded = open.length === 0 ? 0 : roundUp(Math.max(1, ...open.map(({ rows }) => rows - n)));
  const baseline = candidates.find(({ name }) => name === comparison.baseline)!;
  const calls = callsToBreakEven(choice, baseline, fixedCosts);
  return {
    choice: choice.name,
    enoughEvidence: open.length === 0,
    rowsNeeded,
    reasons: reasons({
      comparison,
      choice,
      best,
      goodEnough,
      open,
      rowsNeeded,
      minimumUsefulGain,
      costKnown,
      lead: pairs(best, choice),
      fixedCost: fixedCosts[choice.name] ?? 0,
      breakEvenCalls: calls,
    }),
    ...(calls !== undefined && { breakEvenCalls: calls }),
  };
}

function highest(candidates: readonly CandidateSummary[]): CandidateSummary {
  return candidates.reduce((best, candidate) => (candidate.score > best.score ? candidate : best));
}

type AdjustedDifference = PairedDifference & { readonly adjusted: number };

/** The difference of any two candidates, its p adjusted for all pairs. */
function testPairs({ candidates, level, seed }: Comparison): (first: CandidateSummary, second: CandidateSummary) => AdjustedDifference {
  const pairs = candidates.flatMap((first, index) => candidates.slice(index + 1).map((second) => ({ first, second })));
  const tested = pairs.map(({ first, second }) => pairedDifference(first.rowScores, second.rowScores, { level, seed }));
  const adjusted = holm(tested.map(({ p }) => p));
  return (first, second) => {
    const at = pairs.findIndex(
      (pair) => (pair.first === first && pair.second === second) || (pair.first === second && pair.second === first),
    );
    const difference = tested[at];
    if (!difference) return { value: 0, low: 0, high: 0, p: 1, adjusted: 1, standardDeviation: 0 };
    if (pairs[at]!.first === first) return { ...difference, adjusted: adjusted[at]! };
    return { ...difference, value: -difference.value, low: -difference.high, high: -difference.low, adjusted: adjusted[at]! };
  };
}

/** Rows to make a lead significant, at the level that Holm leaves to this pair. */
function rowsToShow(lead: AdjustedDifference, first: CandidateSummary, second: CandidateSummary, alpha: number): number {
  const options = { alpha: lead.p > 0 ? alpha * Math.min(1, lead.p / lead.adjusted) : alpha };
  if (!isBinary([...first.rowScores, ...second.rowScores])) return rowsForMeans(lead.standardDeviation, lead.value, options);
  const discordance = lead.standardDeviation ** 2 + lead.value ** 2;
  return rowsForProportions(Math.min(1, discordance), lead.value, options);
}

function callsToBreakEven(
  choice: CandidateSummary,
  baseline: CandidateSummary,
  fixedCosts: Readonly<Record<string, number>>,
): number | undefined {
  const [fixed, baselineFixed] = [fixedCosts[choice.name] ?? 0, fixedCosts[baseline.name] ?? 0];
  if (choice === baseline || fixed <= 0 || choice.costPer1000 === undefined || baseline.costPer1000 === undefined) return undefined;
  return breakEven({ perCall: baseline.costPer1000 / 1000, fixed: baselineFixed }, { perCall: choice.costPer1000 / 1000, fixed });
}

/** To two significant digits, upwards: an estimate is not more exact than that. */
function roundUp(rows: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(rows)) - 1);
  return Math.ceil(rows / unit) * unit;
}
