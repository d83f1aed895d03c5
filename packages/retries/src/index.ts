/**
 * `@ashlar/retries`: retries for any async function and for LLM calls.
 *
 * @module
 */

// p-retry's way to end a run from inside the function
export { AbortError } from "p-retry";
// Blocks for models
export { type BudgetBlock, budget } from "./blocks/budget.ts";
export { BudgetError, type BudgetLimit } from "./blocks/budget-error.ts";
export { type CacheOptions, cache } from "./blocks/cache.ts";
export { type CacheEntry, type CacheStore, memoryStore } from "./blocks/cache-store.ts";
export { type CircuitBreakerOptions, CircuitOpenError, type CircuitState, circuitBreaker } from "./blocks/circuit-breaker.ts";
export { diskStore } from "./blocks/disk-store.ts";
export { FallbackError, type FallbackOptions, fallback } from "./blocks/fallback.ts";
export { type HedgeOptions, hedge } from "./blocks/hedge.ts";
export { type BudgetLimits, type Ledger, ledger } from "./blocks/ledger.ts";
export { type LoadBalanceOptions, loadBalance, type WeightedModel } from "./blocks/load-balance.ts";
export type { MovesOn } from "./blocks/moves-on.ts";
export { OrderError } from "./blocks/order.ts";
export { type RateLimitOptions, rateLimit } from "./blocks/rate-limit.ts";
export type { ModelRetryOptions } from "./blocks/retry-model.ts";
export { type TimeoutLimits, timeout } from "./blocks/timeout.ts";
// Retries
export type { Duration } from "./duration.ts";
export type { RetryOptions } from "./function/options.ts";
// What to retry
export {
  type ErrorType,
  type RetryCondition,
  type RetryFunction,
  retryAll,
  retryAlways,
  retryAny,
  retryIf,
  retryIfError,
  retryIfErrorCauseType,
  retryIfErrorMessage,
  retryIfErrorType,
  retryIfNotErrorMessage,
  retryIfNotErrorType,
  retryIfNotResult,
  retryIfResult,
  retryIfTransient,
  retryNever,
  retryUnlessErrorType,
} from "./function/retry-condition.ts";
export { RetryError, type RetryStatistics, TryAgain } from "./function/retry-error.ts";
export type { Retried } from "./function/retry-function.ts";
export type { Outcome, RetryAttempt, RetryProgress, RetryState } from "./function/retry-state.ts";
export { type Attempting, retrying } from "./function/retrying.ts";
// When to give up
export {
  type StopCondition,
  type StopFunction,
  stopAfterAttempt,
  stopAfterDelay,
  stopAll,
  stopAny,
  stopBeforeDelay,
  stopIf,
  stopNever,
  stopWhenAborted,
  stopWhenEvent,
} from "./function/stop.ts";
// How long to wait
export {
  type ExponentialOptions,
  type Wait,
  type WaitFunction,
  waitByError,
  waitChain,
  waitCombine,
  waitExponential,
  waitExponentialJitter,
  waitFixed,
  waitFor,
  waitIncrementing,
  waitNone,
  waitRandom,
  waitRandomExponential,
  waitRetryAfter,
} from "./function/wait.ts";
export { OptionError } from "./option-error.ts";
// Errors put back into the prompt
export type { Check } from "./reask/check.ts";
export type { Failure, Feedback } from "./reask/correction.ts";
export type { Correction, Reasked, ReaskOptions } from "./reask/options.ts";
export { type CollectErrorsOptions, collectErrors, type ReaskBlock, reask } from "./reask/reask.ts";
export { type Retry, retry } from "./retry.ts";
export type { Timing } from "./timing.ts";
