import { isJsonObject, type JsonValue } from "@ashlar/core";
import type { SecretRedactor } from "./secrets.ts";
import type { CapturedPart } from "./trace.ts";

/** Changes what is captured before it is written, after what looks like a secret was taken out. Gives JSON. */
export type Redact = (value: JsonValue, what: { readonly call: string; readonly part: CapturedPart }) => JsonValue;

/** A value as it was at one time, to be read when there is time for it. */
export interface Snapshot {
  /** Its JSON. @throws what JSON.stringify throws */
  read(): string | undefined;
}

/** Longer JSON is not kept: what a person reads or a model is tuned on is far shorter. UTF-16 code units. */
const longest = 256 * 1024;

/** Content that is ready to be written, or why there is none. */
export type Content = { readonly value: JsonValue } | { readonly omitted: string } | undefined;

/** Reads a snapshot and takes out what shall not be kept. Never throws. */
export function contentOf(
  snapshot: Snapshot,
  call: string,
  part: CapturedPart,
  secrets: SecretRedactor,
  redact: Redact | undefined,
): Content {
  let json: string | undefined;
  try {
    json = snapshot.read();
  } catch (error) {
    return { omitted: `no JSON: ${secrets.text(error instanceof Error ? error.message : String(error)).slice(0, 200)}` };
  }
  if (json === undefined) return undefined;
  if (json.length > longest) return { omitted: `too long: ${json.length.toLocaleString("en")} characters of JSON` };
  try {
    const clean = secrets.json(JSON.parse(json));
    return { value: redact ? secrets.json(redact(clean, { call, part })) : clean };
  } catch (error) {
    // What could not be redacted is not kept.
    return { omitted: `could not be redacted: ${error instanceof Error ? error.name : typeof error}` };
  }
}

/** A snapshot of what does not change until it is read. `replace` is that of JSON.stringify. */
export function later(value: unknown, replace?: (key: string, value: unknown) => unknown): Snapshot {
  let json: string | undefined;
  return {
    read: () => {
      json ??= JSON.stringify(value, replace);
      return json;
    },
  };
}

/** For `later`: the bytes of media in messages stay behind, only how many there were is kept. */
export function withoutBytes(_: string, value: unknown): unknown {
  if (!isJsonObject(value) || value.type !== "base64" || typeof value.data !== "string") return value;
  return { ...value, data: `[${Math.floor((value.data.length * 3) / 4).toLocaleString("en")} bytes]` };
}

/** Snapshots to be taken when the current work pauses: one task for all, because each costs its caller microseconds. */
let awaited: Snapshot[] = [];

/** A snapshot that is taken as soon as the current work pauses, so that it costs the caller nothing. */
export function soon(value: unknown): Snapshot {
  const snapshot = later(value);
  // Text does not change.
  if (typeof value === "string") return snapshot;
  if (awaited.push(snapshot) === 1) setImmediate(takeAwaited);
  return snapshot;
}

function takeAwaited(): void {
  const snapshots = awaited;
  awaited = [];
  for (const snapshot of snapshots) take(snapshot);
}

/** Takes a snapshot now. Whoever reads one that can't be taken hears of it. */
export function take(snapshot: Snapshot): Snapshot {
  try {
    snapshot.read();
  } catch {
    // See above.
  }
  return snapshot;
}
