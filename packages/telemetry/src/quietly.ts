/** Does some work. When that throws, the error is reported and the result is `undefined`. */
export type Quietly = <T>(problem: string, work: () => T) => T | undefined;

/** Makes it, from where errors are reported. */
export function quietlyBy(report: (problem: string, cause: unknown) => void): Quietly {
  return (problem, work) => {
    try {
      return work();
    } catch (error) {
      report(problem, error);
      return undefined;
    }
  };
}
