import type { VersionStore } from "@ashlar/versioning";
import type { Output } from "../output.ts";

/** What the commands about versions work with. */
export interface VersionsContext {
  /** The folder that the command runs in. */
  readonly from: string;
  readonly store: VersionStore;
  readonly output: Output;
}

/** Options of the commands that change pins. */
export interface PinOptions {
  readonly env?: string;
  readonly force?: boolean;
}
