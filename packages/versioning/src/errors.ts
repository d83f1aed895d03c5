import { defineError } from "@ashlar/core";

/**
 * A snapshot that can't be used: `damaged`, its content does not fit its hash, so it was edited by hand or cut off; `unreadable`, it is no
 * snapshot, or of a newer format. The message says how to mend it.
 */
export class SnapshotError extends defineError<"snapshot", { readonly file: string; readonly problem: "damaged" | "unreadable" }>(
  "snapshot",
) {}

/**
 * A version that can't be had: `unknown`, there is none of that number or hash; `ambiguous`, the hash's beginning fits several;
 * `not-runnable`, its code is gone and its snapshot does not suffice, `problems` say why; `secret`, it holds what looks like a key; `timeout`, its prompt
 * waits for something and can't be looked at.
 */
export class VersionError extends defineError<
  "version",
  { readonly reason: "unknown" | "ambiguous" | "not-runnable" | "secret" | "timeout"; readonly problems?: readonly string[] }
>("version") {}

/** The file of the pins can't be used. The message says how to mend it. */
export class PinsError extends defineError<"pins", { readonly file: string }>("pins") {}
