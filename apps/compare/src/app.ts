import { join, relative, resolve } from "node:path";
import { AbortedError, ContextLengthError, isAshlarError } from "@ashlar/core";
import type { Finding } from "@ashlar/evaluate";
import { type Arguments, parseArguments } from "./arguments.ts";
import { cpuHourPrice } from "./costs.ts";
import { ComparisonError } from "./errors.ts";
import { exampleSearch } from "./examples.ts";
import { writeAtomically } from "./files.ts";
import { help } from "./help.ts";
import { keptIn } from "./kept.ts";
import type { OpenModels } from "./models.ts";
import { type ProgressReport, type ProgressStream, progressReport } from "./progress.ts";
import { jsonReport } from "./report/json.ts";
import { textReport } from "./report/text.ts";
import { compareOnTask, type TaskComparison } from "./task-comparison.ts";
import { defaultRows } from "./tasks/default-rows.ts";
import { loadOwnData } from "./tasks/own-data.ts";
import type { Task } from "./tasks/task.ts";
import { loadWordnet } from "./tasks/wordnet.ts";

/** What the program takes from outside; tests put their own in place. */
export interface Surroundings {
  /** The folder that the user is in: paths are relative to it, and answers are kept in its `.ashlar`. */
  readonly folder: string;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: ProgressStream;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly openModels: OpenModels;
  readonly version: string;
}

/** The exit codes, as `--help` explains them. */
export const exitCodes = { finished: 0, failed: 1, unusable: 2, interrupted: 130 } as const;

/** Runs the program; gives its exit code. */
export async function runApp(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const { stdout, stderr, version } = surroundings;
  const progress = progressReport(stderr);
  try {
    const options = parseArguments(argv);
    if (options.mode === "help") stdout.write(help);
    else if (options.mode === "version") stdout.write(`${version}\n`);
    else await compareAndReport(options, surroundings, progress);
    return exitCodes.finished;
  } catch (error) {
    progress.say(messageOf(error));
    return exitCodeOf(error);
  } finally {
    progress.end();
  }
}

async function compareAndReport(
  options: Arguments,
  { folder, stdout, signal, openModels }: Surroundings,
  progress: ProgressReport,
): Promise<void> {
  const state = join(folder, ".ashlar", "compare");
  const cpuHour = cpuHourPrice(options.cpuHourPrice);
  const models = await openModels(options.model, { folder, cpuHour, onProgress: progress.note });
  try {
    const task = await loadTask(options, folder, models.hosted);
    sayFindings(task.findings, progress);
    const rows = task.test.slice(0, options.rows ?? defaultRows(task, models.hosted));
    if (options.rows !== undefined && options.rows > rows.length)
      progress.say(`${task.name} has ${rows.length} test rows: all of them are used.`);
    const kept = keptIn(join(state, "kept"), progress.say);
    const examples = exampleSearch({
      model: models.embedding,
      load: (loading) => models.load("embedding", loading),
      pool: task.pool,
      kept,
      onProgress: (done, total) =>
        progress.note(`embedding the labelled examples: ${done.toLocaleString("en")} of ${total.toLocaleString("en")}`),
    });
    const result = await compareOnTask({
      bench: { task, model: models.language, load: models.load, examples, kept, note: progress.note },
      rows,
      names: options.candidates,
      baseline: options.baseline,
      hosted: models.hosted,
      cpuHour,
      labelPrice: options.labelPrice,
      queries: options.queries,
      minimumGain: options.minimumGain,
      seed: options.seed,
      answers: join(state, "answers"),
      signal,
      onProgress: progress.update,
      onWarning: progress.say,
    });
    progress.end();
    sayFailures(result, progress);
    const report = jsonReport({ task: task.name, model: options.model, rows: rows.length }, result);
    if (options.json) stdout.write(`${JSON.stringify([report], null, 2)}\n`);
    else stdout.write(`${textReport(result, { title: titleOf(task, options.model, rows.length), hosted: models.hosted, cpuHour })}\n`);
    const path = join(state, "results", `${slug(task.name)}-${slug(options.model)}-${rows.length}.json`);
    await writeAtomically(path, `${JSON.stringify([{ ...report, answers: answersOf(result) }], null, 2)}\n`);
    if (!options.json) stdout.write(`\nResult, with each answer: ${relative(folder, path)}\n`);
  } finally {
    await models.close();
  }
}

async function loadTask(options: Arguments, folder: string, hosted: boolean): Promise<Task> {
  const { data, textColumn, labelColumn, question, seed } = options;
  if (data === undefined) return loadWordnet();
  // Of the embedded models one reads 500 tokens of a text, and the other ten examples in one prompt of 4,000.
  const characters = options.characters ?? (hosted ? 20_000 : 1_000);
  return loadOwnData({ path: resolve(folder, data), textColumn, labelColumn, question, seed, characters });
}

function titleOf({ name, labels, test, pool }: Task, model: string, rows: number): string {
  return `${name} on ${model}: ${labels.length} labels, ${rows} of ${test.length} test rows, ${pool.length.toLocaleString("en")} labelled examples`;
}

function sayFindings(findings: readonly Finding[], progress: ProgressReport): void {
  const shown = 10;
  for (const { skipped, message } of findings.slice(0, shown)) progress.say(`${skipped ? "left out" : "look at"}: ${message}`);
  if (findings.length > shown) progress.say(`… and ${findings.length - shown} more findings.`);
}

function sayFailures({ runs, comparison }: TaskComparison, progress: ProgressReport): void {
  for (const { name, outcomes } of runs) {
    const failed = outcomes.filter(({ type }) => type === "failure");
    const first = failed[0];
    if (first?.type !== "failure") continue;
    const message = `${name} failed on ${failed.length} of ${outcomes.length} rows; the first: ${first.error.message}`;
    if (name === comparison.baseline && failed.length === outcomes.length) {
      throw new ComparisonError(`${message}\nWithout a baseline nothing can be compared. Mend this and run the same command again.`, {});
    }
    progress.say(message);
  }
}

function answersOf({ runs }: TaskComparison) {
  return runs.map(({ name, outcomes }) => ({
    candidate: name,
    outcomes: outcomes.map((outcome) => ({
      row: outcome.rowId,
      ...(outcome.type === "answer" ? outcome.output : { error: outcome.error }),
      milliseconds: outcome.milliseconds,
      ...(outcome.usage && { usage: outcome.usage }),
    })),
  }));
}

function messageOf(error: unknown): string {
  if (ContextLengthError.isInstance(error))
    return `${error.message}\nWith your own data: let less of each text be read, such as --characters 500.`;
  if (isAshlarError(error)) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function exitCodeOf(error: unknown): number {
  if (AbortedError.isInstance(error)) return exitCodes.interrupted;
  return isAshlarError(error) && (error.code === "usage" || error.code === "dataset") ? exitCodes.unusable : exitCodes.failed;
}

function slug(text: string): string {
  return text.replace(/[^a-zA-Z0-9.-]+/g, "-").replace(/^-+|-+$/g, "");
}
