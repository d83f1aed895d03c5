import { cpus, loadavg } from "node:os";
import type { Spread } from "./statistics.ts";

/** One table of the report. The first cell of a row names it. */
export interface Table {
  readonly title: string;
  /** What is counted, and against what. */
  readonly note: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The same figures for machines. */
  readonly data: unknown;
}

/** Where and with what the figures were taken. */
export function circumstances(): Readonly<Record<string, string | number>> {
  const [processor] = cpus();
  const load = loadavg()[0]!.toFixed(1);
  return {
    node: process.version,
    processor: processor?.model ?? "unknown",
    cores: cpus().length,
    load,
    date: new Date().toISOString().slice(0, 10),
  };
}

/** A table as Markdown, in columns that also line up in a terminal. */
export function format({ title, note, columns, rows }: Table): string {
  const widths = columns.map((column, at) => Math.max(column.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join(" | ")} |`;
  const rule = `|${widths.map((width, at) => (at === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`;
  return [`## ${title}`, note, "", line(columns), rule, ...rows.map(line), ""].join("\n");
}

/** A figure with as many digits as it deserves. */
export function figure(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString("en");
  const text = value >= 10 ? value.toFixed(1) : value.toFixed(2);
  return text === "-0.00" ? "0.00" : text;
}

/** The median of some figures, and the ends between which they lie. */
export function figures({ median, low, high }: Spread): string {
  return `${figure(median)} (${figure(low)}–${figure(high)})`;
}
