import type { RateLimitState } from "@ashlar/core";
import { abortedError } from "@ashlar/core/adapter";
import { longestWait } from "../longest-wait.ts";

/** Lets requests pass so that limits are kept, in the order in which they came. */
export interface Limiter {
  /**
   * Takes one request and so many tokens. `undefined`: at once; otherwise it resolves when it is its turn, and rejects when the signal is
   * aborted first, or nothing passes for too long.
   */
  acquire(tokens: number, signal: AbortSignal): Promise<void> | undefined;
  /** How long a request would wait now, in milliseconds, as far as is known. */
  wait(tokens: number): number;
  /** Takes what was used beyond what was acquired; negative numbers give back. */
  debit(requests: number, tokens: number): void;
  /** One request less is running. */
  release(): void;
  /** Lets nothing pass for so many milliseconds. Where that is longer than may be waited for, all that wait are refused, and all that come. */
  pause(milliseconds: number): void;
  /** What the provider says is left. */
  learn(state: RateLimitState): void;
}

/** The limits that a limiter keeps. Missing ones are none. */
export interface Limits {
  readonly requestsPerMinute: number | undefined;
  readonly tokensPerMinute: number | undefined;
  readonly concurrency: number;
  /** The share of a minute's worth that may pass at once. */
  readonly burst: number;
  /** The longest pause that is waited for, in milliseconds. */
  readonly longestPause: number;
  /** The error for a request that would have to wait longer. */
  readonly refusal: (milliseconds: number) => Error;
}

interface Waiter {
  readonly tokens: number;
  pass(): void;
  fail(error: Error): void;
}

/** Makes a limiter: a bucket that fills evenly for requests, another for tokens, and a queue before them. */
export function createLimiter(limits: Limits, clock: () => number): Limiter {
  const requests = bucket(limits.requestsPerMinute, Math.max(1, (limits.requestsPerMinute ?? 0) * limits.burst), clock());
  const tokens = bucket(limits.tokensPerMinute, (limits.tokensPerMinute ?? 0) * limits.burst, clock());
  const waiting = new Set<Waiter>();
  let tokensWaiting = 0;
  let running = 0;
  let pausedUntil = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** Milliseconds until a request may pass: 0 for now, `Infinity` while one that runs has to end first. */
  const left = (need: number): number => {
    if (running >= limits.concurrency) return Number.POSITIVE_INFINITY;
    const now = clock();
    return Math.max(pausedUntil - now, requests.wait(1, now), tokens.wait(need, now), 0);
  };
  const take = (need: number): void => {
    running++;
    requests.take(1);
    tokens.take(need);
  };
  const leave = (waiter: Waiter): void => {
    if (waiting.delete(waiter)) tokensWaiting -= waiter.tokens;
  };
  const dispatch = (): void => {
    clearTimeout(timer);
    for (const waiter of waiting) {
      const delay = left(waiter.tokens);
      if (delay > 0) {
        // A timer may fire a little early; then it is set again.
        if (delay < Number.POSITIVE_INFINITY) timer = setTimeout(dispatch, Math.min(Math.ceil(delay), longestWait));
        return;
      }
      leave(waiter);
      take(waiter.tokens);
      waiter.pass();
    }
  };
  const pause = (milliseconds: number): void => {
    // A provider may say what is no number.
    if (milliseconds > 0) pausedUntil = Math.max(pausedUntil, clock() + milliseconds);
    if (milliseconds > limits.longestPause) for (const waiter of waiting) waiter.fail(limits.refusal(milliseconds));
    if (waiting.size > 0) dispatch();
  };
  return {
    acquire(need, signal) {
      const paused = pausedUntil - clock();
      if (paused > limits.longestPause) return Promise.reject(limits.refusal(paused));
      if (waiting.size === 0 && left(need) === 0) {
        take(need);
        return undefined;
      }
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(abortedError(signal));
        const abort = (): void => {
          waiter.fail(abortedError(signal));
          dispatch();
        };
        const waiter: Waiter = {
          tokens: need,
          pass() {
            signal.removeEventListener("abort", abort);
            resolve();
          },
          fail(error) {
            signal.removeEventListener("abort", abort);
            leave(waiter);
            reject(error);
          },
        };
        signal.addEventListener("abort", abort);
        waiting.add(waiter);
        tokensWaiting += need;
        dispatch();
      });
    },
    wait(need) {
      const now = clock();
      return Math.max(pausedUntil - now, requests.wait(waiting.size + 1, now, true), tokens.wait(tokensWaiting + need, now, true), 0);
    },
    debit(count, used) {
      requests.take(count);
      tokens.take(used);
      if (waiting.size > 0) dispatch();
    },
    release() {
      running--;
      if (waiting.size > 0) dispatch();
    },
    pause,
    learn({ limit, remaining, resetAfter = 0 }) {
      const known = limit === "requests" ? requests : tokens;
      known.lower(remaining, clock());
      // It fills again bit by bit where its rate is known; `resetAfter` says when it would be full.
      if (remaining <= 0 && resetAfter > 0 && !known.isLimited) pause(resetAfter);
    },
  };
}

/** What flows in evenly and may be overdrawn: a request larger than the bucket passes when it is full, and the next ones wait longer. */
function bucket(perMinute: number | undefined, capacity: number, begun: number) {
  let level = capacity;
  let at = begun;
  const refill = (now: number): void => {
    if (perMinute === undefined || now <= at) return;
    level = Math.min(capacity, level + ((now - at) * perMinute) / 60_000);
    at = now;
  };
  return {
    isLimited: perMinute !== undefined,
    /** Milliseconds until there is so much; of more than the bucket holds, until it is full, or with `all` until all would have come. */
    wait(need: number, now: number, all = false): number {
      if (perMinute === undefined) return 0;
      refill(now);
      const missing = (all ? need : Math.min(need, capacity)) - level;
      // What is missing by rounding only would never come.
      return missing > 1e-6 ? (missing * 60_000) / perMinute : 0;
    },
    take(amount: number): void {
      if (perMinute !== undefined) level -= amount;
    },
    /** Somebody else uses the same limit: less is left than was thought. */
    lower(remaining: number, now: number): void {
      refill(now);
      if (remaining < level) level = remaining;
    },
  };
}
