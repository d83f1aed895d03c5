import { figure, figures, type Table } from "./report.ts";
import { type Cost, inRounds, type Runner, type Task } from "./rounds.ts";
import { ratios, type Spread, spread } from "./statistics.ts";

/** A column of a table of ratios. */
export interface Column {
  readonly title: string;
  readonly task: Task;
  /** How many units one task has, for the figure per unit. */
  readonly units: number;
  /** How often the task's method is used before anything is measured, so that its code has been compiled. */
  readonly warmUp: number;
}

/** Without an upstream a task is over so soon that a figure needs more of it. */
const repeats = (name: string): number => (name === "core" ? 20 : 1);

/** Measures columns of CPU per unit, each in rounds, as ratios to the first runner. */
export async function tableOfRatios(
  runners: readonly Runner[],
  columns: readonly Column[],
  options: { readonly title: string; readonly note: string; readonly unit: string; readonly rounds: number },
): Promise<Table> {
  const cells = new Map<string, { readonly ratio: Spread; readonly microseconds: Spread }[]>(runners.map(({ name }) => [name, []]));
  for (const { title, task, units, warmUp } of columns) {
    process.stderr.write(`  ${options.title}: ${title}\n`);
    await Promise.all(runners.map((runner) => runner.cost({ ...task, count: warmUp })));
    const samples = await inRounds(runners, (runner) => runner.cost({ ...task, count: task.count * repeats(runner.name) }), options);
    const cpuOf = (name: string): readonly number[] => (samples.get(name) ?? []).map(({ cpu }: Cost) => cpu / units / repeats(name));
    const floor = cpuOf(runners[0]!.name);
    for (const { name } of runners) cells.get(name)?.push({ ratio: ratios(cpuOf(name), floor), microseconds: spread(cpuOf(name)) });
  }
  return {
    title: options.title,
    note: options.note,
    columns: ["", ...columns.flatMap(({ title }) => [title, options.unit])],
    rows: runners.map(({ name }) => [
      name,
      ...(cells.get(name) ?? []).flatMap(({ ratio, microseconds }) => [figures(ratio), figure(microseconds.median)]),
    ]),
    data: Object.fromEntries([...cells].map(([name, row]) => [name, Object.fromEntries(columns.map(({ title }, at) => [title, row[at]]))])),
  };
}

/** CPU of a call that is not streamed. */
export function measureCalls(
  runners: readonly Runner[],
  options: { readonly wire: string; readonly rounds: number; readonly scale: number },
): Promise<Table> {
  const column = (method: "whole" | "object", calls: number, concurrency: number, warmUp: number): Column => {
    const count = Math.round(calls * options.scale);
    const title = `${method === "whole" ? "text" : "object"}, ${concurrency} at once`;
    return { title, task: { method, model: method, count, concurrency }, units: count, warmUp };
  };
  const columns = [
    column("whole", 1200, 1, 6000),
    column("whole", 2400, 32, 2000),
    column("whole", 2560, 256, 2000),
    column("object", 1600, 32, 6000),
  ];
  return tableOfRatios(runners, columns, {
    title: `CPU of a call: ${options.wire}`,
    note: "Not streamed, 400 characters. Ratio to fetch: median (lowest–highest round). `object`: structured output, validated by zod.",
    unit: "µs a call",
    rounds: options.rounds,
  });
}
