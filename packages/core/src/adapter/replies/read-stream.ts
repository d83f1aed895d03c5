import { isAshlarError } from "../../errors.ts";
import { isJsonObject, type JsonObject } from "../../json.ts";
import type { FinishEvent, ModelReply, StreamEvent } from "../../model.ts";
import { collector, streamReply } from "../../request/collect.ts";
import type { Usage } from "../../usage.ts";
import { explained } from "../failures/explained.ts";
import { Malformed, ReportedFailure } from "../failures/failure.ts";
import { type BodyReader, bodyReader } from "../fetch/body-reader.ts";
import { openedLater } from "../opened-later.ts";
import type { Exchange } from "../requests/transport.ts";
import { readReply } from "./read-reply.ts";
import { type SseEvent, sseParser } from "./sse.ts";

/** The last event of a stream may hold the whole reply, images included. */
const longestEvent = 64 * 1024 * 1024;

/** Reads the events of one stream, in the language of one wire. */
export interface WireReader {
  /** Reads one event and says what it means. Throws a `ReportedFailure` for one that tells of a failure; anything when it makes no sense. */
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
  reader(): WireReader;
  /** Reads the reply of a server that does not stream. */
  readWhole(body: JsonObject): ModelReply;
  /** What a reply that holds an error has consumed, where it says so. */
  readonly usageOf?: (body: JsonObject) => Usage;
}

/**
 * Sends a request with `open` and streams the reply: ends with one `finish` event or throws. Errors carry what had arrived in `partial`.
 *
 * @throws StreamInterruptedError when the stream breaks off, ends before its wire says so, or says what makes no sense; the error of its
 * kind for one that the server sends in the stream
 */
export function readStream(open: () => Promise<Exchange>, wire: StreamWire): AsyncIterable<StreamEvent> {
  return openedLater(async () => {
    const exchange = await open();
    const { response } = exchange;
    const isWhole = /\b(?:json|html)\b/.test(response.headers.get("content-type") ?? "");
    const body = isWhole ? undefined : bodyReader(response);
    if (body) return events(body, exchange, wire.reader());
    return streamReply(await readReply(exchange, (reply) => wire.readWhole(reply), wire.usageOf));
  });
}

function events(body: BodyReader, exchange: Exchange, reader: WireReader): AsyncIterator<StreamEvent> {
  const { response, source, signal, usageSoFar } = exchange;
  usageSoFar?.(() => reader.usage);
  const parser = sseParser(longestEvent, (event) => {
    if (event.data === "[DONE]" || complete) complete = true;
    else readEvent(event);
  });
  const collected = collector();
  let ready: StreamEvent[] = [];
  let at = 0;
  /** All has been read that there is to be read: what remains is in `ready`. */
  let complete = false;
  let over = false;
  let failure: Error | undefined;

  const emit = (event: StreamEvent): void => {
    collected.add(event);
    ready.push(event);
  };
  /** Reads until there is an event, or an end. What came before a failure is given out before it. */
  const fill = async (): Promise<void> => {
    ready = [];
    at = 0;
    try {
      while (ready.length === 0 && !complete) {
        const { done, value } = await body.read();
        if (done || !value) parser.end();
        // Pieces that came together are read together: to wait for each costs more than to read it.
        else for (let piece: Uint8Array | undefined = value; piece && !complete; piece = body.readNow?.()) parser.push(piece);
        complete ||= done;
        if (complete) finish();
      }
    } catch (error) {
      complete = true;
      over = true;
      body.cancel();
      failure = await withPartial(error);
    }
  };
  const finish = (): void => {
    const end = reader.finish();
    if (!end) throw new Malformed("ended before the answer did", parser.stray(), false);
    over = true;
    emit(end);
    drain(body);
  };
  const take = (): IteratorResult<StreamEvent> => {
    if (at < ready.length) return { done: false, value: ready[at++]! };
    if (!failure) return { done: true, value: undefined };
    const thrown = failure;
    failure = undefined;
    throw thrown;
  };

  function readEvent({ name, data }: SseEvent): void {
    let event: unknown;
    try {
      event = JSON.parse(data);
    } catch {
      if (name === "error") throw reported(data);
    }
    if (!isJsonObject(event)) throw new Malformed("sent an event that is not a JSON object", data);
    const error = event.error ?? (name === "error" || event.type === "error" ? event : undefined);
    if (error) throw reported(error);
    try {
      reader.read(event, emit);
    } catch (cause) {
      if (isAshlarError(cause) || cause instanceof ReportedFailure) throw cause;
      throw new Malformed("sent an event that makes no sense", data);
    }
    complete ||= reader.done;
  }

  function reported(error: unknown): ReportedFailure {
    return new ReportedFailure({ error, headers: response.headers });
  }

  async function withPartial(thrown: unknown): Promise<Error> {
    const partial: ModelReply = { ...collected.reply(), usage: reader.usage };
    if (isAshlarError(thrown)) return Object.assign(thrown, { partial });
    return Object.assign(await explained(source, signal, ({ streamError }, origin) => streamError(thrown, response, origin)), { partial });
  }

  return {
    next() {
      if (at < ready.length) return Promise.resolve({ done: false, value: ready[at++]! });
      if (complete) return Promise.resolve().then(take);
      return fill().then(take);
    },
    async return() {
      ready = [];
      at = 0;
      failure = undefined;
      complete = true;
      if (!over) body.cancel();
      over = true;
      return { done: true, value: undefined };
    },
  };
}

/**
 * Reads a body that is complete to its end, which is near, so that the connection can be used again. Nobody waits for it, and what happens
 * to it changes nothing any more.
 */
function drain(body: BodyReader): void {
  const timer = setTimeout(() => body.cancel(), 1000);
  const read = async (): Promise<void> => {
    while (!(await body.read()).done);
  };
  read()
    .catch(() => {})
    .finally(() => clearTimeout(timer));
}
