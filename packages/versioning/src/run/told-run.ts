import { isAshlarError, type Reply, type Run } from "@ashlar/core";
import { tellVersion } from "../traces/told-version.ts";
import type { Version, Versioned } from "../version.ts";

/** The version of a run: known, still looked for, or `undefined` where there is none. */
export type RunningVersion = Version | undefined | Promise<Version | undefined>;

/**
 * Lets a run tell its version, as `version`: its reply, each of its attempts, and the error of one that fails or is aborted. So blocks that
 * watch learn it, which know nothing of this one.
 *
 * @param versionOf asked once the run has begun, so that it does not hold the run up
 * @param wait waits, for a while, for a version that is not known when the run has ended
 */
export function toldRun<R extends Reply>(
  run: Run<R>,
  versionOf: () => RunningVersion,
  wait: (version: Promise<Version | undefined>) => Promise<Version | undefined>,
): Run<R & Versioned> {
  return async (input, context, emit) => {
    const { signal } = context;
    let version: RunningVersion;
    // What was made before the version is known is told it then.
    const untold: unknown[] = [];
    const tell = (whom: unknown): void => {
      if (version && !(version instanceof Promise)) mark(whom, version);
      else untold.push(whom);
    };
    const learn = (known: Version | undefined): void => {
      version = known;
      for (const whom of untold.splice(0)) mark(whom, known);
    };
    // Whoever gives up before the run does shows the error of the signal.
    const onAbort = (): void => tell(signal.reason);
    signal.addEventListener("abort", onAbort);
    try {
      const running = run(
        input,
        {
          ...context,
          onAttempt: (attempt) => {
            tell(attempt);
            context.onAttempt?.(attempt);
          },
        },
        emit,
      );
      version = versionOf();
      if (version) tellVersion(signal, version);
      if (version instanceof Promise) version.then(learn);
      else learn(version);
      const reply = await running;
      const known = version instanceof Promise ? await wait(version) : version;
      return { ...reply, ...(known && { version: known }) };
    } catch (error) {
      if (!signal.aborted) mark(error, version instanceof Promise ? await wait(version) : version);
      throw error;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  };
}

/** Errors of others are left as they are, and so is one whose `version` says something else. */
function mark(whom: unknown, version: Version | undefined): void {
  if (!version || typeof whom !== "object" || whom === null || !Object.isExtensible(whom)) return;
  if (whom instanceof Error && !isAshlarError(whom)) return;
  if ("version" in whom && typeof whom.version !== "object") return;
  Object.assign(whom, { version });
}
