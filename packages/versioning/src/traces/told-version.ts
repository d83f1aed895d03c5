import type { TracedVersion } from "./trace.ts";

const versions = new WeakMap<AbortSignal, TracedVersion | Promise<unknown>>();

/**
 * Tells the version of a run to its trace, which may stand inside of the versioning block, and is written for a run that fails too, when
 * there is no reply to carry it. A run is known by its signal.
 */
export function tellVersion(signal: AbortSignal, version: TracedVersion | Promise<TracedVersion | undefined>): void {
  versions.set(signal, version);
  if (!(version instanceof Promise)) return;
  const tell = (known?: TracedVersion): void => {
    if (known) versions.set(signal, known);
    else versions.delete(signal);
  };
  version.then(tell, () => tell());
}

/** The version that was told for a run. */
export function toldVersion(signal: AbortSignal): TracedVersion | undefined {
  const version = versions.get(signal);
  return version instanceof Promise ? undefined : version;
}

/** Settles when the version of a run is known, where that is not yet so: a first run may end before its prompt was looked at. */
export function awaitedVersion(signal: AbortSignal): Promise<unknown> | undefined {
  const version = versions.get(signal);
  return version instanceof Promise ? version : undefined;
}
