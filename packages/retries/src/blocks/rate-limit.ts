import {
  type Attempt,
  type CallContext,
  isAshlarError,
  type LanguageModel,
  type ModelBlock,
  type ModelRequest,
  type Open,
  type OpenReply,
  RateLimitError,
  wrapModel,
} from "@ashlar/core";
import { type Duration, toMilliseconds } from "../duration.ts";
import { checkNumber, optionError } from "../option-error.ts";
import { systemClock, type Timing } from "../timing.ts";
import { wasCutOff } from "./cut-off.ts";
import { inputTokensOf, tokensOf } from "./estimate.ts";
import { watchForgotten } from "./forgotten-stream.ts";
import { createLimiter } from "./limiter.ts";
import { whenOver } from "./when-over.ts";

/** What core allows between two events of a stream where nothing else is said, in milliseconds. */
const betweenChunks = 60_000;

/** The limits of an account. At least one must be given. */
export interface RateLimitOptions extends Pick<Timing, "clock"> {
  readonly requestsPerMinute?: number;
  /** Input and output together, as the provider counts them. */
  readonly tokensPerMinute?: number;
  /**
   * Requests at the same time. A stream counts until it has ended or was left; one that nobody reads on is ended by core when its
   * `timeouts.betweenChunks` (60 s by default) has passed, and counts as long.
   */
  readonly concurrency?: number;
  /** The share of a minute's worth that may pass at once, from 0 to 1. Default 0.05: no minute has more than 5 % above its limit. */
  readonly burst?: number;
  /** A request that would wait longer fails at once with a `RateLimitError`, so that a `fallback` may answer. Default: it waits. */
  readonly maxWait?: Duration;
  /**
   * The longest pause that a provider may ask for (`retryAfter`, or a limit that is used up until tomorrow). During a longer one requests
   * fail at once with a `RateLimitError`, those that wait too, so that a `fallback` may answer. Default `"60s"`.
   */
  readonly maxRetryAfter?: Duration;
  /**
   * The tokens that a request is thought to use, before that is known. Default: a token for 4 characters of text, and the request's
   * `maxOutputTokens` or, without it, what answers had on average.
   */
  readonly estimate?: (request: ModelRequest) => number;
}

/**
 * Keeps a model's requests within limits of requests and tokens a minute. Each request reserves what it is thought to need and is settled
 * with what it used; who can't go at once waits in a queue, first come, first served.
 *
 * It learns on the way: after a 429 nobody sends before the provider's `retryAfter` has passed, and what a provider says is left is
 * believed (`onRateLimit`). Around `retry` it counts the attempts inside too.
 *
 * The limits are of the block, not of a model: put the same block around all models of one account.
 *
 * @throws OptionError
 * @example
 * const account = rateLimit({ requestsPerMinute: 500, tokensPerMinute: 200_000 });
 * const [small, large] = ["gpt-5-mini", "gpt-5"].map((id) => pipe(openai(id), account, retry()));
 */
export function rateLimit(options: RateLimitOptions): ModelBlock {
  const { requestsPerMinute, tokensPerMinute, concurrency, clock = systemClock } = options;
  if (requestsPerMinute === undefined && tokensPerMinute === undefined && concurrency === undefined) {
    throw optionError("rateLimit", "needs a limit: requestsPerMinute, tokensPerMinute or concurrency");
  }
  const limiter = createLimiter(
    {
      requestsPerMinute: rate("requestsPerMinute", requestsPerMinute),
      tokensPerMinute: rate("tokensPerMinute", tokensPerMinute),
      concurrency: checkNumber("concurrency", concurrency ?? Number.POSITIVE_INFINITY, {
        min: 1,
        max: Number.POSITIVE_INFINITY,
        whole: concurrency !== undefined,
      }),
      burst: checkNumber("burst", options.burst ?? 0.05, { min: Number.MIN_VALUE, max: 1 }),
      longestPause: toMilliseconds("maxRetryAfter", options.maxRetryAfter ?? "60s", { infinite: true }),
      refusal: (wait) => refusal(wait, "The provider asked for a pause, which is over in", "than maxRetryAfter allows"),
    },
    clock,
  );
  const maxWait = options.maxWait === undefined ? Number.POSITIVE_INFINITY : toMilliseconds("maxWait", options.maxWait);
  let typicalOutput = 500;
  const estimate = options.estimate ?? ((request) => inputTokensOf(request) + (request.params?.maxOutputTokens ?? typicalOutput));

  /** Sends a request whose turn has come. */
  const send = (reserved: number, open: Open, model: LanguageModel, request: ModelRequest, context: CallContext): Promise<OpenReply> => {
    // The reservation stands for the first request; each one more is taken as it comes.
    let isReserved = true;
    let isRunning = true;
    const onAttempt = (attempt: Attempt): void => {
      const { outputTokens = Number.NaN } = attempt.usage;
      // What was cut off in the middle was worked on; what was refused was not.
      const isFree = attempt.error ? !wasCutOff(attempt.error) : !isReserved;
      const used = tokensOf(attempt.usage) ?? (isFree ? 0 : reserved);
      limiter.debit(isReserved ? 0 : 1, isReserved ? used - reserved : used);
      isReserved = false;
      if (outputTokens >= 0) typicalOutput += (outputTokens - typicalOutput) / 20;
      const { error } = attempt;
      if (isAshlarError(error) && error.code === "rate-limit" && error.retryAfter) limiter.pause(error.retryAfter);
      context.onAttempt?.(attempt);
    };
    const opening = open(model, request, { ...context, onAttempt, onRateLimit: limiter.learn });
    const leave = (): void => {
      if (isRunning) limiter.release();
      isRunning = false;
    };
    const answered = whenOver(opening, () => {
      // A cache inside has answered: nothing was sent.
      if (isReserved) limiter.debit(-1, -reserved);
      isReserved = false;
      leave();
    });
    if (concurrency === undefined) return answered;
    return answered.then((opened) => watchForgotten(opened, context.timeouts?.betweenChunks ?? betweenChunks, leave));
  };
  return (model) =>
    wrapModel(model, { name: "rate-limit" }, (open, request, context) => {
      const reserved = tokensPerMinute === undefined ? 0 : checkNumber("estimate", estimate(request));
      const wait = maxWait < Number.POSITIVE_INFINITY ? limiter.wait(reserved) : 0;
      if (wait > maxWait) throw refusal(wait, "The queue before rateLimit() takes", `than its maxWait of ${maxWait} ms`);
      const turn = limiter.acquire(reserved, context.signal);
      return turn ? turn.then(() => send(reserved, open, model, request, context)) : send(reserved, open, model, request, context);
    });
}

function rate(option: string, perMinute: number | undefined): number | undefined {
  return perMinute === undefined ? undefined : checkNumber(option, perMinute, { min: Number.MIN_VALUE });
}

/** The error for a request that does not wait. */
function refusal(wait: number, what: string, limit: string): RateLimitError {
  return new RateLimitError(`${what} ${(wait / 1000).toFixed(1)} s, longer ${limit}. Nothing was sent.`, { retryAfter: wait });
}
