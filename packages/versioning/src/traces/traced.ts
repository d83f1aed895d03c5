import { type Call, type CallSpec, type Reply, type Run, wrapCall } from "@ashlar/core";
import { environment } from "@ashlar/core/adapter";
import { within } from "./active.ts";
import type { Redact } from "./content.ts";
import { limitsOf, type Retention } from "./retention.ts";
import { secretRedactor } from "./secrets.ts";
import { awaitedVersion } from "./told-version.ts";
import type { CapturedPart } from "./trace.ts";
import { beginRun, type Outcome, type RunSettings } from "./traced-run.ts";
import { writerFor } from "./writers.ts";

/** How calls are traced. */
export interface TracedOptions {
  /** The file of the traces. Default: `traces.db` in the project's folder `.ashlar`. */
  readonly path?: string;
  /** What is kept beside the figures. Default: nothing. */
  readonly capture?: Readonly<Partial<Record<CapturedPart, boolean>>>;
  /** Changes what is captured before it is written; keys and tokens are taken out in any case. */
  readonly redact?: Redact;
  /** Where the program runs, such as `production`. Default: the variable ASHLAR_ENV, else NODE_ENV. */
  readonly environment?: string;
  /** How much the file keeps. Of several blocks with one file the first to run decides. */
  readonly retention?: Retention;
  /** Hears once of each trouble with the file. Of several blocks with one file that of the first. Default: `console.warn`. */
  readonly onWarning?: (message: string) => void;
}

/** A block that leaves what a call takes and gives as it is. */
export type TracedBlock = <In, R extends Reply>(call: Call<In, R>) => Call<In, R>;

/** The calls of a set, each as `traced` leaves it. */
export type TracedCalls<Calls> = { readonly [Name in keyof Calls]: Calls[Name] extends Call<infer In, infer R> ? Call<In, R> : never };

const block = "traced";

/**
 * Traces a call: each run, also a stream, a resumed turn and one that fails, is written to a file of SQLite: version, usage, cost, latency,
 * attempts, error, and the call that it ran in. What went in and came out is written only where `capture` says so, without secrets.
 *
 * The caller waits for none of it: traces are queued and written in the background, up to 100 ms later and at the end of the process. No
 * trouble with the file reaches the call; it is said once, as a warning. Of a process that is killed the last 100 ms are lost.
 *
 * @throws TracesError `bad-option` for a `retention` that is no number from 0
 * @example
 * const recommend = pipe(call({ … }), traced({ capture: { input: true, output: true } }), versioned());
 */
export function traced(options: TracedOptions = {}): TracedBlock {
  const settings: RunSettings = {
    capture: options.capture ?? {},
    redact: options.redact,
    environment: options.environment ?? environment("ASHLAR_ENV") ?? environment("NODE_ENV"),
    secrets: onceIn(1000, secretRedactor),
  };
  const limits = limitsOf(options.retention ?? {});
  const warn = quietly(options.onWarning ?? ((message) => console.warn(message)));
  // Once: looking for it costs more than all the rest.
  const openWriter = once(() => writerFor(options.path, limits, warn));
  const runOf =
    <R extends Reply>(inner: Run<R>, { name }: CallSpec): Run<R> =>
    async (input, context, emit) => {
      const writer = openWriter();
      if (!writer) return inner(input, context, emit);
      const traced = beginRun(name, settings, input, context, emit);
      const end = (outcome: Outcome): void => {
        const make = traced.end(outcome);
        if (make) writer.add(make, awaitedVersion(context.signal));
      };
      const stop = whenAborted(context.signal, (error) => end({ error }));
      try {
        const reply = await within(traced.ids, () => inner(input, traced.context, traced.emit));
        end({ reply });
        return reply;
      } catch (error) {
        end({ error });
        throw error;
      } finally {
        stop();
      }
    };
  return <In, R extends Reply>(call: Call<In, R>): Call<In, R> => wrapCall<In, R, R>(call, { name: block, run: runOf });
}

/** Milliseconds that an aborted run has to end by itself, so that its error can say more. */
const grace = 10;

/** Hears of an abort that the run does not notice, because a prompt or a tool hangs. Gives the function that ends it. */
function whenAborted(signal: AbortSignal, end: (error: unknown) => void): () => void {
  const abort = (): void => void setTimeout(() => end(signal.reason), grace);
  signal.addEventListener("abort", abort);
  return () => signal.removeEventListener("abort", abort);
}

/**
 * Traces a set of calls, each as `traced` does. Those that are traced already stay as they are.
 *
 * @example
 * const { recommend, summarize } = withTraces({ recommend: call({ … }), summarize: call({ … }) }, { environment: "staging" });
 */
export function withTraces<Calls extends Readonly<Record<string, Call<never, Reply>>>>(
  calls: Calls,
  options: TracedOptions = {},
): TracedCalls<Calls> {
  const trace = traced(options);
  const entries = Object.entries(calls).map(([name, call]) => [name, isTraced(call) ? call : trace(call)]);
  return Object.fromEntries(entries);
}

function isTraced({ blocks }: Pick<Call<never, Reply>, "blocks">): boolean {
  return blocks.some(({ name }) => name === block);
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function quietly(warn: (message: string) => void): (message: string) => void {
  return (message) => {
    try {
      warn(message);
    } catch {
      // A warning that fails must not reach the call.
    }
  };
}

/** Makes a value anew only after some time: the environment may change, but not between two traces. */
function onceIn<T>(milliseconds: number, make: () => T): () => T {
  let made: { readonly value: T; readonly at: number } | undefined;
  return () => {
    const now = performance.now();
    if (!made || now - made.at > milliseconds) made = { value: make(), at: now };
    return made.value;
  };
}
