import {
  collector,
  type FinishEvent,
  isAshlarError,
  isJsonObject,
  type JsonObject,
  type ModelReply,
  type StreamEvent,
  StreamInterruptedError,
  streamReply,
  type Usage,
} from "@ashlar/core";
import { abortedError } from "./connection-error.ts";
import { type Origin, providerError } from "./provider-error.ts";
import { cleanCause } from "./redact.ts";
import { readReply } from "./reply-body.ts";
import { type SseEvent, sseParser } from "./sse.ts";
import type { Exchange } from "./transport.ts";

/** The last event of a stream may hold the whole reply, images included. */
const longestEvent = 64 * 1024 * 1024;

/** Reads the events of one stream, in the language of one wire. */
export interface WireReader {
  /** Reads one event and says what it means. May throw anything when the event makes no sense. */
  read(event: JsonObject, emit: (event: StreamEvent) => void): void;
  /** True when the wire's last event has been read. */
  readonly done: boolean;
  /** How the reply ended; `undefined` while what ends it has not come. */
  finish(): FinishEvent | undefined;
  /** What the wire has said of usage so far. */
  readonly usage: Usage;
}

/** How the streams of one wire are read. */
export interface StreamWire {
  /** Makes the reader of one stream. */
  reader(origin: Origin): WireReader;
  /** Reads the reply of a server that does not stream. */
  readWhole(body: JsonObject): ModelReply;
}

/** Sends a request with `open` and streams the reply: ends with one `finish` event or throws. */
export async function* readStream(open: () => Promise<Exchange>, wire: StreamWire): AsyncGenerator<StreamEvent> {
  const exchange = await open();
  const { response, origin, signal } = exchange;
  if (!response.body || /\b(?:json|html)\b/.test(response.headers.get("content-type") ?? "")) {
    return yield* streamReply(await readReply(exchange, wire.readWhole));
  }
  const reader = wire.reader(origin);
  const said: StreamEvent[] = [];
  const emit = (event: StreamEvent): void => void said.push(event);
  const parser = sseParser(longestEvent);
  const body = response.body.getReader();
  let over = false;
  try {
    while (!over) {
      const { done, value } = await body.read();
      over = done;
      for (const event of done ? parser.end() : parser.push(value)) {
        if (event.data === "[DONE]") over = true;
        else {
          const from = said.length;
          readEvent(event);
          for (let at = from; at < said.length; at++) yield said[at]!;
          over ||= reader.done;
        }
        if (over && !done) break;
      }
    }
    const finish = reader.finish();
    if (!finish) throw new Malformed("ended before the answer did");
    yield finish;
  } catch (error) {
    throw signal.aborted ? abortedError(signal) : withPartial(error);
  } finally {
    leave(body, over);
  }

  function readEvent({ name, data }: SseEvent): void {
    let event: unknown;
    try {
      event = JSON.parse(data);
    } catch {
      if (name === "error") throw providerError({ error: data, headers: response.headers }, origin);
    }
    if (!isJsonObject(event)) throw new Malformed(`sent an event that is not a JSON object: ${origin.redact.text(data.slice(0, 200))}`);
    const error = event.error ?? (name === "error" || event.type === "error" ? event : undefined);
    if (error) throw providerError({ error, headers: response.headers }, origin);
    try {
      reader.read(event, emit);
    } catch (cause) {
      if (isAshlarError(cause)) throw cause;
      throw new Malformed(`sent an event that makes no sense: ${origin.redact.text(data.slice(0, 200))}`);
    }
  }

  function withPartial(error: unknown): Error {
    const collected = collector();
    for (const event of said) collected.add(event);
    const partial: ModelReply = { ...collected.reply(), usage: reader.usage };
    if (isAshlarError(error)) return Object.assign(error, { partial });
    const { provider, model, host } = origin;
    const what = error instanceof Malformed || error instanceof RangeError ? error.message : "broke off";
    const requestId = response.headers.get("x-request-id") ?? undefined;
    const cause = error instanceof Malformed ? undefined : cleanCause(error, origin.redact);
    return new StreamInterruptedError(`${model} at ${host}: the stream ${what}.`, { provider, model, requestId, partial, cause });
  }
}

/** A stream that is not what the wire says it is; the message goes on from "the stream". */
class Malformed extends Error {}

/**
 * Lets go of a body. One that is complete is read to its end, which is near, so that the connection can be used again; any other is
 * cancelled. Nobody waits for it, and what happens to it changes nothing any more.
 */
function leave(body: ReadableStreamDefaultReader<Uint8Array>, complete: boolean): void {
  const cancel = () => body.cancel().catch(() => {});
  if (!complete) {
    cancel();
    return;
  }
  const timer = setTimeout(cancel, 1000);
  const drain = async (): Promise<void> => {
    while (!(await body.read()).done);
  };
  drain()
    .catch(() => {})
    .finally(() => clearTimeout(timer));
}
