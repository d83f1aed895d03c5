import type { Task } from "./task.ts";

/**
 * How many test rows take about three minutes for all candidates on two cores. For the embedded model that depends on the length of the
 * texts: about half of the time goes by text, four examples and the text itself in one prompt. A hosted model answers a hundred rows in
 * less.
 */
export function defaultRows({ test, pool }: Pick<Task, "test" | "pool">, hosted: boolean): number {
  if (hosted) return Math.min(test.length, 100);
  const characters = pool.reduce((sum, { input }) => sum + input.length, 0) / Math.max(1, pool.length);
  const millisecondsPerRow = 900 + 9 * characters;
  return Math.min(test.length, Math.max(20, 10 * Math.round(78_000 / millisecondsPerRow / 10)));
}
