import type { Pool } from "./pool.ts";
import { figure, figures, type Table } from "./report.ts";
import { inRounds, type Runner, type Task } from "./rounds.ts";
import { differences, type Spread, spread } from "./statistics.ts";

/** Contenders by what they are called in the table. */
const contenders: Readonly<Record<string, string>> = {
  "retry, fallback, rateLimit, budget, cache": "retries/all-blocks",
  "retry()": "retries/block",
  "retry(fn)": "retries/function",
  "p-retry": "retries/p-retry",
  cockatiel: "retries/cockatiel",
  "ai, maxRetries": "retries/ai",
};

/** New objects of a whole task fit in there, so that none of them is collected before they are counted. */
const roomy = ["--min-semi-space-size=512", "--max-semi-space-size=512"];

type Method = "bare" | "whole";

const task = (method: Method, count: number): Task => ({ method, model: "whole", count, concurrency: 1 });

/** What retries add to a call that succeeds at once. */
export async function measureRetries(pool: Pool, options: { readonly rounds: number; readonly scale: number }): Promise<Table> {
  const title = "Retries that are not needed";
  process.stderr.write(`  ${title}\n`);
  const calls = Math.round(20_000 * options.scale);
  const runners = await pool.runners(Object.values(contenders));
  for (const runner of runners) await ofBoth(async (method) => (await runner.cost(task(method, 20_000))).cpu); // compiles
  const cpu = await inRounds(runners, (runner) => ofBoth(async (method) => (await runner.cost(task(method, calls))).cpu / calls), options);

  const memory = new Map<string, readonly Both[]>();
  for (const name of Object.values(contenders)) {
    memory.set(name, await withRunner(pool, name, (runner) => newBytes(runner, options.rounds)));
  }

  const cells = new Map<string, Readonly<Record<"bare" | "added" | "bytes", Spread>>>();
  for (const [title, name] of Object.entries(contenders)) {
    const added = (both: readonly Both[]): Spread =>
      differences(
        both.map(({ whole }) => whole),
        both.map(({ bare }) => bare),
      );
    const [microseconds, bytes] = [cpu.get(name)!, memory.get(name)!];
    cells.set(title, { bare: spread(microseconds.map(({ bare }) => bare)), added: added(microseconds), bytes: added(bytes) });
  }
  return {
    title,
    note: "A call that succeeds at once, on a model or a function in memory: CPU without retries, and what they add in CPU and in new objects (1,000 bytes). Median (lowest–highest round).",
    columns: ["", "µs without", "added µs", "added KB"],
    rows: [...cells].map(([name, { bare, added, bytes }]) => [name, figure(bare.median), figures(added), figure(bytes.median / 1000)]),
    data: Object.fromEntries(cells),
  };
}

type Both = Readonly<Record<Method, number>>;

async function ofBoth(measure: (method: Method) => Promise<number>): Promise<Both> {
  const bare = await measure("bare");
  return { bare, whole: await measure("whole") };
}

/** Bytes of the objects that a call makes. */
async function newBytes(runner: Runner, rounds: number): Promise<readonly Both[]> {
  const both: Both[] = [];
  for (let round = -2; round < rounds; round++) {
    const bytes = await ofBoth(async (method) => {
      await runner.cost(task(method, 10_000)); // compiles
      return (await runner.allocated(task(method, 2000))) / 2000;
    });
    if (round >= 0) both.push(bytes);
  }
  return both;
}

async function withRunner<T>(pool: Pool, name: string, use: (runner: Runner) => Promise<T>): Promise<T> {
  const runner = await pool.fresh(name, roomy);
  try {
    return await use(runner);
  } finally {
    runner.stop();
  }
}
