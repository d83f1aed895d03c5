import type { TracedVersion } from "./trace.ts";

const versions = new WeakMap<AbortSignal, TracedVersion>();

/**
 * Tells the version of a run to its trace, which may stand inside of the versioning block, and is written for a run that fails too, when
 * there is no reply to carry it. A run is known by its signal.
 */
export function tellVersion(signal: AbortSignal, version: TracedVersion | Promise<TracedVersion | undefined>): void {
  if (!(version instanceof Promise)) versions.set(signal, version);
  else {
    version.then(
      (known) => known && versions.set(signal, known),
      () => {},
    );
  }
}

/** The version that was told for a run. */
export function toldVersion(signal: AbortSignal): TracedVersion | undefined {
  return versions.get(signal);
}
