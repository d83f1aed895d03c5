import { disk } from "./store/disk.ts";
import { type Pins, watchPins } from "./store/pins.ts";
import { projectFolder } from "./store/project-folder.ts";
import { openStore, type VersionStore } from "./store/store.ts";
import type { VersionedOptions } from "./version.ts";

/** What versioned calls share: where versions are kept, the pins that hold, and who hears of problems. */
export interface ProjectVersions {
  /** `undefined` on a runtime without a disk. */
  store(): VersionStore | undefined;
  /** The version that is active in this environment, if a pin says so. */
  pinned(name: string): string | undefined;
  /** Says something once. */
  warn(message: string, cause: unknown): void;
}

/** How often the file of the pins is looked at, at most: milliseconds. */
const pinsEvery = 500;

/** Opens nothing before it is needed, so that a call can be made anywhere. */
export function projectVersions(options: VersionedOptions): ProjectVersions {
  const { onWarning = (message: string) => console.warn(message) } = options;
  const said = new Set<string>();
  const warn = (message: string, cause: unknown): void => {
    if (said.has(message)) return;
    said.add(message);
    try {
      onWarning(message, cause);
    } catch (error) {
      console.warn(message, error);
    }
  };
  let opened: { readonly store: VersionStore; readonly pins: ReturnType<typeof watchPins> } | false | undefined;
  const open = () => {
    if (opened !== undefined) return opened;
    const available = disk();
    if (!available) {
      opened = false;
      return opened;
    }
    const folder = options.folder ?? projectFolder(available, process.cwd());
    const onProblem = (error: unknown, kept: Pins | undefined): void =>
      warn(`${kept ? "The pins of before hold on" : "No pin holds: the code runs"}. ${messageOf(error)}`, error);
    opened = { store: openStore(available, folder), pins: watchPins(available, folder, { every: pinsEvery, onProblem }) };
    return opened;
  };
  return {
    warn,
    store() {
      const project = open();
      return project ? project.store : undefined;
    },
    pinned(name) {
      const environment = options.environment ?? (typeof process === "undefined" ? undefined : process.env.ASHLAR_ENV);
      if (!environment) return undefined;
      const project = open();
      return project ? project.pins()[environment]?.[name] : undefined;
    },
  };
}

/** What an error says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
