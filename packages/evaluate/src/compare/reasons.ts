import type { CandidateSummary, Comparison } from "./compare.ts";
import { amount, dollars, names, percent, points, pValue } from "./format.ts";
import { isBinary } from "./paired.ts";

/** A question that the rows leave open. */
export interface OpenQuestion {
  readonly candidate: CandidateSummary;
  /** Whether it may be usefully better than the choice, or, though it is cheaper, as good as the best. */
  readonly question: "better" | "as good";
  /** By how much it may be better, or by how much it was behind. */
  readonly upTo: number;
  /** Test rows in all that would most likely settle it. */
  readonly rows: number;
}

/** What the sentences are made of. */
export interface Grounds {
  readonly comparison: Comparison;
  readonly choice: CandidateSummary;
  readonly best: CandidateSummary;
  readonly goodEnough: readonly CandidateSummary[];
  readonly open: readonly OpenQuestion[];
  readonly rowsNeeded: number;
  readonly minimumUsefulGain: number;
  readonly costKnown: boolean;
  /** The best one's lead over the choice. */
  readonly lead: { readonly value: number; readonly low: number; readonly high: number };
  readonly fixedCost: number;
  readonly breakEvenCalls: number | undefined;
}

/** Says in three sentences why a candidate is recommended: its quality, the others and the cost, the evidence. */
export function reasons(grounds: Grounds): readonly string[] {
  return [quality(grounds), othersAndCost(grounds), evidence(grounds)];
}

function quality({ comparison: { baseline, level }, choice }: Grounds): string {
  const { n, score, low, high, difference, failures, rowScores } = choice;
  const scored = isBinary(rowScores) ? `gets ${percent(score, n)} of ${n} rows right` : `scores ${percent(score, n)} on ${n} rows`;
  const interval = `${percent(level, 0)} interval ${points(low, n)} to ${points(high, n)}`;
  const failed = failures > 0 ? `, ${failures} failed ${failures === 1 ? "call" : "calls"} counted as wrong` : "";
  const own = `"${choice.name}" ${scored} (${interval}${failed})`;
  if (choice.name === baseline) return `${own} and is the baseline itself.`;
  const { value, low: from, high: to, p } = difference;
  if (value === 0)
    return `${own}, as many as the baseline "${baseline}" (difference ${points(from, n)} to ${points(to, n)}, ${pValue(p)}).`;
  const direction = value > 0 ? "more" : "fewer";
  return `${own}, ${points(Math.abs(value), n)} points ${direction} than the baseline "${baseline}" (${points(from, n)} to ${points(to, n)}, ${pValue(p)}).`;
}

function othersAndCost(grounds: Grounds): string {
  const { choice, best, goodEnough, lead, minimumUsefulGain } = grounds;
  const { n } = choice;
  const gain = points(minimumUsefulGain, 0);
  const equals = goodEnough.filter((candidate) => candidate !== choice).map(({ name }) => name);
  const price = priceOf(grounds);
  if (equals.length === 0) return `No other candidate comes within ${gain} points of it; it takes ${price}.`;
  if (best !== choice) {
    const range = `${points(lead.low, n)} to ${points(lead.high, n)}`;
    if (lead.value === 0) return `"${best.name}" does as well (difference ${range}) at a higher price; the choice takes ${price}.`;
    return `"${best.name}" is ahead by ${points(lead.value, n)} points (${range}), less than the ${gain} that would be worth its price; the choice takes ${price}.`;
  }
  return `${names(equals)} ${equals.length === 1 ? "comes" : "come"} within ${gain} points of it, but ${equals.length === 1 ? "is" : "none is"}${equals.length === 1 ? " not" : ""} cheaper by a tenth; it takes ${price}.`;
}

function priceOf({ choice, comparison: { baseline }, costKnown, fixedCost, breakEvenCalls }: Grounds): string {
  const parts: string[] = [];
  if (costKnown && choice.costPer1000 !== undefined) parts.push(`${dollars(choice.costPer1000)} for 1,000 calls`);
  if (choice.millisecondsPerCall !== undefined) parts.push(`${amount(choice.millisecondsPerCall)} ms a call`);
  const running = parts.length > 0 ? parts.join(" and ") : "an unknown time";
  if (fixedCost <= 0) return running;
  if (breakEvenCalls === undefined) return `${running}, after ${dollars(fixedCost)} at the start`;
  if (breakEvenCalls === Infinity)
    return `${running}, after ${dollars(fixedCost)} at the start that its calls do not earn back against "${baseline}"`;
  return `${running}, after ${dollars(fixedCost)} at the start that are earned back against "${baseline}" with ${breakEvenCalls.toLocaleString("en")} calls`;
}

function evidence({ choice, open, rowsNeeded, minimumUsefulGain }: Grounds): string {
  const { n } = choice;
  const gain = points(minimumUsefulGain, 0);
  if (open.length === 0) {
    return `The ${n} rows suffice: no other candidate can be better by more than ${gain} points, and every cheaper one that is not as good is shown to be worse.`;
  }
  const worst = open.reduce((a, b) => (b.rows > a.rows ? b : a));
  const doubt =
    worst.question === "better"
      ? `"${worst.candidate.name}" may still be better by up to ${points(worst.upTo, n)} points`
      : `"${worst.candidate.name}" is cheaper, and its ${points(worst.upTo, n)} points behind the best may be chance`;
  const others = open.length === 1 ? "" : `, and ${open.length - 1} more ${open.length === 2 ? "question is" : "questions are"} open`;
  return `The evidence does not suffice yet: ${doubt}${others}; about ${rowsNeeded.toLocaleString("en")} more test rows would settle it.`;
}
