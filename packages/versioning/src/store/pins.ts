import { isJsonObject } from "@ashlar/core";
import { PinsError } from "../errors.ts";
import type { Disk } from "./disk.ts";
import { writeWhole } from "./write-whole.ts";

/** Which version of each call is active, by environment: `{ "production": { "recommend-book": "3-a1b2c3d4e5f6" } }`. */
export type Pins = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The file of the pins, in the project's folder. It is kept in git, and may be changed by hand. */
const fileName = "pins.json";

/**
 * Reads the pins of a project. None where there is no file.
 *
 * @throws PinsError when the file is not what it should be
 */
export function readPins({ fs, path }: Disk, folder: string): Pins {
  const file = path.join(folder, fileName);
  let text: string;
  try {
    text = fs.readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
    throw new PinsError(`${file} can't be read: ${String(error)}`, { file, cause: error });
  }
  return parse(text, file);
}

/** Pins a call in an environment, or unpins it. The other pins stay as they are. @throws PinsError when the file is not what it should be */
export function writePin(
  disk: Disk,
  folder: string,
  pin: { readonly environment: string; readonly name: string; readonly version: string | undefined },
): void {
  const { environment, name, version } = pin;
  const pins = readPins(disk, folder);
  const { [name]: _, ...others } = pins[environment] ?? {};
  const changed: Pins = { ...pins, [environment]: { ...others, ...(version !== undefined && { [name]: version }) } };
  const sorted = Object.fromEntries(
    Object.entries(changed)
      .filter(([, calls]) => Object.keys(calls).length > 0)
      .sort(byName)
      .map(([each, calls]) => [each, Object.fromEntries(Object.entries(calls).sort(byName))]),
  );
  disk.fs.mkdirSync(folder, { recursive: true });
  writeWhole(disk, disk.path.join(folder, fileName), `${JSON.stringify(sorted, null, 2)}\n`);
}

/** Gives the pins as they are now: the file is looked at once in a while, and read when it has changed. `onProblem` hears which pins hold on. */
export function watchPins(
  disk: Disk,
  folder: string,
  options: { readonly every: number; readonly onProblem: (error: unknown, kept: Pins | undefined) => void },
): () => Pins {
  const file = disk.path.join(folder, fileName);
  let pins: Pins | undefined;
  let seen: string | undefined;
  let next = 0;
  return () => {
    const now = performance.now();
    if (now < next) return pins ?? {};
    next = now + options.every;
    try {
      const stat = disk.fs.statSync(file, { throwIfNoEntry: false });
      const state = stat ? `${stat.ino} ${stat.size} ${stat.mtimeMs}` : "";
      if (state !== seen) {
        seen = state;
        pins = readPins(disk, folder);
      }
    } catch (error) {
      // Those that held until now hold on.
      options.onProblem(error, pins);
    }
    return pins ?? {};
  };
}

function parse(text: string, file: string): Pins {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new PinsError(
      `${file} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}. Mend it, or take it back from git.`,
      { file, cause },
    );
  }
  const isPins =
    isJsonObject(value) &&
    Object.values(value).every((calls) => isJsonObject(calls) && Object.values(calls).every((version) => typeof version === "string"));
  if (!isPins) throw new PinsError(`${file} must look like { "production": { "recommend-book": "3-a1b2c3d4e5f6" } }.`, { file });
  return value as Pins;
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
