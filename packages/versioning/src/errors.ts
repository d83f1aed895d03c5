import { defineError } from "@ashlar/core";

/**
 * A snapshot that can't be used: `damaged`, its content does not fit its hash, so it was edited by hand or cut off; `unreadable`, it is no
 * snapshot, or of a newer format. The message says how to mend it.
 */
export class SnapshotError extends defineError<"snapshot", { readonly file: string; readonly problem: "damaged" | "unreadable" }>(
  "snapshot",
) {}
