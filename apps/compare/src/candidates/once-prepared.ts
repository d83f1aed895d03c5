/**
 * Runs a preparation on first need and only once. After a failure, of which `onFailure` hears, the next one who needs it tries again.
 */
export function oncePrepared<T>(
  prepare: (signal: AbortSignal) => Promise<T>,
  onFailure: (error: unknown) => void = () => {},
): (signal: AbortSignal) => Promise<T> {
  let running: Promise<T> | undefined;
  return (signal) => {
    running ??= prepare(signal).catch((error) => {
      running = undefined;
      onFailure(error);
      throw error;
    });
    return running;
  };
}
