/** A signal that is aborted together with another, or by itself. */
export interface LinkedSignal {
  readonly signal: AbortSignal;
  abort(reason: Error): void;
  /** Lets go of the other signal. */
  unlink(): void;
}

/** Makes a signal that follows `outer`. Whoever makes it unlinks it: the outer one may live for long. */
export function linkedSignal(outer: AbortSignal): LinkedSignal {
  const controller = new AbortController();
  const follow = (): void => controller.abort(outer.reason);
  if (outer.aborted) follow();
  else outer.addEventListener("abort", follow, { once: true });
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    unlink: () => outer.removeEventListener("abort", follow),
  };
}
