import { type CallContext, TimeoutError } from "@ashlar/core";
import type { ModelWork } from "@ashlar/core/adapter";

/**
 * Limits the time until an answer begins: until the first event of a stream, or the whole reply where it is not streamed. A call's own limit
 * comes before the server's.
 *
 * @param timeout milliseconds
 */
export function withTimeout(work: ModelWork, timeout: number): ModelWork {
  const hasOwn = ({ timeouts }: CallContext): boolean => timeouts?.firstChunk !== undefined;
  return {
    async generate(request, outer) {
      if (hasOwn(outer)) return work.generate(request, outer);
      const limit = startLimit(outer, timeout);
      try {
        return await work.generate(request, limit.context);
      } finally {
        limit.stop();
      }
    },
    stream(request, outer) {
      if (hasOwn(outer)) return work.stream(request, outer);
      return {
        [Symbol.asyncIterator]() {
          const limit = startLimit(outer, timeout);
          const source = work.stream(request, limit.context)[Symbol.asyncIterator]();
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
    },
  };
}

function startLimit(outer: CallContext, timeout: number): { readonly context: CallContext; stop(): void } {
  const controller = new AbortController();
  const expire = (): void => {
    const message = `The answer did not begin within the ${timeout} ms of the option timeout. Raise it, or the call's timeouts.firstChunk.`;
    controller.abort(new TimeoutError(message, { timeout: "firstChunk", milliseconds: timeout }));
  };
  const timer = setTimeout(expire, timeout);
  return { context: { ...outer, signal: AbortSignal.any([outer.signal, controller.signal]) }, stop: () => clearTimeout(timer) };
}
