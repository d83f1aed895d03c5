import { type BlockInfo, type Call, type CallChanges, type CallSpec, type Reply, type Run, wrapCall } from "@ashlar/core";
import { type Fingerprint, fingerprint } from "./fingerprint/fingerprint.ts";
import { versionedName } from "./fingerprint/parts.ts";
import { messageOf, type ProjectVersions, projectVersions } from "./project-versions.ts";
import { saidOfToday, saidOfVarying } from "./prompt/varying.ts";
import { type Code, findTarget, problemsOf, type Target } from "./run/find-target.ts";
import { toldRun } from "./run/told-run.ts";
import { recordVersion } from "./snapshot/record-version.ts";
import type { VersionReference } from "./store/find-version.ts";
import type { Version, Versioned, VersionedOptions } from "./version.ts";

/** A call whose versions are kept. */
export interface VersionedCall<In, R extends Reply> extends Call<In, R & Versioned> {
  /**
   * The call as it was in a version, whatever a pin says. A version whose code is gone is run from its snapshot.
   *
   * @throws VersionError, when it runs, if there is no such version, or its snapshot does not suffice
   */
  version(reference: VersionReference): VersionedCall<In, R>;
  /** Why a version can't run with the code of now; empty when it can. @throws VersionError when there is no such version */
  problems(reference: VersionReference): Promise<readonly string[]>;
  /** The same call, changed. What is changed by hand is a version of its own, for which no pin holds. */
  with(changes: CallChanges): VersionedCall<In, R>;
}

/**
 * Versions a call: each change of its prompt, schemas, tools, model or parameters is a version of its own, with a number and a hash, kept
 * in the project's `.ashlar` folder when it first runs. Each reply carries it as `version`. Put it around all other blocks.
 *
 * A pin (`ashlar versions pin`) makes another version the active one in an environment, without a deploy.
 *
 * The call is neither held up nor broken by it: without a disk that can be written to, replies carry the hash alone.
 *
 * @example
 * const recommend = pipe(call({ name: "recommend-book", … }), versioned());
 * (await recommend({ genre: "fantasy" })).version; // { name: "recommend-book", number: 4, hash: "a1b2c3…" }
 * await recommend.version(3)({ genre: "fantasy" }); // as it was
 */
export function versioned(options: VersionedOptions = {}): <In, R extends Reply>(call: Call<In, R>) => VersionedCall<In, R> {
  const project = projectVersions(options);
  return (call) => versionedCall(call, { options, project, active: "pinned" });
}

interface Setting {
  readonly options: VersionedOptions;
  readonly project: ProjectVersions;
  /** The version that runs: the pinned one, that of the code, or one that was asked for. */
  readonly active: "pinned" | "code" | { readonly reference: VersionReference };
}

function versionedCall<In, R extends Reply>(inner: Call<In, R>, setting: Setting): VersionedCall<In, R> {
  const { uses = [] } = setting.options;
  const block: BlockInfo = { name: versionedName, ...(uses.length > 0 && { settings: { uses } }) };
  const codeOf = (run: Run<R>, spec: CallSpec): Code<R> => ({
    run,
    spec,
    blocks: [...inner.blocks, block],
    runOf: (changed) => inner.runOf(() => changed),
  });
  const wrapped = wrapCall<In, R, R & Versioned>(inner, { ...block, run: (run, spec) => versionedRun(setting, codeOf(run, spec)) });
  return Object.assign(wrapped, {
    version: (reference: VersionReference) => versionedCall(inner, { ...setting, active: { reference } }),
    problems: (reference: VersionReference) =>
      problemsOf(
        reference,
        codeOf(
          inner.runOf((spec) => spec),
          inner.spec,
        ),
        setting,
      ),
    with: (changes: CallChanges) =>
      versionedCall(inner.with(changes), { ...setting, active: setting.active === "pinned" ? "code" : setting.active }),
  });
}

function versionedRun<R extends Reply>({ options, project, active }: Setting, code: Code<R>): Run<R & Versioned> {
  const { name } = code.spec;
  const made = once(() => fingerprint({ spec: code.spec, blocks: code.blocks }));
  let known: { readonly version: Version | undefined } | undefined;
  const own = once(async (): Promise<Version | undefined> => {
    let version: Version | undefined;
    try {
      const seen = await made();
      for (const varies of saidOfVarying(seen.unseen)) project.warn(`The version of "${name}" leaves out ${varies}.`, undefined);
      for (const date of saidOfToday(seen.unseen)) project.warn(`The version of "${name}" holds ${date}.`, undefined);
      version = await ownVersion(name, seen, project);
    } catch (error) {
      project.warn(`The call "${name}" has no version: ${messageOf(error)}`, error);
    }
    known = { version };
    return version;
  });
  const targets = new Map<VersionReference, Promise<Target<R>>>();
  const targetOf = (reference: VersionReference): Promise<Target<R>> => {
    const known = targets.get(reference);
    if (known) return known;
    const target = made().then((now) => findTarget(reference, { ...code, seen: now }, { project, options }));
    targets.set(reference, target);
    // What could not be read may be there the next time.
    target.catch(() => targets.delete(reference));
    return target;
  };
  const pinnedTarget = async (pin: string): Promise<Target<R> | undefined> => {
    try {
      return await targetOf(pin);
    } catch (error) {
      project.warn(`"${name}" is pinned to ${pin}, and its own code runs instead. ${messageOf(error)}`, error);
      return undefined;
    }
  };
  const late = (): void => project.warn(`The prompt of "${name}" is slow: replies came before their version was known.`, undefined);
  const wait = (version: Promise<Version | undefined>): Promise<Version | undefined> => withinPatience(version, late);
  const ownRun = toldRun(code.run, () => (known ? known.version : own()), wait);
  return async (input, context, emit) => {
    if (context.prepare || context.errors) project.warn(outsideWarning(name), undefined);
    const pin = active === "pinned" ? project.pinned(name) : undefined;
    const target = typeof active === "object" ? await targetOf(active.reference) : pin === undefined ? undefined : await pinnedTarget(pin);
    return target ? toldRun(target.run, () => target.version, wait)(input, context, emit) : ownRun(input, context, emit);
  };
}

/** Said where a block around changes what is sent, which shows by what it hands on. */
function outsideWarning(name: string): string {
  return `A block around versioned() changes what the call "${name}" sends, as reask() does, and is in none of its versions. Put versioned() around it: pipe(call, reask(), versioned()).`;
}

/** The version of the code, which is recorded when nobody has it yet. */
async function ownVersion(name: string, made: Fingerprint, project: ProjectVersions): Promise<Version> {
  const { hash } = made;
  try {
    const store = project.store();
    return { name, hash, ...(store && { number: await recordVersion(store, name, made) }) };
  } catch (error) {
    const store = error instanceof Error && "syscall" in error ? project.store() : undefined;
    const hint = store ? `. See that ${store.folder} can be written to, or choose another folder` : "";
    project.warn(`The version of the call "${name}" was not kept, and has no number: ${messageOf(error)}${hint}`, error);
    return { name, hash };
  }
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let started: Promise<T> | undefined;
  return () => {
    started ??= work();
    return started;
  };
}

/** How long a reply waits for its version, in milliseconds. Only a first one does that came before its prompt was looked at in all ways. */
const patience = 1000;

function withinPatience<T>(work: Promise<T>, onLate: () => void): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      onLate();
      resolve(undefined);
    }, patience);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
