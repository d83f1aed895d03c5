import type { BlockInfo, CallSpec, Reply, Run } from "@ashlar/core";
import { VersionError } from "../errors.ts";
import { type Fingerprint, fingerprint } from "../fingerprint/fingerprint.ts";
import type { ProjectVersions } from "../project-versions.ts";
import { findVersion, type VersionReference } from "../store/find-version.ts";
import type { Version, VersionedOptions } from "../version.ts";
import { versionSpec } from "./version-spec.ts";

/** The code of a call: what runs, what it is made of, and how the same runs with another spec. */
export interface Code<R extends Reply> {
  readonly run: Run<R>;
  readonly spec: CallSpec;
  readonly blocks: readonly BlockInfo[];
  runOf(spec: CallSpec): Run<R>;
}

/** A version that runs. */
export interface Target<R extends Reply> {
  readonly run: Run<R>;
  readonly version: Version;
}

interface Surroundings {
  readonly project: ProjectVersions;
  readonly options: VersionedOptions;
}

/**
 * Makes a version run: by the code, where it is that version, or else from its snapshot.
 *
 * @throws VersionError when there is no such version, or it can't run
 * @throws SnapshotError when its snapshot is damaged
 */
export async function findTarget<R extends Reply>(
  reference: VersionReference,
  code: Code<R> & { readonly seen: Fingerprint },
  { project, options }: Surroundings,
): Promise<Target<R>> {
  const { spec, seen } = code;
  const { name } = spec;
  const store = project.store();
  if (!store) throw new VersionError(`There is no disk here that could hold version ${reference} of "${name}".`, { reason: "unknown" });
  const { number, hash, file } = findVersion(store.versions(name), name, reference);
  if (seen.hash.startsWith(hash)) return { run: code.run, version: { name, hash: seen.hash, number } };
  const snapshot = await store.read({ file });
  const made = versionSpec(snapshot, { spec, parts: seen.parts, models: options.models ?? [] });
  if ("spec" in made) return { run: code.runOf(made.spec), version: { name, hash: snapshot.hash, number } };
  const { problems } = made;
  throw new VersionError(
    `Version ${number} of "${name}" can't run. Its code is gone, and its snapshot does not suffice:\n${problems.map((problem) => `- ${problem}`).join("\n")}`,
    { reason: "not-runnable", problems },
  );
}

/** Why a version can't run; empty when it can. @throws VersionError when there is no such version */
export async function problemsOf<R extends Reply>(
  reference: VersionReference,
  code: Code<R>,
  surroundings: Surroundings,
): Promise<readonly string[]> {
  try {
    await findTarget(reference, { ...code, seen: await fingerprint(code) }, surroundings);
    return [];
  } catch (error) {
    if (VersionError.isInstance(error) && error.problems) return error.problems;
    throw error;
  }
}
