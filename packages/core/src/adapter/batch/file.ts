import { UnsupportedError } from "../../errors.ts";
import { isJsonObject } from "../../json.ts";
import type { ModelReply } from "../../model.ts";
import { BatchFileError } from "./errors.ts";
import { lockFile } from "./lock.ts";
import type { BatchSubmission } from "./wire.ts";

/**
 * What is known of a run's requests, one fact after the other: a batch is about to be submitted; it has this id; it was never made; a
 * line is answered; a batch has ended and told all it had to tell.
 */
export type BatchEntry =
  | ({ readonly type: "submitting" } & BatchSubmission)
  | { readonly type: "submitted"; readonly key: string; readonly batch: string }
  | { readonly type: "dropped"; readonly key: string }
  | { readonly type: "answered"; readonly line: string; readonly reply: ModelReply }
  | { readonly type: "ended"; readonly batch: string };

/** A file of entries that this process alone works on. */
export interface BatchFile {
  /** What it held when it was opened. */
  readonly entries: readonly BatchEntry[];
  /** Adds entries. They are on the disk when this resolves. */
  append(entries: readonly BatchEntry[]): Promise<void>;
  close(): Promise<void>;
}

const pieceLength = 1 << 20;

/**
 * Opens the file of a batch, or makes it: JSON Lines that are only ever appended to, and forced to the disk before anything is sent that
 * depends on them. A line that was being written when the process died is taken away: whatever it would have said, its work is looked up
 * or done again for nothing.
 *
 * @throws BatchFileError when another process has it, when it is damaged or another kind of file, and when it can't be written;
 * UnsupportedError on a runtime without files
 */
export async function openBatchFile(file: string, provider: string): Promise<BatchFile> {
  // Not an import: bundles for other runtimes hold no trace of Node's modules.
  if (typeof process === "undefined" || typeof process.getBuiltinModule !== "function") {
    throw new UnsupportedError("This runtime has no files: leave the option file out, and the batch is kept in memory.", {
      feature: "the option file",
    });
  }
  const { mkdir, open } = process.getBuiltinModule("node:fs/promises");
  const { dirname } = process.getBuiltinModule("node:path");
  const header = `${JSON.stringify({ format: "ashlar-batch", version: 1, provider })}\n`;
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };

  try {
    await mkdir(dirname(file), { recursive: true });
    closers.push(await lockFile(file));
    // Answers can be private.
    const handle = await open(file, "a+", 0o600);
    closers.push(() => handle.close());
    const entries: BatchEntry[] = [];
    let complete = 0;
    let unfinished = "";
    for await (const { line, number, end } of linesOf(handle, file)) {
      if (end === undefined) {
        unfinished = line;
        continue;
      }
      if (number > 1) entries.push(readEntry(line, file, number));
      else if (`${line}\n` !== header) throw otherFile(line, file, provider);
      complete = end;
    }
    if (complete === 0 && !header.startsWith(unfinished)) throw otherFile(unfinished, file, provider);
    if (unfinished !== "") await handle.truncate(complete);
    const write = async (text: string): Promise<void> => {
      await handle.appendFile(text);
      await handle.datasync();
    };
    if (complete === 0) await write(header);
    return {
      entries,
      append: (added) => write(added.map((entry) => `${JSON.stringify(entry)}\n`).join("")).catch((error) => fail(error, file)),
      close,
    };
  } catch (error) {
    await close();
    return fail(error, file);
  }
}

interface Readable {
  read(buffer: Uint8Array, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>;
}

interface Line {
  readonly line: string;
  /** From 1. */
  readonly number: number;
  /** Where it ends in the file, its line break included; `undefined` for one without. */
  readonly end: number | undefined;
}

/** Not `readline`: that ends lines at characters that JSON may hold. */
async function* linesOf(handle: Readable, file: string): AsyncGenerator<Line> {
  const buffer = new Uint8Array(pieceLength);
  let pieces: Uint8Array[] = [];
  let number = 0;
  let position = 0;
  const take = (last: Uint8Array): string => {
    number++;
    const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, last.length));
    let at = 0;
    for (const piece of [...pieces, last]) {
      bytes.set(piece, at);
      at += piece.length;
    }
    pieces = [];
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      return damaged(file, number);
    }
  };
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
    if (bytesRead === 0) break;
    let from = 0;
    for (let at = buffer.indexOf(10); at >= 0 && at < bytesRead; at = buffer.indexOf(10, from)) {
      yield { line: take(buffer.subarray(from, at)), number, end: position + at + 1 };
      from = at + 1;
    }
    if (from < bytesRead) pieces.push(buffer.slice(from, bytesRead));
    position += bytesRead;
  }
  // Cut off in the middle of a character, perhaps.
  if (pieces.length > 0)
    yield { line: pieces.map((piece) => new TextDecoder().decode(piece)).join(""), number: number + 1, end: undefined };
}

function readEntry(line: string, file: string, number: number): BatchEntry {
  try {
    const entry: unknown = JSON.parse(line);
    if (isEntry(entry)) return entry;
  } catch {
    // damaged
  }
  return damaged(file, number);
}

function isEntry(value: unknown): value is BatchEntry {
  if (!isJsonObject(value)) return false;
  const { type, key, batch, line, lines, at, reply } = value;
  switch (type) {
    case "submitting":
      return typeof key === "string" && typeof at === "number" && Array.isArray(lines) && lines.every((id) => typeof id === "string");
    case "submitted":
      return typeof key === "string" && typeof batch === "string";
    case "dropped":
      return typeof key === "string";
    case "answered":
      return typeof line === "string" && isJsonObject(reply) && Array.isArray(reply.content) && isJsonObject(reply.usage);
    case "ended":
      return typeof batch === "string";
    default:
      return false;
  }
}

function damaged(file: string, line: number): never {
  throw new BatchFileError(
    `${file} is damaged in line ${line}, so that it does not tell any more what is paid for. Nothing was sent. Put back a copy that is whole; or delete it, or choose another file, to begin anew and to pay anew.`,
    { file, line },
  );
}

function otherFile(line: string, file: string, provider: string): BatchFileError {
  const other = /^\{"format":"ashlar-batch","version":1,"provider":("[^"]*")\}$/.exec(line)?.[1];
  const what = other ? `the batches of ${JSON.parse(other)}, not of ${provider}` : "something else than a batch";
  return new BatchFileError(`${file} holds ${what}. Nothing was changed in it. Choose another file.`, { file, line: 1 });
}

function fail(error: unknown, file: string): never {
  if (BatchFileError.isInstance(error)) throw error;
  const reason = error instanceof Error ? error.message : String(error);
  throw new BatchFileError(
    `${file} can't be used: ${reason}. What was in it is still there; run again once that is mended, or choose another file.`,
    {
      file,
      cause: error,
    },
  );
}
