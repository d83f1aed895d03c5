import { createHash } from "node:crypto";
import { closeSync, fstatSync, fsyncSync, mkdirSync, openSync, readFileSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import type { JsonValue } from "@ashlar/core";
import type { Answer, Failure } from "./candidate.ts";

/** What is kept of an outcome: all but its place in one run. */
export type KeptOutcome<Output extends JsonValue> = Answer<Output> | Failure;

/** The outcomes of one candidate on disk. */
export interface OutcomeCache<Output extends JsonValue> {
  get(key: string): KeptOutcome<Output> | undefined;
  /** Written before this returns. */
  put(key: string, outcome: KeptOutcome<Output>): void;
  close(): void;
}

interface Entry<Output extends JsonValue> {
  /** Of this format; others are passed over. */
  readonly version: 1;
  readonly key: string;
  readonly outcome: KeptOutcome<Output>;
}

/**
 * Opens the file of a candidate's outcomes: JSON Lines that are only ever appended to, each with a checksum.
 *
 * - A line is one write to a file in append mode, so that several processes can share it. A killed process loses nothing that was
 *   written: the lines are in the system's hands. They are forced to the disk once, at the end: a power cut may cost the last seconds.
 * - A line cut off at the end is passed over; a damaged one in the middle, too, with a warning. Both are computed again.
 * - Where the folder can't be written (read-only, no space) it warns once and goes on: what can be read is used, and answers that were
 *   paid for are reported even though they can't be kept.
 */
export function openOutcomeCache<Output extends JsonValue>(
  folder: string,
  fingerprint: string,
  onWarning: (message: string) => void,
): OutcomeCache<Output> {
  const path = join(folder, `${createHash("sha256").update(fingerprint).digest("hex").slice(0, 32)}.jsonl`);
  const entries = readEntries<Output>(path, onWarning);
  let file = openForAppending(folder, path, onWarning);

  const giveUp = (error: unknown): void => {
    onWarning(
      `Answers can't be kept in ${path} (${reasonOf(error)}): they will be asked for again next time. Free some space, or choose another cache folder.`,
    );
    if (file !== undefined) closeSync(file);
    file = undefined;
  };
  return {
    get: (key) => entries.get(key),
    put(key, outcome) {
      entries.set(key, outcome);
      if (file === undefined) return;
      try {
        const line = Buffer.from(toLine({ version: 1, key, outcome }));
        if (writeSync(file, line) < line.length) throw new Error("no space left for the whole line");
      } catch (error) {
        giveUp(error);
      }
    },
    close() {
      if (file === undefined) return;
      try {
        fsyncSync(file);
        closeSync(file);
        file = undefined;
      } catch (error) {
        giveUp(error);
      }
    },
  };
}

function openForAppending(folder: string, path: string, onWarning: (message: string) => void): number | undefined {
  try {
    mkdirSync(folder, { recursive: true });
    const file = openSync(path, "a+");
    // After a line that was cut off the next one has to begin on its own.
    if (!endsWithLineBreak(file)) writeSync(file, "\n");
    return file;
  } catch (error) {
    onWarning(
      `Answers can't be kept in ${folder} (${reasonOf(error)}): they will be asked for again next time. Choose a cache folder that can be written.`,
    );
    return undefined;
  }
}

function endsWithLineBreak(file: number): boolean {
  const { size } = fstatSync(file);
  if (size === 0) return true;
  const last = Buffer.alloc(1);
  readSync(file, last, 0, 1, size - 1);
  return last[0] === 0x0a;
}

function readEntries<Output extends JsonValue>(path: string, onWarning: (message: string) => void): Map<string, KeptOutcome<Output>> {
  const entries = new Map<string, KeptOutcome<Output>>();
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const isNew = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (!isNew) onWarning(`The kept answers in ${path} can't be read (${reasonOf(error)}): they are asked for again.`);
    return entries;
  }
  const lines = text.split("\n");
  const cutOff = lines.pop();
  let damaged = 0;
  for (const line of lines) {
    if (line === "") continue;
    const entry = fromLine<Output>(line);
    if (entry) entries.set(entry.key, entry.outcome);
    else damaged++;
  }
  // A process may be writing this very line.
  const last = cutOff && fromLine<Output>(cutOff);
  if (last) entries.set(last.key, last.outcome);
  if (damaged > 0) onWarning(`${damaged} of the kept answers in ${path} ${damaged === 1 ? "is" : "are"} damaged and asked for again.`);
  return entries;
}

function toLine<Output extends JsonValue>(entry: Entry<Output>): string {
  const json = JSON.stringify(entry);
  return `{"checksum":${crc32(json)},"entry":${json}}\n`;
}

function fromLine<Output extends JsonValue>(line: string): Entry<Output> | undefined {
  const found = /^\{"checksum":(\d+),"entry":(.*)\}$/s.exec(line);
  if (!found || crc32(found[2]!) !== Number(found[1])) return undefined;
  const entry: Entry<Output> = JSON.parse(found[2]!);
  return entry.version === 1 ? entry : undefined;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
