import type { Price } from "@ashlar/core";
import { renderTable } from "@ashlar/evaluate";
import type { TaskComparison } from "../task-comparison.ts";
import { columns } from "./columns.ts";

/** What the text tells beside the comparison. */
export interface TextOptions {
  readonly title: string;
  readonly hosted: boolean;
  readonly cpuHour: Price;
}

/** A comparison for a person: the table, calibration, what came before the first answer, costs, and the recommendation. */
export function textReport(result: TaskComparison, { title, hosted, cpuHour }: TextOptions): string {
  const { comparison, recommendation } = result;
  return [
    title,
    renderTable(comparison, recommendation),
    calibrationPart(result),
    preparationPart(result),
    costPart(
      hosted,
      cpuHour,
      comparison.candidates.some(({ costPer1000 }) => costPer1000 === undefined),
    ),
    recommendation && ["Recommendation", ...recommendation.reasons.map((reason) => `  ${reason}`)].join("\n"),
  ]
    .filter((part) => part)
    .join("\n\n");
}

function calibrationPart({ comparison, facts }: TaskComparison): string {
  const rows = facts.flatMap(({ name, uncalibrated }, index) => {
    const own = comparison.candidates[index]!;
    return uncalibrated ? [[`  ${name}`, points(uncalibrated.score), interval(uncalibrated), points(own.score), interval(own)]] : [];
  });
  if (rows.length === 0) return "The model scores no labels, so there is nothing to calibrate: what it answers is taken as it is.";
  const head = ["  label scores", "as they are", "", "calibrated", ""];
  return `${columns([head, ...rows])}\n  Calibration takes out how much the model likes a label whatever the text: its mean score over texts without labels.`;
}

function preparationPart({ facts }: TaskComparison): string {
  const rows = facts
    .filter(({ labels, spent }) => labels > 0 || spent.computeSeconds > 0)
    .map(({ name, description, labels, spent }) => [
      `  ${name}`,
      labels > 0 ? labels.toLocaleString("en") : "–",
      spent.computeSeconds > 0 ? `${spent.computeSeconds.toFixed(1)} s` : "–",
      description,
    ]);
  return rows.length === 0 ? "" : columns([["  before the first call", "labels", "CPU", ""], ...rows], [3]);
}

function costPart(hosted: boolean, { perComputeHour = 0, date, source }: Price, someUnknown: boolean): string {
  const cpu = `CPU seconds at $${perComputeHour} an hour (${source}, ${date}; --cpu-hour-price changes it).`;
  const known = hosted ? `tokens at the provider's list price; embeddings by ${cpu}` : cpu;
  return `Costs: ${known}${someUnknown ? " A question mark: no price is known." : ""}`;
}

function points(share: number): string {
  return (share * 100).toFixed(0);
}

function interval({ low, high }: { readonly low: number; readonly high: number }): string {
  return `${points(low)} … ${points(high)}`;
}
