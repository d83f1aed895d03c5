import { parseArgs } from "node:util";
import { type Amount, measurements } from "./measurements.ts";
import { openPool } from "./pool.ts";
import { circumstances, format, type Table } from "./report.ts";

const names = Object.keys(measurements);

const usage = `Usage: pnpm bench [--only ${names.join(",")}] [--rounds n] [--quick] [--json]
  --only    measure only these
  --rounds  how often each figure is taken (default 5, with --quick 3)
  --quick   less work for each figure: rough figures in about five minutes
  --json    print JSON instead of tables`;

interface Settings extends Amount {
  readonly chosen: readonly string[];
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
  const wanted = values.only?.split(",") ?? names;
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new RangeError(`There is no measurement "${unknown}".`);
  const rounds = Number(values.rounds ?? (values.quick ? 3 : 5));
  if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError("--rounds must be a whole number from 1.");
  return { chosen: names.filter((name) => wanted.includes(name)), rounds, scale: values.quick ? 0.4 : 1, json: values.json };
}

async function main({ chosen, json, ...amount }: Settings): Promise<void> {
  const pool = openPool();
  const tables: Table[] = [];
  const before = circumstances();
  try {
    for (const name of chosen) tables.push(...(await measurements[name]!(amount, pool)));
  } finally {
    pool.stop();
  }
  const facts = { ...before, "load at the end": circumstances().load! };
  if (json) console.log(JSON.stringify({ circumstances: facts, tables: tables.map(({ title, data }) => ({ title, data })) }, null, 2));
  else {
    const words = Object.entries(facts).map(([name, value]) => `${name} ${value}`);
    console.log([`${amount.rounds} rounds; ${words.join(", ")}`, "", ...tables.map(format)].join("\n"));
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
