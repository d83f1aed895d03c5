/** A bug that is seeded into an adapter, to see whether the conformance suite catches it. */
export interface Mutant {
  /** What the adapter then does wrong. */
  readonly bug: string;
  /** The file, from the root of the repository. */
  readonly file: string;
  /** A text that stands in the file once. */
  readonly from: string;
  readonly to: string;
}

/** Mutants, and the project whose conformance test has to catch them. */
export interface MutantGroup {
  /** The folder of the adapter that runs the suite. */
  readonly project: string;
  readonly mutants: readonly Mutant[];
}

/** Makes a group out of rows: what is wrong, the file in `folder`, the text, and what takes its place. */
export function mutantGroup(
  project: string,
  folder: string,
  rows: readonly (readonly [bug: string, file: string, from: string, to: string])[],
): MutantGroup {
  return { project, mutants: rows.map(([bug, file, from, to]) => ({ bug, file: `${folder}/${file}`, from, to })) };
}
