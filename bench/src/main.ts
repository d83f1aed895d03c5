import { parseArgs } from "node:util";
import { measureBundles } from "./bundle.ts";
import { measureCalls } from "./calls.ts";
import { measureChunks } from "./chunks.ts";
import { measureImports } from "./import-time.ts";
import { measurePartials } from "./partials.ts";
import { circumstances, format, type Table } from "./report.ts";
import { type Runner, startRunner, startServer } from "./rounds.ts";

const measurements = ["calls", "chunks", "partials", "import", "bundle"] as const;
type Measurement = (typeof measurements)[number];

const usage = `Usage: pnpm bench [--only ${measurements.join(",")}] [--rounds n] [--quick] [--json]
  --only    measure only these
  --rounds  how often each figure is taken (default 5, with --quick 3)
  --quick   less work for each figure: rough figures in about a minute
  --json    print JSON instead of tables`;

interface Settings {
  readonly measurements: readonly Measurement[];
  readonly rounds: number;
  /** How much work a figure is taken from, as a share of the full one. */
  readonly scale: number;
  readonly json: boolean;
}

/** Reads the command line; `undefined` where it asks for help. */
function settingsOf(args: readonly string[]): Settings | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string" },
      rounds: { type: "string" },
      quick: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const names = values.only?.split(",") ?? [];
  const unknown = names.find((name) => !measurements.some((known) => known === name));
  if (unknown !== undefined) throw new RangeError(`There is no measurement "${unknown}".`);
  const rounds = Number(values.rounds ?? (values.quick ? 3 : 5));
  if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError("--rounds must be a whole number from 1.");
  return {
    measurements: names.length > 0 ? measurements.filter((name) => names.includes(name)) : measurements,
    rounds,
    scale: values.quick ? 0.25 : 1,
    json: values.json,
  };
}

async function main({ measurements: chosen, rounds, scale, json }: Settings): Promise<void> {
  const wants = (name: Measurement): boolean => chosen.includes(name);
  const options = { rounds, scale };

  const tables: Table[] = [];
  if (wants("bundle")) tables.push(await measureBundles());
  if (wants("import")) tables.push(await measureImports({ rounds: rounds * 3 }));
  if (wants("partials")) {
    await withRunners(["plain-reader", "partial-json", "core", "re-parse"], async (runners) => {
      for (const shape of ["json", "string", "numbers"]) {
        tables.push(
          await measurePartials(shape === "json" ? runners : runners.filter(({ name }) => name !== "core"), {
            title: `Partial objects in memory: ${shape}`,
            note: "CPU of one answer in chunks of 8 characters, without any upstream. `core` is a whole call with its stream.",
            scenarios: [20, 40, 80].map((size) => `${shape}-${size}`),
            rounds,
            cap: 1000,
          }),
        );
      }
    });
  }
  await withRunners(
    ["fetch", "core", "ashlar", "xsai", "openai", "ai", "langchain"],
    async (runners) => {
      if (wants("calls")) tables.push(await measureCalls(runners, options));
      if (wants("chunks")) tables.push(await measureChunks(runners, options));
      if (wants("partials")) {
        tables.push(
          await measurePartials(
            runners.filter(({ name }) => name !== "core"),
            {
              title: "Partial objects over HTTP",
              note: "CPU of one answer in chunks of 8 characters. `fetch` reads with a parser written by hand and the plain reader.",
              scenarios: [20, 40, 80].map((size) => `json-${size}`),
              rounds,
              cap: scale < 1 ? 4000 : 20_000,
            },
          ),
        );
      }
    },
    wants("calls") || wants("chunks") || wants("partials"),
  );
  if (json)
    console.log(JSON.stringify({ circumstances: circumstances(), tables: tables.map(({ title, data }) => ({ title, data })) }, null, 2));
  else {
    const facts = Object.entries(circumstances()).map(([name, value]) => `${name} ${value}`);
    console.log([`${rounds} rounds; ${facts.join(", ")}`, "", ...tables.map(format)].join("\n"));
  }
}

/** Starts the upstream and the contenders, and ends them whatever happens. */
async function withRunners(names: readonly string[], use: (runners: readonly Runner[]) => Promise<void>, wanted = true): Promise<void> {
  if (!wanted) return;
  const server = await startServer();
  const runners: Runner[] = [];
  try {
    for (const name of names) runners.push(await startRunner(name, server.baseURL));
    await use(runners);
  } finally {
    for (const runner of runners) runner.stop();
    server.stop();
  }
}

try {
  const settings = settingsOf(process.argv.slice(2));
  if (settings) await main(settings);
  else console.log(usage);
} catch (error) {
  if (!(error instanceof RangeError) && !(error instanceof TypeError && "code" in error)) throw error;
  console.error(`${error.message}\n\n${usage}`);
  process.exitCode = 2;
}
