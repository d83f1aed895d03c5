import type { Call, CallArguments } from "../../call/call.ts";
import type { Reply, Resumable } from "../../call/reply.ts";
import type { RunOptions } from "../../call/spec.ts";
import { AbortedError } from "../../errors.ts";
import type { Timeouts } from "../../model.ts";
import { abortError } from "../../request/watch.ts";
import { courier } from "./courier.ts";
import { openBatchFile } from "./file.ts";
import { batchLedger } from "./ledger.ts";
import { type BatchOptions, batchSetting } from "./options.ts";
import { progressMeter } from "./progress.ts";
import { batchQueue } from "./queue.ts";
import type { BatchResult } from "./result.ts";
import { turns } from "./turns.ts";
import type { BatchWire } from "./wire.ts";

/** A run waits for hours. Its requests to the provider have limits of their own. */
const unlimited: Timeouts = {
  connect: Number.POSITIVE_INFINITY,
  firstChunk: Number.POSITIVE_INFINITY,
  betweenChunks: Number.POSITIVE_INFINITY,
  total: Number.POSITIVE_INFINITY,
};

/**
 * Runs a call over many inputs, with the requests to its model in batches. The calls run side by side until each of them waits for the
 * model; then what they ask is submitted as one batch. A call of several steps takes several batches.
 *
 * @returns what came of each input, in the order of the inputs. A reply's `resume` goes on outside of batches
 * @throws AbortedError when `signal` is aborted; BatchFileError when the file can't be used; the provider's error when nothing could be
 * submitted at all; InvalidRequestError for options that make no sense
 */
export async function runBatch<In, R extends Reply>(
  call: Call<In, R>,
  inputs: readonly In[],
  wire: BatchWire,
  options: BatchOptions = {},
): Promise<BatchResult<In, R & Resumable<R>>[]> {
  type Result = BatchResult<In, R & Resumable<R>>;
  const setting = batchSetting(options, wire);
  const { signal } = options;
  if (signal?.aborted) throw abortError(signal);
  if (inputs.length === 0) return [];
  const file = options.file === undefined ? undefined : await openBatchFile(options.file, wire.model.provider);

  const over = new AbortController();
  const abort = (): void => over.abort(signal && abortError(signal));
  signal?.addEventListener("abort", abort);
  let failure: { readonly error: unknown } | undefined;
  const onFailure = (error: unknown): void => {
    failure ??= { error };
    over.abort(error);
  };

  const ledger = batchLedger(file);
  const progress = progressMeter(inputs.length, options.onProgress, onFailure);
  const next = () => (ledger.open.size < setting.maxBatches ? queue.next(setting.maxRequests) : undefined);
  const room = turns(setting.concurrency, setting.patience, () => carrier.submit(next));
  const queue = batchQueue({ wire, ledger, turns: room, price: setting.price });
  const carrier = courier({
    wire,
    ledger,
    signal: over.signal,
    timeouts: call.spec.timeouts ?? {},
    poll: setting.poll,
    deliver: queue.deliver,
    onBatch: progress.batch,
    onTrouble: progress.trouble,
    onIdle: room.touch,
    onFailure,
  });
  const batched = call.with({ model: queue.model, timeouts: unlimited });
  // A signal finds each of its listeners by going through all: one for each call, not one for thousands of calls.
  const running = new Set<AbortController>();
  over.signal.addEventListener("abort", () => {
    for (const controller of running) controller.abort(over.signal.reason);
  });
  const ask = async (input: In): Promise<Result> => {
    const controller = new AbortController();
    running.add(controller);
    if (over.signal.aborted) controller.abort(over.signal.reason);
    try {
      const reply = await batched(...argumentsOf(input, { signal: controller.signal }));
      return { ok: true, input, reply: outsideOfBatches(reply, call) };
    } catch (error) {
      return { ok: false, input, error: error instanceof Error ? error : new Error(String(error)) };
    } finally {
      running.delete(controller);
    }
  };
  const start = (input: In): Promise<Result> =>
    new Promise((resolve) => {
      room.enter(async () => {
        const result = await ask(input);
        progress.settled(result.ok);
        room.leave();
        resolve(result);
      });
    });

  try {
    await carrier.resume();
    const results = await Promise.all(inputs.map(start));
    if (signal?.aborted) throw abortError(signal);
    if (failure) throw failure.error;
    return results;
  } catch (error) {
    if (signal?.aborted && options.cancel) throw await cancelled(abortError(signal), () => carrier.cancel());
    throw error;
  } finally {
    signal?.removeEventListener("abort", abort);
    room.stop();
    over.abort();
    await carrier.stopped();
    progress.end();
    await file?.close();
  }
}

/** The error of an aborted run, with what went wrong when its batches were cancelled. */
async function cancelled(error: Error, cancel: () => Promise<void>): Promise<Error> {
  try {
    await cancel();
    return error;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new AbortedError(`${error.message} Not all of its batches could be cancelled, and these go on: ${reason}`, { cause });
  }
}

function argumentsOf<In>(input: In, options: RunOptions): CallArguments<In> {
  return [input, options] as CallArguments<In>;
}

/** The model of the batch answers nobody any more once the run has ended. */
function outsideOfBatches<In, R extends Reply>(reply: R & Resumable<R>, call: Call<In, R>): R & Resumable<R> {
  const { messages } = reply;
  return Object.assign(reply, {
    resume: ((next, options) => call.resume(messages, next, options)) satisfies Resumable<R>["resume"],
    resumeStream: ((next, options) => call.resumeStream(messages, next, options)) satisfies Resumable<R>["resumeStream"],
  });
}
