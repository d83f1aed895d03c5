import { isAshlarError } from "@ashlar/core";
import { type Duration, toMilliseconds } from "../duration.ts";
import { longestWait } from "../longest-wait.ts";
import { checkNumber, checkSome, optionError } from "../option-error.ts";
import type { RetryState } from "./retry-state.ts";

/**
 * The milliseconds to wait before the next attempt. `undefined`: it has nothing to say, so that another may (`.or`), and else nothing is
 * waited. `Infinity`: waiting is of no use, give up now.
 */
export type WaitFunction = (state: RetryState) => number | undefined;

/** A wait, to be combined with others. */
export interface Wait extends WaitFunction {
  /** The sum of both. */
  plus(other: WaitFunction): Wait;
  /** Another wait where this one has nothing to say. */
  or(other: WaitFunction): Wait;
}

/** Makes any function of the state a wait with `.plus` and `.or`. */
export function waitFor(wait: WaitFunction): Wait {
  return Object.assign((state: RetryState) => wait(state), {
    plus: (other: WaitFunction) => waitCombine(wait, other),
    or(other: WaitFunction) {
      checkSome("or", [other]);
      return waitFor((state) => wait(state) ?? other(state));
    },
  });
}

/** No wait. */
export function waitNone(): Wait {
  return waitFor(() => 0);
}

/** Always the same wait. */
export function waitFixed(wait: Duration): Wait {
  const fixed = toMilliseconds("waitFixed", wait);
  return waitFor(() => fixed);
}

/** A random wait between two limits. Default: up to a second. */
export function waitRandom({ min = 0, max = "1s" }: { readonly min?: Duration; readonly max?: Duration } = {}): Wait {
  const limits = limitsOf("waitRandom", min, max);
  return waitFor(({ random }) => limits.min + random() * (limits.max - limits.min));
}

/** `start`, then `increment` more with each attempt, up to `max`. Default: 0, then a second more each time. */
export function waitIncrementing({
  start = 0,
  increment = "1s",
  max = longestWait,
}: {
  readonly start?: Duration;
  readonly increment?: Duration;
  readonly max?: Duration;
} = {}): Wait {
  const first = toMilliseconds("waitIncrementing.start", start);
  const step = toMilliseconds("waitIncrementing.increment", increment);
  const limit = toMilliseconds("waitIncrementing.max", max);
  return waitFor(({ attempt }) => Math.min(first + step * (attempt - 1), limit));
}

/** How a wait grows: `multiplier` × `base` ^ (attempt − 1), kept between `min` and `max`. */
export interface ExponentialOptions {
  /** The first wait, before limits. Default `"1s"`. */
  readonly multiplier?: Duration;
  /** Default 2. */
  readonly base?: number;
  /** Default 0. */
  readonly min?: Duration;
  /** Default: what a timer can hold, 24.8 days. */
  readonly max?: Duration;
}

/**
 * Exponential backoff without jitter: 1 s, 2 s, 4 s … Where many callers wait for the same thing, take `waitRandomExponential`, or they
 * come back all at once.
 */
export function waitExponential(options: ExponentialOptions = {}): Wait {
  const wait = exponential("waitExponential", options);
  return waitFor(({ attempt }) => wait.at(attempt));
}

/**
 * A random wait up to one that grows exponentially ("full jitter"): the best to keep many callers apart.
 *
 * Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function waitRandomExponential(options: ExponentialOptions = {}): Wait {
  const wait = exponential("waitRandomExponential", options);
  return waitFor(({ attempt, random }) => wait.min + random() * (wait.at(attempt) - wait.min));
}

/**
 * Exponential backoff with jitter. With `e` for the wait of `waitExponential`:
 * - a duration: `e` + up to that much, at most `max`
 * - `"full"`: from 0 to `e`
 * - `"equal"`: half of `e`, and up to the other half
 * - `"decorrelated"`: from `multiplier` to three times the wait before, at most `max`
 *
 * Default: a second. Sources: https://cloud.google.com/storage/docs/retry-strategy and
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function waitExponentialJitter({
  jitter = "1s",
  ...options
}: ExponentialOptions & { readonly jitter?: Duration | "full" | "equal" | "decorrelated" } = {}): Wait {
  const wait = exponential("waitExponentialJitter", options);
  const { clamp, first } = wait;
  switch (jitter) {
    case "full":
      return waitFor(({ attempt, random }) => clamp(random() * wait.at(attempt)));
    case "equal":
      return waitFor(({ attempt, random }) => clamp(((1 + random()) / 2) * wait.at(attempt)));
    case "decorrelated":
      return waitFor(({ history, random }) => {
        const before = Math.max(history.at(-1)?.waited ?? 0, first);
        return clamp(first + random() * (3 * before - first));
      });
  }
  const most = toMilliseconds("waitExponentialJitter.jitter", jitter);
  return waitFor(({ attempt, random }) => clamp(wait.at(attempt) + random() * most));
}

/** The first wait after the first attempt, the second after the second …, and from then on the last. */
export function waitChain(...waits: readonly WaitFunction[]): Wait {
  checkSome("waitChain", waits);
  return waitFor((state) => waits[Math.min(state.attempt, waits.length) - 1]?.(state));
}

/** The sum of several waits; of those that have something to say. */
export function waitCombine(...waits: readonly WaitFunction[]): Wait {
  checkSome("waitCombine", waits);
  return waitFor((state) => {
    const said = waits.map((wait) => wait(state)).filter((wait) => wait !== undefined);
    return said.length > 0 ? said.reduce((sum, wait) => sum + wait, 0) : undefined;
  });
}

/**
 * A wait by the error, in milliseconds.
 *
 * @example
 * waitByError((error) => (error instanceof HttpError && error.status === 429 ? 60_000 : undefined)).or(waitExponential())
 */
export function waitByError(wait: (error: unknown) => number | undefined): Wait {
  return waitFor(({ outcome }) => (outcome.ok ? undefined : wait(outcome.error)));
}

/**
 * The wait that the provider asks for (`retryAfter` of an error of Ashlar). When it asks for none, the wait has nothing to say; when it
 * asks for more than `max`, it is `Infinity`: give up now, rather than wait for days.
 *
 * @param options.max default `"60s"`
 * @param options.jitter up to this share of the wait is added, so that not all callers return at the same instant. From 0 to 1, default 0
 * @example
 * waitRetryAfter({ max: "60s" }).or(waitRandomExponential({ max: "30s" }))
 */
export function waitRetryAfter({ max = "60s", jitter = 0 }: { readonly max?: Duration; readonly jitter?: number } = {}): Wait {
  const limit = toMilliseconds("waitRetryAfter.max", max, { infinite: true });
  checkNumber("waitRetryAfter.jitter", jitter, { max: 1 });
  return waitFor(({ outcome, random }) => {
    const asked = !outcome.ok && isAshlarError(outcome.error) ? outcome.error.retryAfter : undefined;
    // Some servers say 0 or -1 when they do not know.
    if (asked === undefined || !(asked > 0)) return undefined;
    return asked > limit ? Number.POSITIVE_INFINITY : asked * (1 + random() * jitter);
  });
}

function exponential(name: string, { multiplier = "1s", base = 2, min = 0, max = longestWait }: ExponentialOptions) {
  const first = toMilliseconds(`${name}.multiplier`, multiplier);
  checkNumber(`${name}.base`, base, { min: 1 });
  const limits = limitsOf(name, min, max);
  const clamp = (wait: number): number => Math.max(limits.min, Math.min(wait, limits.max));
  // Nothing times infinity would be NaN.
  const at = (attempt: number): number => (first === 0 ? limits.min : clamp(first * base ** (attempt - 1)));
  return { at, clamp, first, min: limits.min };
}

function limitsOf(name: string, min: Duration, max: Duration): { readonly min: number; readonly max: number } {
  const limits = { min: toMilliseconds(`${name}.min`, min), max: toMilliseconds(`${name}.max`, max) };
  if (limits.min > limits.max) throw optionError(`${name}.min`, `is ${limits.min} ms, more than ${name}.max, ${limits.max} ms`);
  return limits;
}
