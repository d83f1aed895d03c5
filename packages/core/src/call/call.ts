import type { ToolResultPart } from "../content.ts";
import { AbortedError, InvalidRequestError, isAshlarError, TimeoutError } from "../errors.ts";
import type { Message } from "../message.ts";
import type { Attempt, BlockInfo } from "../model.ts";
import { renderPrompt } from "../prompt/render.ts";
import { abortError, raceAbort } from "../request/watch.ts";
import type { Tool } from "../tool.ts";
import type { CallEvent, Next, Reply, ReplyStream, Resumable, ValueWith } from "./reply.ts";
import { baseRun, type Run, type RunContext } from "./run.ts";
import type { CallChanges, CallOptions, CallSpec, RunOptions, ToolDecision } from "./spec.ts";
import { replyStream } from "./stream.ts";
import { openToolCalls } from "./tools.ts";
import { totals } from "./totals.ts";

/** A call's arguments: no input where it takes none. */
export type CallArguments<In> = unknown extends In ? [input?: undefined, options?: RunOptions] : [input: In, options?: RunOptions];

/** What a call takes: what its input schema accepts, or without one what its prompt function takes. */
export type CallInput<In, Parsed> = unknown extends In ? Parsed : In;

/** A call is a value: a typed function, and all that it is made of. */
export interface Call<In, R extends Reply> {
  (...args: CallArguments<In>): Promise<R & Resumable<R>>;
  /** Starts the call and streams it. */
  stream(...args: CallArguments<In>): ReplyStream<R & Resumable<R>>;
  /** Goes on with a conversation that was saved: the `messages` of a reply. */
  resume(messages: readonly Message[], next: Next, options?: RunOptions): Promise<R & Resumable<R>>;
  /** Goes on with a conversation that was saved, as a stream. */
  resumeStream(messages: readonly Message[], next: Next, options?: RunOptions): ReplyStream<R & Resumable<R>>;
  /** The same call, changed. The blocks around it stay. */
  with(changes: CallChanges): Call<In, R>;
  /** What the call is made of. */
  readonly spec: CallSpec;
  /** The blocks around the call, the outermost last. */
  readonly blocks: readonly BlockInfo[];
  /** The call's run, with its spec changed: what a block wraps. */
  runOf(change: (spec: CallSpec) => CallSpec): Run<R>;
}

/** A block around a call: how it changes the spec, where it does, and how it wraps the run. */
export interface CallBlock<R extends Reply, Grown extends Reply> extends BlockInfo {
  readonly spec?: (spec: CallSpec) => CallSpec;
  readonly run: (run: Run<R>, spec: CallSpec) => Run<Grown>;
}

/**
 * Makes a call: a typed function out of everything that affects its quality. It does nothing until it is called; a schema that can't be
 * written as JSON Schema is an error of the first call.
 *
 * @example
 * const recommend = call({
 *   name: "recommend-book",
 *   model: openai("gpt-5-mini"),
 *   input: z.object({ genre: z.string() }),
 *   output: z.object({ title: z.string(), author: z.string() }),
 *   prompt: ({ genre }) => prompt`Recommend a ${genre} book.`,
 * });
 * const reply = await recommend({ genre: "fantasy" });
 * reply.value.title; // string
 */
export function call<In = unknown, Parsed = In, Value = string, const Tools extends readonly Tool[] = readonly []>(
  options: CallOptions<In, Parsed, Value, Tools>,
): Call<CallInput<In, Parsed>, Reply<ValueWith<Value, Tools>, Tools>> {
  return baseCall(options);
}

function baseCall<In, R extends Reply>(spec: CallSpec): Call<In, R> {
  return makeCall({
    spec,
    blocks: [],
    // The spec's schema and tools are what `R` was inferred from.
    runOf: (change) => baseRun(change(spec)) as Run<R>,
    with: (changes) => baseCall<In, R>({ ...spec, ...changes }),
  });
}

/**
 * Puts a block around a call. The block's run serves calls and streams alike.
 *
 * @example
 * const timed = <In, R extends Reply>(inner: Call<In, R>) =>
 *   wrapCall<In, R, R & { milliseconds: number }>(inner, {
 *     name: "timed",
 *     run: (run) => async (input, context, emit) => {
 *       const start = performance.now();
 *       return { ...(await run(input, context, emit)), milliseconds: performance.now() - start };
 *     },
 *   });
 */
export function wrapCall<In, R extends Reply, Grown extends Reply>(inner: Call<In, R>, block: CallBlock<R, Grown>): Call<In, Grown> {
  const { name, settings } = block;
  const respec = block.spec ?? ((spec) => spec);
  return makeCall({
    spec: respec(inner.spec),
    blocks: [...inner.blocks, { name, ...(settings !== undefined && { settings }) }],
    runOf: (change) =>
      block.run(
        inner.runOf((spec) => change(respec(spec))),
        change(respec(inner.spec)),
      ),
    with: (changes) => wrapCall(inner.with(changes), block),
  });
}

/** One run, its faces: a call, a stream, and both of them for the next turn. */
function makeCall<In, R extends Reply>(parts: Pick<Call<In, R>, "spec" | "blocks" | "runOf" | "with">): Call<In, R> {
  type Whole = R & Resumable<R>;
  const run = parts.runOf((spec) => spec);
  const { timeouts } = parts.spec;

  const start = async (
    input: unknown,
    turn: () => Turn,
    controller: AbortController,
    options: RunOptions = {},
    emit?: (event: CallEvent) => void,
  ): Promise<Whole> => {
    const attempts: Attempt[] = [];
    const stop = link(controller, options.signal, timeouts?.total);
    try {
      const { signal } = controller;
      if (signal.aborted) throw abortError(signal);
      const reply = await raceAbort(run(input, { signal, attempts, ...turn(), ...(timeouts && { timeouts }) }, emit), signal);
      // Taken again, because a block may have asked more after the reply.
      return { ...reply, ...totals(attempts), ...turns(reply.messages) };
    } catch (error) {
      const failure = controller.signal.aborted ? abortError(controller.signal) : error;
      if (isAshlarError(failure))
        Object.assign(failure, { attempts, ...(isAshlarError(error) && error.partial && { partial: error.partial }) });
      throw failure;
    } finally {
      stop();
    }
  };
  const streamed = (input: unknown, turn: () => Turn, options?: RunOptions): ReplyStream<Whole> => {
    const controller = new AbortController();
    return replyStream({
      run: (emit) => start(input, turn, controller, options, emit),
      cancel: () => controller.abort(new AbortedError("No reader of the stream is left.", {})),
    });
  };
  const whole = (input: unknown, turn: () => Turn, options?: RunOptions): Promise<Whole> =>
    start(input, turn, new AbortController(), options);
  const resume: Call<In, R>["resume"] = (messages, next, options) => whole(undefined, () => nextTurn(messages, next), options);
  const resumeStream: Call<In, R>["resumeStream"] = (messages, next, options) =>
    streamed(undefined, () => nextTurn(messages, next), options);
  const turns = (messages: readonly Message[]): Resumable<R> => ({
    resume: resume.bind(undefined, messages),
    resumeStream: resumeStream.bind(undefined, messages),
  });

  const called = (input?: unknown, options?: RunOptions): Promise<Whole> => whole(input, firstTurn, options);
  return Object.assign(called, {
    ...parts,
    stream: (input?: unknown, options?: RunOptions) => streamed(input, firstTurn, options),
    resume,
    resumeStream,
  });
}

type Turn = Pick<RunContext, "history" | "decisions">;

const firstTurn = (): Turn => ({});

/** What a resumed run begins with: the conversation and what the user says, or the decisions about the tool calls that wait. */
function nextTurn(messages: readonly Message[], next: Next): Turn {
  if (areDecisions(next)) return { history: messages, decisions: next };
  const history = renderPrompt([messages, ...renderPrompt(next)]);
  const open = openToolCalls(messages);
  if (open.length > 0) {
    const waiting = open.map(({ id, name }) => `${id} (${name})`).join(", ");
    throw new InvalidRequestError(`Tool calls wait for a decision: ${waiting}. Resume with approve, deny or toolResult for each.`, {});
  }
  return { history };
}

function areDecisions(next: Next): next is readonly (ToolDecision | ToolResultPart)[] {
  return (
    Array.isArray(next) &&
    next.length > 0 &&
    next.every((item) => typeof item === "object" && item !== null && "type" in item && "id" in item)
  );
}

/** Lets the caller's signal and the total limit of time abort the run. Gives the function that ends both. */
function link(controller: AbortController, signal: AbortSignal | undefined, total: number | undefined): () => void {
  // One error for the whole run: whoever knows what had arrived adds it to this one.
  const abort = (): void => controller.abort(signal && abortError(signal));
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort);
  const expire = (): void => {
    const milliseconds = total ?? 0;
    controller.abort(
      new TimeoutError(`The call took longer than its total timeout of ${milliseconds} ms.`, { timeout: "total", milliseconds }),
    );
  };
  const timer = total === undefined || total >= 2 ** 31 ? undefined : setTimeout(expire, total);
  return () => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  };
}
