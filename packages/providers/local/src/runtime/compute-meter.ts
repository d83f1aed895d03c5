/** A piece of work that is being measured. */
export interface MeteredWork {
  /** Ends the work; gives its CPU seconds. */
  stop(): number;
}

/** Measures the CPU seconds of pieces of work that run at the same time. */
export interface ComputeMeter {
  /** Begins a piece of work. `weight` is its size beside others that run at the same time: its number of tokens. */
  start(weight: number): MeteredWork;
}

/**
 * A meter over a CPU clock in seconds. What the clock advances while several pieces run is divided among them by their weights, so that the
 * sum over all pieces is exactly what was spent, however many run at once.
 */
export function computeMeter(clock: () => number): ComputeMeter {
  const running = new Set<{ readonly weight: number; seconds: number }>();
  let last = 0;
  const divide = () => {
    const now = clock();
    let weights = 0;
    for (const { weight } of running) weights += weight;
    for (const work of running) work.seconds += ((now - last) * work.weight) / weights;
    last = now;
  };
  return {
    start(weight) {
      divide();
      const work = { weight: Math.max(weight, 1), seconds: 0 };
      running.add(work);
      return {
        stop() {
          if (running.has(work)) divide();
          running.delete(work);
          return work.seconds;
        },
      };
    },
  };
}

/** The meter of this process. There is one, because the operating system counts CPU time by the process. */
export const processMeter: ComputeMeter = computeMeter(() => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
});
