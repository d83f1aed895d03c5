import { type ModelBlock, TimeoutError, wrapModel } from "@ashlar/core";
import { type Duration, toMilliseconds } from "../duration.ts";
import { optionError } from "../option-error.ts";
import { callAfter } from "../timing.ts";
import { linkedSignal } from "./linked-signal.ts";
import { whenOver } from "./when-over.ts";

/** Limits of time for a request. One that is not given stays as the call has it. */
export interface TimeoutLimits {
  /** Until the provider accepts the request. */
  readonly connect?: Duration;
  /** From the start until the first event, or the whole reply when it is not streamed. */
  readonly firstChunk?: Duration;
  /** Between two events of a stream. */
  readonly betweenChunks?: Duration;
  /** For all that is inside this block: a stream until its end, and the attempts of blocks inside together. */
  readonly total?: Duration;
}

/**
 * Limits the time of a model's requests. A duration alone is the total.
 *
 * Inside `retry()` a limit is one of each attempt, around it the total is one of all attempts together. When it passes, the request is
 * aborted and throws a `TimeoutError`, which is retryable and lets `fallback` go on.
 *
 * @throws OptionError for no limit at all, or one that is out of range
 * @example
 * pipe(openai("gpt-5-mini"), timeout("20s"), retry(), fallback(other), timeout("60s"));
 */
export function timeout(limits: Duration | TimeoutLimits): ModelBlock {
  const { total, ...others } = typeof limits === "object" ? limits : { total: limits };
  const timeouts = Object.fromEntries(
    Object.entries(others).map(([name, limit]) => [name, toMilliseconds(`timeout.${name}`, limit, { infinite: true, zero: false })]),
  );
  const milliseconds = total === undefined ? undefined : toMilliseconds("timeout.total", total, { zero: false });
  if (milliseconds === undefined && Object.keys(timeouts).length === 0) {
    throw optionError("timeout", "needs a limit: total, connect, firstChunk or betweenChunks");
  }
  return (model) =>
    wrapModel(model, { name: "timeout" }, (open, request, context) => {
      const limited = { ...context, timeouts: { ...context.timeouts, ...timeouts } };
      if (milliseconds === undefined) return open(model, request, limited);
      const link = linkedSignal(context.signal);
      const expire = (): void =>
        link.abort(
          new TimeoutError(`${model.id} took longer than the ${milliseconds} ms that timeout() allows. If that is normal, raise it.`, {
            timeout: "total",
            milliseconds,
          }),
        );
      const cancel = callAfter(milliseconds, expire);
      const stop = (): void => {
        cancel();
        link.unlink();
      };
      return whenOver(open(model, request, { ...limited, signal: link.signal }), stop);
    });
}
