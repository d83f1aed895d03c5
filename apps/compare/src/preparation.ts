/** What was spent before the first answer. */
export type Spent = { readonly computeSeconds: number; readonly milliseconds: number };

/** Does some work and measures it: its time, and the CPU seconds of the whole process, for nothing else runs meanwhile. */
export async function measured<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly spent: Spent }> {
  const started = performance.now();
  const cpu = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(cpu);
  return { result, spent: { computeSeconds: (user + system) / 1e6, milliseconds: performance.now() - started } };
}

/** Adds up. */
export function addSpent(...all: readonly Spent[]): Spent {
  return all.reduce(
    (sum, { computeSeconds, milliseconds }) => ({
      computeSeconds: sum.computeSeconds + computeSeconds,
      milliseconds: sum.milliseconds + milliseconds,
    }),
    { computeSeconds: 0, milliseconds: 0 },
  );
}
