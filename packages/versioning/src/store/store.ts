import { SnapshotError } from "../errors.ts";
import { readSnapshot } from "../snapshot/read.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { Disk } from "./disk.ts";
import { assignNumbers, type Claim } from "./numbers.ts";
import { writeWhole } from "./write-whole.ts";

/** A version that was recorded. */
export interface StoredVersion {
  readonly number: number;
  /** The first twelve digits of the hash. */
  readonly hash: string;
  /** The number in the name of its file, where a merge has made another of it. */
  readonly claimed: number;
  readonly file: string;
  /** True for one that only this checkout has: recorded when the call ran, and not yet by `ashlar versions snapshot`. */
  readonly local: boolean;
}

/** The versions of a project, in its folder `.ashlar`: `versions` is kept in git, `local` is not. */
export interface VersionStore {
  readonly folder: string;
  /** The names of all calls that have versions, sorted. */
  names(): readonly string[];
  /** The versions of a call by their numbers. */
  versions(name: string): readonly StoredVersion[];
  read(version: Pick<StoredVersion, "file">): Promise<Snapshot>;
  /** Writes a version into the part that is in git, or into the local one. Gives the file. */
  write(name: string, number: number, hash: string, content: string, local: boolean): string;
  /** Deletes the file of a version. */
  remove(version: StoredVersion): void;
}

/** How many digits of a hash name a file. */
export const shortHash = 12;

const fileName = /^(\d+)-([0-9a-f]{12})\.md$/;

/** Opens the store of a folder. Nothing is made before something is written. */
export function openStore(disk: Disk, folder: string): VersionStore {
  const { fs, path } = disk;
  const root = (local: boolean): string => path.join(folder, ...(local ? ["local"] : []), "versions");
  const list = (directory: string): readonly string[] => {
    try {
      return fs.readdirSync(directory);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  };
  const claims = (name: string, local: boolean): readonly (Claim & Pick<StoredVersion, "file" | "local">)[] => {
    const directory = path.join(root(local), folderOf(name));
    return list(directory).flatMap((file) => {
      const found = fileName.exec(file);
      return found ? [{ number: Number(found[1]), hash: found[2]!, file: path.join(directory, file), local }] : [];
    });
  };
  const versions = (name: string): readonly StoredVersion[] => {
    const committed = assignNumbers(claims(name, false));
    const hashes = new Set(committed.map(({ hash }) => hash));
    const own = claims(name, true).filter(({ hash }) => !hashes.has(hash));
    return [...committed, ...assignNumbers(own, committed.at(-1)?.number)];
  };
  return {
    folder,
    versions,
    names: () => [...new Set([false, true].flatMap((local) => list(root(local)).map(nameOf)))].sort(),
    async read({ file }) {
      let text: string;
      try {
        text = fs.readFileSync(file, "utf8");
      } catch (cause) {
        throw new SnapshotError(`${file} can't be read: ${String(cause)}.`, { file, problem: "unreadable", cause });
      }
      return readSnapshot(text, file);
    },
    write(name, number, hash, content, local) {
      const directory = path.join(root(local), folderOf(name));
      fs.mkdirSync(directory, { recursive: true });
      if (local) ignore(path.join(folder, "local", ".gitignore"));
      const file = path.join(directory, `${number}-${hash.slice(0, shortHash)}.md`);
      writeWhole(disk, file, content);
      return file;
    },
    remove: ({ file }) => fs.rmSync(file, { force: true }),
  };

  /** Git leaves the folder alone by a file within it, so that nobody has to be told. */
  function ignore(file: string): void {
    if (!fs.existsSync(file)) writeWhole(disk, file, "*\n");
  }
}

/** A call's name as that of a folder, on every file system. */
function folderOf(name: string): string {
  return encodeURIComponent(name).replace(/[!'()*.]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function nameOf(folder: string): string {
  try {
    return decodeURIComponent(folder);
  } catch {
    return folder;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}
