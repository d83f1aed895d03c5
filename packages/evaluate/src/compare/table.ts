import type { CandidateSummary, Comparison } from "./compare.ts";
import { amount, dollars, points, pValue, signedPoints } from "./format.ts";
import type { Recommendation } from "./recommend.ts";

/**
 * A comparison as a table of plain text, for a terminal: one line a candidate, and notes below. Scores and differences are in points of a
 * percentage with no more digits than the rows carry.
 *
 * @example
 * process.stdout.write(`${renderTable(comparison, recommendation)}\n`);
 */
export function renderTable(comparison: Comparison, recommendation?: Recommendation): string {
  const { candidates, baseline, level } = comparison;
  const interval = `${points(level, 0)} % interval`;
  const header = ["", "candidate", "score", interval, `vs ${baseline}`, interval, "p", "tokens", "ms", "$ / 1,000"];
  const lines = candidates.map((candidate) => [candidate.name === recommendation?.choice ? "→" : "", ...cells(candidate, baseline)]);
  const widths = header.map((title, column) => Math.max(...[header, ...lines].map((line) => width(line[column] ?? title))));
  const text = (line: readonly string[]): string =>
    line
      .map((cell, column) => (column < 2 ? pad(cell, widths[column]!, "end") : pad(cell, widths[column]!, "start")))
      .join("  ")
      .trimEnd();
  const rule = "─".repeat(widths.reduce((sum, value) => sum + value, 2 * (widths.length - 1)));
  const { n } = candidates[0]!;
  const adjusted = candidates.length > 2 ? `, adjusted for ${candidates.length - 1} comparisons (Holm)` : "";
  const notes = [`${n} rows. Scores in points of 100; p for the difference to the baseline${adjusted}.`];
  const failed = candidates.filter(({ failures }) => failures > 0).map(({ name, failures }) => `${name} ${failures}`);
  if (failed.length > 0) notes.push(`Failed calls, counted as wrong: ${failed.join(", ")}.`);
  return [text(header), rule, ...lines.map(text), rule, ...notes].join("\n");
}

function cells({ name, n, score, low, high, difference, ...effort }: CandidateSummary, baseline: string): readonly string[] {
  const isBaseline = name === baseline;
  return [
    name,
    points(score, n),
    `${points(low, n)} … ${points(high, n)}`,
    isBaseline ? "" : signedPoints(difference.value, n),
    isBaseline ? "" : `${signedPoints(difference.low, n)} … ${signedPoints(difference.high, n)}`,
    isBaseline ? "" : pValue(difference.p).replace("p = ", "").replace("p ", ""),
    effort.tokensPerCall === undefined ? "?" : amount(effort.tokensPerCall),
    effort.millisecondsPerCall === undefined ? "?" : amount(effort.millisecondsPerCall),
    effort.costPer1000 === undefined ? "?" : dollars(effort.costPer1000).slice(1),
  ];
}

/** Characters as a reader counts them. */
function width(text: string): number {
  return [...new Intl.Segmenter("en").segment(text)].length;
}

function pad(text: string, to: number, side: "start" | "end"): string {
  const space = " ".repeat(Math.max(0, to - width(text)));
  return side === "end" ? text + space : space + text;
}
