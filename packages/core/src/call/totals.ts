import type { Attempt } from "../model.ts";
import { addUsage, type Usage } from "../usage.ts";

/** What all attempts together consumed. The cost is known only when each attempt's is; one that consumed nothing costs nothing. */
export function totals(attempts: readonly Attempt[]): {
  readonly usage: Usage;
  readonly cost: number | undefined;
  readonly attempts: readonly Attempt[];
} {
  let cost: number | undefined = 0;
  for (const attempt of attempts) {
    const failedForFree = attempt.error !== undefined && Object.keys(attempt.usage).length === 0;
    if (cost !== undefined && !failedForFree) cost = attempt.cost === undefined ? undefined : cost + attempt.cost;
  }
  return { usage: addUsage(...attempts.map(({ usage }) => usage)), cost, attempts: [...attempts] };
}
