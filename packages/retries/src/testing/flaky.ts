/** A function that throws or gives what the script says, one after the other; the last again and again. */
export function flaky<T>(...script: readonly (T | Error)[]): { (): Promise<T>; calls: number } {
  const call = async (): Promise<T> => {
    const next = script[Math.min(call.calls++, script.length - 1)];
    if (next instanceof Error) throw next;
    return next as T;
  };
  call.calls = 0;
  return call;
}
