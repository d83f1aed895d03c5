import { adapters } from "./adapters.ts";
import { troubles } from "./faults.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";

/* Prints fault × adapter with the outcome of each: pnpm conformance:matrix */

const counts = { recovered: 0, typed: 0, hang: 0, silent: 0, untyped: 0 };

function count({ type }: Outcome): void {
  counts[type === "cut" ? "typed" : type]++;
}

function show(outcome: Outcome): string {
  switch (outcome.type) {
    case "typed":
      return `${outcome.code}${outcome.retryable ? " ↻" : ""}${outcome.hasPartial ? " ½" : ""}`;
    case "cut":
      return `finish: ${outcome.finishReason}`;
    case "recovered":
      return "recovered";
    default:
      return outcome.type.toUpperCase();
  }
}

const rows = await Promise.all(
  troubles.map(async (trouble) => {
    const cells = await Promise.all(
      adapters.map(async (adapter) => {
        const outcomes = await Promise.all(trouble.in.map((way) => outcomeOf(adapter, trouble, way)));
        outcomes.forEach(count);
        // Where a stream fares as a whole reply does, it is said once.
        return [...new Set(outcomes.map(show))].join(" / ");
      }),
    );
    return [trouble.name, ...cells];
  }),
);
const table = [["", ...adapters.map(({ name }) => name)], ...rows];
const widths = table[0]!.map((_, at) => Math.max(...table.map((row) => row[at]!.length)));
for (const row of table)
  console.log(
    row
      .map((cell, at) => cell.padEnd(widths[at]!))
      .join("  ")
      .trimEnd(),
  );
console.log("\n↻ may be retried, ½ carries what had arrived; whole reply / stream where they differ.");
const { recovered, typed, hang, silent, untyped } = counts;
console.log(`${recovered} recovered, ${typed} typed, ${hang} hangs, ${silent} silent, ${untyped} untyped`);
process.exitCode = hang + silent + untyped > 0 ? 1 : 0;
