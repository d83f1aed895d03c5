import { figure, type Table } from "./report.ts";
import { type Cost, inRounds, type Runner, type Task } from "./rounds.ts";
import { scenarioOf } from "./scenarios.ts";
import { ratios, type Spread, spread } from "./statistics.ts";

interface Cell {
  readonly milliseconds: Spread;
  readonly ratio: Spread;
  readonly partials: number;
}

/** Milliseconds of work that one figure is taken from, where an answer alone takes less. */
const work = 300;

/** CPU of all partial objects of an answer, at growing sizes: does it grow with the size, or with its square? */
export async function measurePartials(
  runners: readonly Runner[],
  options: {
    readonly title: string;
    readonly note: string;
    readonly scenarios: readonly string[];
    readonly rounds: number;
    /** Milliseconds that one answer may take; a runner above it at one size is not asked for the next. */
    readonly cap: number;
  },
): Promise<Table> {
  const table = new Map<string, Map<string, Cell>>(runners.map(({ name }) => [name, new Map()]));
  const excluded = new Set<string>();
  for (const model of options.scenarios) {
    process.stderr.write(`  ${options.title}: ${model}\n`);
    const task: Task = { method: "partials", model, count: 1, concurrency: 1 };
    const once = new Map<string, { readonly milliseconds: number; readonly partials: number }>();
    const counts = new Map<string, number>();
    for (const runner of runners.filter(({ name }) => !excluded.has(name))) {
      if (model === options.scenarios[0]) await runner.cost(task); // compiles
      const { cpu, partials = 0 } = await runner.cost(task);
      const milliseconds = cpu / 1000;
      once.set(runner.name, { milliseconds, partials });
      // Who needs longer than that gets no rounds: one answer is a figure.
      if (milliseconds < work) counts.set(runner.name, await countFor(runner, task, milliseconds));
      if (milliseconds > options.cap) excluded.add(runner.name);
    }
    const inTurn = runners.filter(({ name }) => counts.has(name));
    const measure = (runner: Runner): Promise<Cost> => runner.cost({ ...task, count: counts.get(runner.name)! });
    for (const runner of inTurn) await measure(runner); // warms up
    const samples = await inRounds(inTurn, measure, options);
    const figuresOf = (name: string): readonly number[] =>
      samples.get(name)?.map(({ cpu }) => cpu / 1000 / counts.get(name)!) ?? Array(options.rounds).fill(once.get(name)!.milliseconds);
    const floor = figuresOf(runners[0]!.name);
    for (const [name, { partials }] of once) {
      table.get(name)?.set(model, { milliseconds: spread(figuresOf(name)), ratio: ratios(figuresOf(name), floor), partials });
    }
  }
  const [smallest = "", largest = ""] = [options.scenarios[0], options.scenarios.at(-1)];
  const grown = scenarioOf(largest).text.length / scenarioOf(smallest).text.length;
  return {
    title: options.title,
    note: `${options.note} Growth: CPU of ${largest} over that of ${smallest}; the text grows ${grown.toFixed(1)} times.`,
    columns: [
      "",
      ...options.scenarios.flatMap((model) => [`${model} ms`, "ratio"]),
      "growth",
      `partials of ${scenarioOf(smallest).chunks?.length}`,
    ],
    rows: runners.map(({ name }) => {
      const cells = table.get(name)!;
      const [first, last] = [cells.get(smallest), cells.get(largest)];
      return [
        name,
        ...options.scenarios.flatMap((model) => {
          const cell = cells.get(model);
          return cell ? [figure(cell.milliseconds.median), figure(cell.ratio.median)] : ["too slow", ""];
        }),
        first && last ? figure(last.milliseconds.median / first.milliseconds.median) : "",
        String(first?.partials ?? ""),
      ];
    }),
    data: Object.fromEntries([...table].map(([name, cells]) => [name, Object.fromEntries(cells)])),
  };
}

/** How many answers take a runner as long as a figure needs. Found in steps, as it is much slower at first than later. */
async function countFor(runner: Runner, task: Task, milliseconds: number): Promise<number> {
  let count = 1;
  for (let each = milliseconds; each * count < work / 2; ) {
    count = Math.min(count * 10, Math.ceil(work / each));
    each = (await runner.cost({ ...task, count })).cpu / 1000 / count;
  }
  return count;
}
