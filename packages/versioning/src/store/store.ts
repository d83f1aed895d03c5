import { SnapshotError } from "../errors.ts";
import { readSnapshot } from "../snapshot/read.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { Disk } from "./disk.ts";
import { folderOf, nameOf } from "./folder-names.ts";
import { assignNumbers, type Claim } from "./numbers.ts";
import { type Pins, readPins, writePin } from "./pins.ts";
import { writeWhole } from "./write-whole.ts";

/** A version that was recorded. */
export interface StoredVersion {
  readonly number: number;
  /** The first twelve digits of the hash. */
  readonly hash: string;
  readonly file: string;
  /** True for one that only this checkout has: recorded when the call ran, and not yet by `ashlar versions snapshot`. */
  readonly local: boolean;
}

/** A file whose name is not what it should be, after a merge: another has its number, or it is there twice. */
export interface MisnamedVersion extends StoredVersion {
  /** The number in the file's name. */
  readonly claimed: number;
  /** True where another file holds the same version. */
  readonly surplus: boolean;
}

/** The versions of a project, in its folder `.ashlar`: `versions` and `pins.json` are kept in git, `local` is not. */
export interface VersionStore {
  readonly folder: string;
  /** The names of all calls that have versions, sorted. */
  names(): readonly string[];
  /** The versions of a call by their numbers, the local ones last. */
  versions(name: string): readonly StoredVersion[];
  /** @throws SnapshotError for a file that can't be read, or does not fit its hash */
  read(version: Pick<StoredVersion, "file">): Promise<Snapshot>;
  /** Writes a version. Gives the file. */
  write(name: string, version: Pick<StoredVersion, "number" | "hash" | "local">, content: string): string;
  /** Deletes a version, and its results. */
  remove(name: string, version: StoredVersion): void;
  /** Files in git's part whose names a merge has made wrong. */
  misnamed(name: string): readonly MisnamedVersion[];
  /** Gives such a file its right name, or deletes a surplus one. */
  tidy(version: MisnamedVersion): void;
  /** What the files hold in which results of a call's versions are kept. */
  resultTexts(name: string): readonly { readonly file: string; readonly text: string }[];
  /** Writes a result beside its version. `id` tells results of one version apart. */
  writeResult(name: string, version: StoredVersion, id: string, content: string): string;
  /** Moves the results of a local version into git's part. */
  publishResults(name: string, hash: string): void;
  /** Which version of each call is active, by environment. @throws PinsError */
  pins(): Pins;
  /** Pins a call to a version in an environment, or with `undefined` unpins it. @throws PinsError */
  pin(environment: string, name: string, version: string | undefined): void;
}

/** How many digits of a hash name a file. */
export const shortHash = 12;

const versionFile = /^(\d+)-([0-9a-f]{12})\.md$/;
const resultFile = /^([0-9a-f]{12})-[0-9a-f]+\.json$/;

/** Opens the store of a folder. Nothing is made before something is written. */
export function openStore(disk: Disk, folder: string): VersionStore {
  const { fs, path } = disk;
  const root = (local: boolean): string => path.join(folder, ...(local ? ["local"] : []), "versions");
  const folderFor = (name: string, local: boolean): string => path.join(root(local), folderOf(name));
  const resultsFor = (name: string, local: boolean): string => path.join(folderFor(name, local), "results");
  const list = (directory: string): readonly string[] => {
    try {
      return fs.readdirSync(directory).sort();
    } catch (error) {
      if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return [];
      throw error;
    }
  };
  const claims = (name: string, local: boolean): readonly (Claim & StoredVersion)[] =>
    list(folderFor(name, local)).flatMap((file) => {
      const [, number, hash] = versionFile.exec(file) ?? [];
      return hash === undefined ? [] : [{ number: Number(number), hash, file: path.join(folderFor(name, local), file), local }];
    });
  const make = (directory: string, local: boolean): void => {
    fs.mkdirSync(directory, { recursive: true });
    // Git leaves the folder alone by a file within it, so that nobody has to be told.
    const ignore = path.join(folder, "local", ".gitignore");
    if (local && !fs.existsSync(ignore)) writeWhole(disk, ignore, "*\n");
  };
  const resultsOf = (name: string, local: boolean, hash: string): readonly string[] =>
    list(resultsFor(name, local)).filter((file) => resultFile.exec(file)?.[1] === hash.slice(0, shortHash));

  return {
    folder,
    names: () =>
      [...new Set([false, true].flatMap((local) => list(root(local)).map(nameOf)))]
        // A folder may be left of a version that could not be written, or of other programs.
        .filter((name) => [false, true].some((local) => claims(name, local).length > 0))
        .sort(),
    versions(name) {
      const published = assignNumbers(claims(name, false));
      const hashes = new Set(published.map(({ hash }) => hash));
      const own = claims(name, true).filter(({ hash }) => !hashes.has(hash));
      return [...published, ...assignNumbers(own, published.at(-1)?.number)];
    },
    async read({ file }) {
      let text: string;
      try {
        text = fs.readFileSync(file, "utf8");
      } catch (cause) {
        throw new SnapshotError(`${file} can't be read: ${String(cause)}.`, { file, problem: "unreadable", cause });
      }
      return readSnapshot(text, file);
    },
    write(name, { number, hash, local }, content) {
      const directory = folderFor(name, local);
      make(directory, local);
      const file = path.join(directory, `${number}-${hash.slice(0, shortHash)}.md`);
      writeWhole(disk, file, content);
      return file;
    },
    remove(name, { file, hash, local }) {
      fs.rmSync(file, { force: true });
      for (const result of resultsOf(name, local, hash)) fs.rmSync(path.join(resultsFor(name, local), result));
    },
    misnamed(name) {
      const all = claims(name, false);
      return assignNumbers(all).flatMap((version): MisnamedVersion[] => [
        ...(version.number === version.claimed ? [] : [{ ...version, surplus: false }]),
        ...all
          .filter(({ hash, file }) => hash === version.hash && file !== version.file)
          .map((other) => ({ ...other, number: version.number, claimed: other.number, surplus: true })),
      ]);
    },
    tidy({ file, number, hash, surplus }) {
      if (surplus) fs.rmSync(file, { force: true });
      else fs.renameSync(file, path.join(path.dirname(file), `${number}-${hash}.md`));
    },
    resultTexts: (name) =>
      [false, true].flatMap((local) =>
        list(resultsFor(name, local))
          .filter((entry) => resultFile.test(entry))
          .map((entry) => path.join(resultsFor(name, local), entry))
          .map((file) => ({ file, text: fs.readFileSync(file, "utf8") })),
      ),
    writeResult(name, { hash, local }, id, content) {
      make(resultsFor(name, local), local);
      const file = path.join(resultsFor(name, local), `${hash}-${id}.json`);
      writeWhole(disk, file, content);
      return file;
    },
    publishResults(name, hash) {
      const results = resultsOf(name, true, hash);
      if (results.length > 0) make(resultsFor(name, false), false);
      for (const file of results) fs.renameSync(path.join(resultsFor(name, true), file), path.join(resultsFor(name, false), file));
    },
    pins: () => readPins(disk, folder),
    pin: (environment, name, version) => writePin(disk, folder, { environment, name, version }),
  };
}
