import { figure, figures, type Table } from "./report.ts";
import { inRounds, type Runner, type Streams } from "./rounds.ts";
import { differences, type Spread, spread } from "./statistics.ts";

const model = "chunks-5";

/** Milliseconds from a call to the first text of its stream, beyond those of the first runner. */
export async function measureLatency(
  runners: readonly Runner[],
  options: { readonly wire: string; readonly rounds: number; readonly scale: number },
): Promise<Table> {
  const title = `Time to the first text: ${options.wire}`;
  process.stderr.write(`  ${title}\n`);
  await Promise.all(runners.map((runner) => runner.firstText({ model, count: 1000 })));
  const streams: Streams = { model, count: Math.round(400 * options.scale) };
  // Many short rounds: what one contender finds the others find, too.
  const samples = await inRounds(runners, (runner) => runner.firstText(streams), { rounds: options.rounds * 2 });
  const floor = samples.get(runners[0]!.name)!;
  const cells = new Map<string, { readonly milliseconds: Spread; readonly added: Spread }>();
  for (const { name } of runners) {
    const times = samples.get(name)!;
    cells.set(name, { milliseconds: spread(times), added: differences(times, floor) });
  }
  return {
    title,
    note: `Streams, one after the other, of an upstream that answers at once: milliseconds from the call to its first text, and how many more than the floor's. A round's figure is the median of ${streams.count}; median (lowest–highest round).`,
    columns: ["", "ms", "added ms"],
    rows: [...cells].map(([name, { milliseconds, added }]) => [name, figure(milliseconds.median), figures(added)]),
    data: Object.fromEntries(cells),
  };
}
