import { type AshlarError, type Attempt, isAshlarError, type LanguageModel } from "@ashlar/core";

/** What an error is to the AI SDK: it looks at these marks, and at nothing else. */
function mark(error: Error, name: string, fields: object): Error {
  Object.defineProperty(error, "name", { value: name });
  return Object.assign(error, { [Symbol.for("vercel.ai.error")]: true, [Symbol.for(`vercel.ai.error.${name}`)]: true, ...fields });
}

/** Blocks that ask again by themselves. */
const askAgain: readonly string[] = ["retry", "fallback", "hedge", "load-balance"];

/** What is known of a call that failed. */
export interface FailedCall {
  readonly model: Pick<LanguageModel, "provider" | "id"> & Pick<Partial<LanguageModel>, "blocks">;
  readonly attempts: readonly Attempt[];
  readonly signal: AbortSignal | undefined;
}

/**
 * Ashlar's error as the AI SDK knows errors: an `APICallError` to `APICallError.isInstance`, with Ashlar's own as its `cause`. It is
 * retryable where waiting may help and no block has asked again already, so that attempts never multiply. A call that was aborted ends with
 * the signal's reason, as `fetch` ends.
 */
export function fromError(error: unknown, { model, attempts, signal }: FailedCall): unknown {
  if (!isAshlarError(error)) return error;
  if (signal?.aborted && error.code === "aborted") return signal.reason;
  const wrapped = new Error(error.message, { cause: error });
  if (error.code === "unsupported") {
    return mark(wrapped, "AI_UnsupportedFunctionalityError", { functionality: "feature" in error ? error.feature : error.message });
  }
  const hasAskedAgain = attempts.length > 1 || (model.blocks ?? []).some(({ name }) => askAgain.includes(name));
  return mark(wrapped, "AI_APICallError", {
    url: `ashlar:${error.provider ?? model.provider}/${error.model ?? model.id}`,
    requestBodyValues: {},
    statusCode: error.status,
    responseHeaders: headersOf(error),
    responseBody: error.body === undefined ? undefined : typeof error.body === "string" ? error.body : JSON.stringify(error.body),
    data: error.body,
    isRetryable: error.retryable && !hasAskedAgain,
  });
}

/** What the AI SDK reads of the headers of a reply. */
function headersOf({ retryAfter, requestId }: AshlarError): Record<string, string> {
  return {
    ...(retryAfter !== undefined && { "retry-after-ms": String(retryAfter) }),
    ...(requestId !== undefined && { "x-request-id": requestId }),
  };
}
