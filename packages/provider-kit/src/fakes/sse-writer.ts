import type { ServerResponse } from "node:http";
import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import { jsonText } from "@ashlar/core/adapter";
import type { Framing } from "./fake-vendor.ts";
import type { WireEvent } from "./wire.ts";

/** Writes bytes, `size` at a time, and waits where the client is slow. */
export async function writeBytes(response: ServerResponse, bytes: Buffer, signal: AbortSignal, size = bytes.length): Promise<void> {
  for (let at = 0; at < bytes.length; at += size) {
    signal.throwIfAborted();
    const more = response.write(bytes.subarray(at, at + size));
    if (!more) await drained(response, signal);
    // Each write is to arrive by itself.
    else await turn(undefined, { signal });
  }
}

/** The bytes of one event. */
export function frame({ name, data }: WireEvent, { newline = "\n", withoutSpace = false }: Framing = {}): Buffer {
  const colon = withoutSpace ? ":" : ": ";
  const text = typeof data === "string" ? data : jsonText(data);
  return Buffer.from(`${name === undefined ? "" : `event${colon}${name}${newline}`}data${colon}${text}${newline}${newline}`);
}

/** What may stand between two events and means nothing: comments, empty lines, an interval for browsers. */
export function comment(newline = "\n"): Buffer {
  return Buffer.from([": keep-alive", "", ":", "", "", "retry: 3000", "", ""].join(newline));
}

/** Writes events as `framing` says. */
export function sseWriter(response: ServerResponse, framing: Framing, signal: AbortSignal) {
  let first = true;
  const write = (bytes: Buffer) => writeBytes(response, bytes, signal, framing.bytes);
  return {
    async event(event: WireEvent): Promise<void> {
      if (!first && framing.pause) await sleep(framing.pause, undefined, { signal });
      first = false;
      if (framing.comments) await write(comment(framing.newline));
      await write(frame(event, framing));
    },
    /** An event that breaks off in its middle. */
    async malformed({ name, data }: WireEvent): Promise<void> {
      const text = typeof data === "string" ? data : jsonText(data);
      await write(frame({ ...(name !== undefined && { name }), data: text.slice(0, Math.ceil(text.length / 2)) }, framing));
    },
  };
}

async function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    response.once("drain", () => {
      signal.removeEventListener("abort", stop);
      resolve();
    });
  });
}
