import type { CallContext } from "@ashlar/core";

export { eventsOf as read, failureOf, requestOf as ask } from "@ashlar/provider-kit";

/** The key that the tests send; no error may show it. */
export const key = "sk-ant-test-0123456789abcdef";

/** A context that nobody aborts, or with a signal. */
export function context(signal: AbortSignal = new AbortController().signal): CallContext {
  return { signal };
}
