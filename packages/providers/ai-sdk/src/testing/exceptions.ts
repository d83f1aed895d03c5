import { afterAll, beforeEach, expect } from "vitest";

/**
 * Declares tests of the conformance suite that a package of the AI SDK makes fail where the bridge can't help it. They are expected to fail,
 * so that an exception which is needed no more is found.
 *
 * @param suite the suite's name
 * @param reasons the ends of the tests' full names, each with the reason
 */
export function except(suite: string, reasons: Readonly<Record<string, string>>): void {
  const unused = new Set(Object.keys(reasons));
  beforeEach(({ task }) => {
    const full = task.fullTestName;
    const name = full.startsWith(suite) ? Object.keys(reasons).find((end) => full.endsWith(end)) : undefined;
    if (name === undefined) return;
    unused.delete(name);
    Object.assign(task, { fails: true });
  });
  afterAll(() => expect([...unused], `exceptions of ${suite} that no test bears`).toEqual([]));
}
