import { defineError, isAshlarError, type ModelBlock, wrapModel } from "@ashlar/core";
import { type Duration, toMilliseconds } from "../duration.ts";
import { checkNumber, optionError } from "../option-error.ts";
import { systemClock, type Timing } from "../timing.ts";
import { whenOver } from "./when-over.ts";

/** When a circuit opens, and for how long. */
export interface CircuitBreakerOptions extends Pick<Timing, "clock"> {
  /** Opens after so many failures in a row. Default 5, unless `share` is given. */
  readonly failures?: number;
  /** Opens when this share of the requests of the last `window` failed, from 0 to 1. */
  readonly share?: number;
  /** Default `"60s"`. */
  readonly window?: Duration;
  /** The least requests in the window before `share` counts. Default 10. */
  readonly minimum?: number;
  /** How long it stays open before one request may try, and then another where that one has not ended. A longer `retryAfter` of the provider is kept to. Default `"30s"`. */
  readonly openFor?: Duration;
  /**
   * Which errors are failures of the service. Default: the `retryable` ones but `rate-limit`, which says that the service is well and asks
   * for fewer requests.
   */
  readonly counts?: (error: unknown) => boolean;
  /** Hears of each change. */
  readonly onChange?: (state: CircuitState) => void;
}

/** `closed`: requests pass. `open`: they fail at once. `half-open`: one may try, the others fail. */
export type CircuitState = "closed" | "open" | "half-open";

/** The circuit is open: no request was sent. `retryAfter` says when one may try again; `cause` is the error that opened it. */
export class CircuitOpenError extends defineError("circuit-open", true) {}

/**
 * Stops asking a service that is down: after some failures requests fail at once, without being sent, until one that tries succeeds. So a
 * `fallback` around it answers without delay, and the service can recover.
 *
 * Each model that the block is put around has a circuit of its own. An error in the middle of a stream counts too.
 *
 * @throws OptionError
 * @example
 * pipe(openai("gpt-5-mini"), circuitBreaker({ failures: 5, openFor: "30s" }), retry(), fallback(other));
 */
export function circuitBreaker(options: CircuitBreakerOptions = {}): ModelBlock {
  const { clock = systemClock, counts = isServiceFailure, onChange } = options;
  const openFor = toMilliseconds("openFor", options.openFor ?? "30s");
  const makeTrip = tripOf(options);
  return (model) => {
    let trips = makeTrip();
    let state: CircuitState = "closed";
    let openUntil = 0;
    let cause: unknown;
    const change = (next: CircuitState): void => {
      if (state === next) return;
      state = next;
      onChange?.(next);
    };
    const enter = (): boolean => {
      const left = openUntil - clock();
      if (state !== "closed" && left > 0) {
        const message = `${model.provider}/${model.id} failed too often and is not asked for a while. The last error is the cause.`;
        // How long the one that tries will take nobody knows.
        const retryAfter = state === "open" ? left : undefined;
        throw new CircuitOpenError(message, { retryAfter, cause, provider: model.provider, model: model.id });
      }
      const isProbe = state !== "closed";
      // One whose outcome does not come, as nobody reads its stream, is not waited for any longer than that.
      if (isProbe) openUntil = clock() + openFor;
      if (isProbe) change("half-open");
      return isProbe;
    };
    const leave = (isProbe: boolean, error: unknown): void => {
      const failed = error !== undefined && counts(error);
      if (failed && (trips(true, clock()) || isProbe)) {
        cause = error;
        openUntil = clock() + Math.max(openFor, (isAshlarError(error) && error.retryAfter) || 0);
        change("open");
      } else if (error === undefined) {
        if (isProbe) {
          // What was before is not held against it.
          trips = makeTrip();
          change("closed");
        }
        trips(false, clock());
      } else if (isProbe) {
        // It says nothing about the service, so that the next one may try.
        openUntil = clock();
        change("open");
      }
    };
    return wrapModel(model, { name: "circuit-breaker" }, (open, request, context) => {
      const isProbe = enter();
      return whenOver(open(model, request, context), (error) => leave(isProbe, error));
    });
  };
}

function isServiceFailure(error: unknown): boolean {
  return isAshlarError(error) && error.retryable && error.code !== "rate-limit";
}

/** Makes a function that hears of each outcome and says whether it is time to open. */
function tripOf(options: CircuitBreakerOptions): () => (failed: boolean, now: number) => boolean {
  const { failures, share } = options;
  if (failures !== undefined && share !== undefined)
    throw optionError("share", "can't be given together with failures: take one of the two");
  if (share === undefined) {
    const useless = (["window", "minimum"] as const).find((option) => options[option] !== undefined);
    if (useless) throw optionError(useless, "says nothing without share");
    const most = checkNumber("failures", failures ?? 5, { min: 1, whole: true });
    return () => {
      let inARow = 0;
      return (failed) => {
        inARow = failed ? inARow + 1 : 0;
        return inARow >= most;
      };
    };
  }
  checkNumber("share", share, { min: Number.MIN_VALUE, max: 1 });
  const window = toMilliseconds("window", options.window ?? "60s");
  const minimum = checkNumber("minimum", options.minimum ?? 10, { min: 1, whole: true });
  return () => {
    const outcomes: { readonly at: number; readonly failed: boolean }[] = [];
    let failures = 0;
    return (failed, now) => {
      outcomes.push({ at: now, failed });
      if (failed) failures++;
      for (let oldest = outcomes[0]; oldest && oldest.at <= now - window; oldest = outcomes[0]) {
        outcomes.shift();
        if (oldest.failed) failures--;
      }
      return outcomes.length >= minimum && failures / outcomes.length >= share;
    };
  };
}
