import { parseArgs } from "node:util";
import { type CandidateName, candidateNames } from "./candidates/names.ts";
import { UsageError } from "./errors.ts";
import { bundledTasks } from "./tasks/names.ts";

/** What the user asked for on the command line. */
export interface Arguments {
  readonly mode: "compare" | "help" | "version";
  /** A bundled task; not used with `data`. */
  readonly task: string;
  /** A CSV or JSONL file of the user's own. */
  readonly data: string | undefined;
  readonly textColumn: string;
  readonly labelColumn: string;
  readonly question: string | undefined;
  /** Of longer texts the beginning is read. Default: 1,000 for an embedded model, 20,000 for a hosted one. */
  readonly characters: number | undefined;
  readonly model: string;
  /** Test rows; by default as many as the task and the model allow in about three minutes. */
  readonly rows: number | undefined;
  readonly candidates: readonly CandidateName[];
  readonly baseline: CandidateName;
  readonly cpuHourPrice: number | undefined;
  readonly labelPrice: number | undefined;
  readonly queries: number | undefined;
  readonly minimumGain: number;
  readonly seed: number;
  readonly json: boolean;
}

const options = {
  task: { type: "string" },
  data: { type: "string" },
  "text-column": { type: "string" },
  "label-column": { type: "string" },
  question: { type: "string" },
  characters: { type: "string" },
  model: { type: "string" },
  rows: { type: "string" },
  candidates: { type: "string" },
  baseline: { type: "string" },
  "cpu-hour-price": { type: "string" },
  "label-price": { type: "string" },
  queries: { type: "string" },
  "minimum-gain": { type: "string" },
  seed: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} as const;

/**
 * Reads the command line.
 *
 * @throws UsageError for an unknown option, a missing or impossible value, or options that exclude each other; it says what to write.
 */
export function parseArguments(argv: readonly string[]): Arguments {
  const values = parse(argv);
  const mode = values.help ? "help" : values.version ? "version" : "compare";
  if (values.data !== undefined && values.task !== undefined) {
    throw new UsageError("--task names a bundled task and --data your own file: give one of them.", {});
  }
  for (const name of ["text-column", "label-column", "question", "characters"] as const) {
    if (values[name] !== undefined && values.data === undefined) throw new UsageError(`--${name} goes with --data your-file.csv.`, {});
  }
  const task = oneOf("task", values.task ?? "wordnet", bundledTasks);
  const candidates = (values.candidates?.split(",") ?? candidateNames).map((name) => oneOf("candidates", name.trim(), candidateNames));
  const baseline = oneOf<CandidateName>("baseline", values.baseline ?? "zero-shot", candidateNames);
  return {
    mode,
    task,
    data: values.data,
    textColumn: values["text-column"] ?? "text",
    labelColumn: values["label-column"] ?? "label",
    question: values.question,
    characters: count("characters", values.characters),
    model: values.model ?? "smollm2-135m",
    rows: count("rows", values.rows),
    // The baseline always runs, first; a name given twice counts once. The order is that of the table.
    candidates: candidateNames.filter((name) => name === baseline || candidates.includes(name)),
    baseline,
    cpuHourPrice: price("cpu-hour-price", values["cpu-hour-price"]),
    labelPrice: price("label-price", values["label-price"]),
    queries: count("queries", values.queries),
    minimumGain: share("minimum-gain", values["minimum-gain"]) ?? 0.05,
    seed: whole("seed", values.seed) ?? 0,
    json: values.json ?? false,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, strict: true, allowPositionals: false }).values;
  } catch (cause) {
    // The messages of `parseArgs` name the option; its advice on `--` is for programs that take positional arguments.
    const message = cause instanceof Error ? cause.message.replace(/\. To specify a positional.*$/s, ".") : String(cause);
    throw new UsageError(`${message.replace(/\.?$/, ".")} See --help for the options.`, { cause });
  }
}

function oneOf<Name extends string>(option: string, name: string, allowed: readonly Name[]): Name {
  const found = allowed.find((known) => known === name);
  if (found === undefined) throw new UsageError(`--${option}: there is no "${name}". Known: ${allowed.join(", ")}.`, {});
  return found;
}

function whole(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number)) throw new UsageError(`--${option} takes a whole number, not "${text}".`, {});
  return number;
}

function count(option: string, text: string | undefined): number | undefined {
  const number = whole(option, text);
  if (number === 0) throw new UsageError(`--${option} takes a whole number from 1.`, {});
  return number;
}

function price(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!/^\d*\.?\d+$/.test(text) || !Number.isFinite(number))
    throw new UsageError(`--${option} takes US dollars such as 0.04, not "${text}".`, {});
  return number;
}

function share(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!(number > 0 && number < 1)) throw new UsageError(`--${option} takes a share between 0 and 1 such as 0.05, not "${text}".`, {});
  return number;
}
