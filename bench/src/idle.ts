import { figures, type Table } from "./report.ts";
import type { Growth, Runner } from "./rounds.ts";
import { type Spread, spread } from "./statistics.ts";

const count = 1000;

/** Memory of a stream of which the first text has arrived, and on which nothing more comes. */
export async function measureIdle(
  names: readonly string[],
  /** Starts the process of a contender anew: memory that was freed is not given back, and would hide what is taken. */
  start: (name: string) => Promise<Runner>,
  options: { readonly rounds: number },
): Promise<Table> {
  const title = "Memory of an idle stream";
  const samples = new Map<string, Growth[]>(names.map((name) => [name, []]));
  // Fewer rounds than elsewhere: memory scatters little, and each takes new processes.
  for (let round = 0; round < options.rounds / 2; round++) {
    for (const name of names) {
      process.stderr.write(`  ${title}: ${name}\n`);
      const runner = await start(name);
      try {
        await runner.cost({ method: "stream", model: "chunks-5", count: 200, concurrency: 50 }); // loads and compiles
        samples.get(name)?.push(await runner.idle({ model: "idle", count }));
      } finally {
        runner.stop();
      }
    }
  }
  const cells = new Map<string, Readonly<Record<keyof Growth, Spread>>>();
  for (const [name, growths] of samples) {
    const kilobytes = (kind: keyof Growth): Spread => spread(growths.map((growth) => growth[kind] / count / 1000));
    cells.set(name, { resident: kilobytes("resident"), heap: kilobytes("heap") });
  }
  return {
    title,
    note: `${count.toLocaleString("en")} streams whose first text has arrived, and somebody waits for the next: KB (1,000 bytes) of each, by how much the client's process grew (resident) and the objects and buffers in it (heap), after garbage collection. Median (lowest–highest round).`,
    columns: ["", "resident KB", "heap KB"],
    rows: [...cells].map(([name, { resident, heap }]) => [name, figures(resident), figures(heap)]),
    data: Object.fromEntries(cells),
  };
}
