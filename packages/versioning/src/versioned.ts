import { type Call, type JsonValue, type Reply, wrapCall } from "@ashlar/core";
import { type Fingerprint, fingerprint } from "./fingerprint/fingerprint.ts";
import { writeSnapshot } from "./snapshot/write.ts";
import { disk } from "./store/disk.ts";
import { projectFolder } from "./store/project-folder.ts";
import { openStore, type VersionStore } from "./store/store.ts";
import { tellVersion } from "./traces/told-version.ts";

/** Which version of a call answered. */
export interface Version {
  /** The call's name. */
  readonly name: string;
  /** SHA-256 of everything that affects the call: its identity. */
  readonly hash: string;
  /** Its number in this project; absent where there is no disk to keep it. */
  readonly number?: number;
}

/** What replies of a versioned call carry. */
export interface Versioned {
  /** Absent only when the call can't be fingerprinted; a warning has then said why. */
  readonly version?: Version;
}

/** How a call is versioned. */
export interface VersionedOptions {
  /** What the call depends on beyond what a fingerprint sees. */
  readonly uses?: readonly JsonValue[];
  /** Where versions are kept. Default: `.ashlar` beside the nearest `package.json`. */
  readonly folder?: string;
  /** Hears, once, of what could not be done. The call goes on. Default: `console.warn`. */
  readonly onWarning?: (message: string, cause: unknown) => void;
}

/**
 * Versions a call: each change of its prompt, schemas, tools, model or parameters is a version of its own, with a number and a hash, kept
 * in the project's `.ashlar` folder when it first runs. Each reply carries it as `version`. Put it around all other blocks.
 *
 * The call is neither held up nor broken by it: without a disk that can be written to, replies carry the hash alone.
 *
 * @example
 * const recommend = pipe(call({ name: "recommend-book", … }), versioned());
 * (await recommend({ genre: "fantasy" })).version; // { name: "recommend-book", number: 4, hash: "a1b2c3…" }
 */
export function versioned(options: VersionedOptions = {}): <In, R extends Reply>(call: Call<In, R>) => Call<In, R & Versioned> {
  const { uses = [], folder, onWarning = (message: string) => console.warn(message) } = options;
  return <In, R extends Reply>(inner: Call<In, R>) =>
    wrapCall<In, R, R & Versioned>(inner, {
      name: "versioned",
      run: (run, spec) => {
        let version: Promise<Version | undefined> | undefined;
        const identify = async (): Promise<Version | undefined> => {
          let made: Fingerprint;
          try {
            made = await fingerprint({ spec, blocks: inner.blocks }, { uses });
          } catch (error) {
            onWarning(`The call "${spec.name}" has no version: ${error instanceof Error ? error.message : String(error)}`, error);
            return undefined;
          }
          const identity = { name: spec.name, hash: made.hash };
          try {
            const number = await recorded(spec.name, made, folder);
            return { ...identity, ...(number !== undefined && { number }) };
          } catch (error) {
            onWarning(
              `The version of the call "${spec.name}" was not kept: ${error instanceof Error ? error.message : String(error)}`,
              error,
            );
            return identity;
          }
        };
        return async (input, context, emit) => {
          const reply = run(input, context, emit);
          version ??= identify();
          tellVersion(context.signal, version);
          const [whole, known] = await Promise.all([reply, version]);
          return { ...whole, ...(known && { version: known }) };
        };
      },
    });
}

/** The number of a version, which is recorded when nobody has it yet; `undefined` where there is no disk. */
async function recorded(name: string, made: Fingerprint, folder: string | undefined): Promise<number | undefined> {
  const available = disk();
  if (!available) return undefined;
  const store = openStore(available, folder ?? projectFolder(available, process.cwd()));
  return numberOf(store, name, made) ?? (await record(store, name, made, true));
}

/** The number of a fingerprint among the versions of a call. */
export function numberOf(store: VersionStore, name: string, { hash }: Fingerprint): number | undefined {
  return store.versions(name).find((version) => hash.startsWith(version.hash))?.number;
}

/** Writes a version after those that there are, and gives its number. */
export async function record(store: VersionStore, name: string, { hash, parts, unseen }: Fingerprint, local: boolean): Promise<number> {
  const last = store.versions(name).at(-1);
  const before = last && (await store.read(last).catch(() => undefined));
  const number = (last?.number ?? 0) + 1;
  store.write(name, number, hash, writeSnapshot({ name, hash, ...(before && { after: before.hash }), parts, unseen }, before), local);
  return number;
}
