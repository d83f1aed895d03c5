import { abortedError } from "@ashlar/core/adapter";

/**
 * A signal for one request, which follows the caller's. Packages leave listeners behind, and on the caller's they would pile up. It is
 * aborted at the end, so that a stream that was left does not go on.
 */
export function ownSignal(signal: AbortSignal): Disposable & { readonly signal: AbortSignal } {
  if (signal.aborted) throw abortedError(signal);
  const controller = new AbortController();
  const follow = (): void => controller.abort(signal.reason);
  signal.addEventListener("abort", follow);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      signal.removeEventListener("abort", follow);
      controller.abort();
    },
  };
}
