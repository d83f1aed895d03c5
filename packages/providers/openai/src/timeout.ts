import { type CallContext, InvalidRequestError, type StreamEvent, TimeoutError } from "@ashlar/core";

/** @throws InvalidRequestError for what is no time limit */
export function checkTimeout(timeout: number | undefined): void {
  if (timeout === undefined || (timeout > 0 && (timeout < 2 ** 31 || timeout === Number.POSITIVE_INFINITY))) return;
  throw new InvalidRequestError(`The option timeout is ${timeout}: it must be milliseconds, more than 0 and less than 2^31.`, {});
}

/** Waits for a whole reply, within the server's limit of time. */
export async function withTimeout<T>(
  outer: CallContext,
  timeout: number | undefined,
  work: (context: CallContext) => Promise<T>,
): Promise<T> {
  const limit = startLimit(outer, timeout);
  try {
    return await work(limit.context);
  } finally {
    limit.stop();
  }
}

/** Streams a reply whose first event comes within the server's limit of time. */
export function streamWithTimeout(
  outer: CallContext,
  timeout: number | undefined,
  open: (context: CallContext) => AsyncIterable<StreamEvent>,
): AsyncIterable<StreamEvent> {
  if (!holds(outer, timeout)) return open(outer);
  return {
    [Symbol.asyncIterator]() {
      const limit = startLimit(outer, timeout);
      const source = open(limit.context)[Symbol.asyncIterator]();
      return {
        next: () => source.next().finally(limit.stop),
        async return() {
          limit.stop();
          await source.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}

/** A call's own limit comes before the server's. */
function holds(context: CallContext, timeout: number | undefined): timeout is number {
  return timeout !== undefined && Number.isFinite(timeout) && context.timeouts?.firstChunk === undefined;
}

function startLimit(outer: CallContext, timeout: number | undefined): { readonly context: CallContext; stop(): void } {
  if (!holds(outer, timeout)) return { context: outer, stop: () => {} };
  const controller = new AbortController();
  const expire = (): void => {
    const message = `The answer did not begin within the ${timeout} ms of the option timeout. Raise it, or the call's timeouts.firstChunk.`;
    controller.abort(new TimeoutError(message, { timeout: "firstChunk", milliseconds: timeout }));
  };
  const timer = setTimeout(expire, timeout);
  return { context: { ...outer, signal: AbortSignal.any([outer.signal, controller.signal]) }, stop: () => clearTimeout(timer) };
}
