import { resolve } from "node:path";
import type { JsonValue } from "@ashlar/core";
import { openTraces, type TraceStore, TracesError, tracesPath } from "@ashlar/versioning";
import { Command } from "commander";
import { UserError } from "../errors.ts";
import type { Output } from "../output.ts";
import { type AnnotateOptions, annotationOf } from "./annotation.ts";
import { type DatasetCommandOptions, dataset } from "./dataset.ts";
import { details } from "./details.ts";
import { exportTraces } from "./export.ts";
import { bytes, type FilterOptions, filterOf, milliseconds, wholeNumber, withFilters } from "./options.ts";
import { table } from "./table.ts";
import { count } from "./text.ts";
import { traceColumns, traceLine } from "./trace-columns.ts";

/** `ashlar traces`. */
export function tracesCommand(from: string, output: Output): Command {
  const traces = new Command("traces").description("The traces of the project's calls: what ran, with which version, at what cost");
  traces.option("--store <file>", "the file of the traces (default: .ashlar/traces.db beside the nearest package.json)");
  const withStore = async (work: (store: TraceStore) => void | Promise<void>): Promise<void> => {
    const { store: file }: { store?: string } = traces.opts();
    try {
      using store = openTraces(file === undefined ? tracesPath(from) : resolve(from, file));
      await work(store);
    } catch (error) {
      throw TracesError.isInstance(error) ? new UserError(error.message) : error;
    }
  };
  const json = (value: unknown): void => output.out(JSON.stringify(value, null, 2));

  withFilters(traces.command("list").description("list traces, the newest first"))
    .option("--limit <number>", "how many", "20")
    .option("--json", "print JSON")
    .action((options: FilterOptions & { limit: string; json?: true }) =>
      withStore((store) => {
        const found = store.list({ ...filterOf(options), limit: wholeNumber(options.limit, "--limit", 1) });
        if (options.json) json(found);
        else if (found.length > 0) output.out(table(traceColumns, found));
        if (found.length === 0) throw noneMatch(store);
      }),
    );

  traces
    .command("show")
    .description("show everything about a trace, and the traces within it")
    .argument("<id>", "its id, or the beginning of it")
    .option("--json", "print JSON")
    .action((id: string, options: { json?: true }) =>
      withStore((store) => {
        const trace = store.get(id);
        if (options.json) json({ ...trace, within: store.within(trace.id) });
        else output.out(details(trace, store));
      }),
    );

  withFilters(traces.command("tail").description("follow traces as they are written, until Ctrl-C"))
    .option("--last <number>", "begin with so many from before", "10")
    .option("--json", "print JSON, one trace a line")
    .action((options: FilterOptions & { last: string; json?: true }) =>
      withStore(async (store) => {
        for await (const trace of store.tail({ ...filterOf(options), last: wholeNumber(options.last, "--last") })) {
          output.out(options.json ? JSON.stringify(trace) : traceLine(trace));
        }
      }),
    );

  withFilters(traces.command("export").description("write traces to standard output, the oldest first"))
    .option("--format <format>", "jsonl: a trace a line; otlp: OpenTelemetry's JSON, a request of up to 500 traces a line", "jsonl")
    .option("--service <name>", "for otlp: the name of the service", "ashlar")
    .action((options: FilterOptions & { format: string; service: string }) =>
      withStore(async (store) => {
        const exported = await exportTraces(store.all(filterOf(options)), options, output);
        if (exported === 0) throw noneMatch(store);
      }),
    );

  traces
    .command("annotate")
    .description("say what you think of a trace")
    .argument("<id>", "its id, or the beginning of it")
    .option("--label <label>", "a word of your own, such as good or wrong-tone")
    .option("--score <score>", "from 0 (wrong) to 1 (right)")
    .option("--note <text>", "why")
    .option("--expected <text>", "what the answer should have been; JSON is taken as such")
    .option("--clear", "take the annotation away")
    .action((id: string, options: AnnotateOptions) =>
      withStore((store) => {
        const annotation = annotationOf(options, () => answerOf(store, id));
        const { id: whole } = store.annotate(id, annotation);
        output.err(`Annotated ${whole}.`);
      }),
    );

  traces
    .command("dataset")
    .description("turn annotated traces of a call into examples, one JSON object a line")
    .option("--call <name>", "of this call")
    .option("--call-version <version>", "of this version of the call")
    .option("--since <time>", "begun since then")
    .option("--label <labels...>", "labels that say that the output is right (default: good)")
    .option("--minimum-score <score>", "the lowest score that says so", "1")
    .option("--input-field <name>", "the field of the input to take")
    .option("--output-field <name>", "the field of the output to take")
    .option("--format <format>", 'evaluate: {"text", "label"}; chat: {"messages"}, to tune a model', "evaluate")
    .action((options: DatasetCommandOptions) => withStore((store) => dataset(store, options, output)));

  traces
    .command("prune")
    .description("delete old traces; annotated ones are kept as long as the bytes suffice")
    .option("--max-age <time>", "delete what is older, such as 12h or 30d (default: 30d)")
    .option("--max-rows <number>", "keep at most so many (default: 200,000)")
    .option("--max-bytes <bytes>", "keep at most so much, such as 100MB (default: 256MB)")
    .action((options: { maxAge?: string; maxRows?: string; maxBytes?: string }) =>
      withStore((store) => {
        const { maxAge, maxRows, maxBytes } = options;
        const deleted = store.prune({
          ...(maxAge !== undefined && { maxAge: milliseconds(maxAge, "--max-age") }),
          ...(maxRows !== undefined && { maxRows: wholeNumber(maxRows, "--max-rows") }),
          ...(maxBytes !== undefined && { maxBytes: bytes(maxBytes, "--max-bytes") }),
        });
        output.err(`Deleted ${count(deleted, "trace")}.`);
      }),
    );
  return traces;
}

/** What the trace holds as its answer, or else one of the call's latest: `null` says nothing of the others. */
function answerOf(store: TraceStore, id: string): JsonValue | undefined {
  const { call, output } = store.get(id);
  return output ?? store.list({ call, limit: 100 }).find((trace) => trace.output != null)?.output;
}

function noneMatch({ path }: TraceStore): UserError {
  return new UserError(`No traces match in ${path}.`, 1);
}
