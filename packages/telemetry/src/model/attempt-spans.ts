import type { Attempt, ModelRequest } from "@ashlar/core";
import type { Observer } from "../observer.ts";
import type { Operation } from "../operation.ts";
import type { Ending } from "./follow-reply.ts";
import { startRequest } from "./request-span.ts";

/** Attempts that have a span, or will: whoever hears of them after that leaves them alone. */
const traced = new WeakSet<Attempt>();

/** Says that an attempt has a span. */
export function markTraced(attempt: Attempt): void {
  traced.add(attempt);
}

/** Spans for the attempts that blocks made, from what core recorded of each. */
export interface AttemptSpans {
  /** How many there were. */
  readonly count: number;
  /** `outer` hears of it too, before its span is written: a block around may say which version it was made for. */
  hear(attempt: Attempt, outer: ((attempt: Attempt) => void) | undefined): void;
  /** Ends the last one: with what is known of the reply. `firstChunk` is when its first event came, in seconds of the operation. */
  finish(ending: Ending, firstChunk: number | undefined): void;
}

/** An attempt, and when it ended, in seconds of the operation. */
interface Heard {
  readonly attempt: Attempt;
  readonly at: number;
}

/**
 * Makes the spans of attempts that have none yet: of one request that goes through blocks, or of all that a call makes by itself.
 *
 * @param request what was asked, where that is known
 */
export function attemptSpans(observer: Observer, operation: Operation, request: Partial<ModelRequest>, signal: AbortSignal): AttemptSpans {
  let count = 0;
  // A success is held until its reply is known; a hedged request that lost may be heard of after it.
  let held: Heard | undefined;
  const write = ({ attempt, at }: Heard, ending: Ending, firstChunkAt?: number): void => {
    const seconds = attempt.milliseconds / 1000;
    const began = Math.max(0, at - seconds);
    const { startTime, context: parent } = operation;
    const target = { provider: attempt.provider, model: attempt.model };
    const place = { signal, parent, startTime: startTime + began * 1000, sent: attempt.milliseconds > 0 };
    startRequest(observer, target, request, place).end({
      attempt,
      ending,
      signal,
      seconds,
      endTime: startTime + at * 1000,
      firstChunk: firstChunkAt === undefined ? undefined : Math.max(0, firstChunkAt - began),
    });
  };
  return {
    get count() {
      return count;
    },
    hear(attempt, outer) {
      count++;
      const isTraced = traced.has(attempt);
      markTraced(attempt);
      outer?.(attempt);
      if (isTraced) return;
      const heard = { attempt, at: operation.seconds() };
      if (attempt.error) return write(heard, {});
      if (held) write(held, {});
      held = heard;
    },
    finish(ending, firstChunk) {
      if (held) write(held, ending, firstChunk);
    },
  };
}
