import { isAshlarError, StreamInterruptedError } from "../errors.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import type { FinishEvent, ModelReply, StreamEvent } from "../model.ts";
import { collector, streamReply } from "../request/collect.ts";
import type { Usage } from "../usage.ts";
import { abortedError } from "./connection-error.ts";
import { type BodyReader, bodyReader } from "./lean-response.ts";
import type { Origin } from "./origin.ts";
import { providerError } from "./provider-error.ts";
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
  return { [Symbol.asyncIterator]: () => iterate(open, wire) };
}

/** Not a generator: a plain iterator costs less for each event. */
function iterate(open: () => Promise<Exchange>, wire: StreamWire): AsyncIterator<StreamEvent> {
  let source: AsyncIterator<StreamEvent> | undefined;
  let left = false;
  const start = async (): Promise<IteratorResult<StreamEvent>> => {
    const exchange = await open();
    const { response, origin } = exchange;
    const isWhole = /\b(?:json|html)\b/.test(response.headers.get("content-type") ?? "");
    const body = isWhole ? undefined : bodyReader(response);
    source = body
      ? events(body, exchange, wire.reader(origin))
      : streamReply(await readReply(exchange, (reply) => wire.readWhole(reply), wire.usageOf));
    if (!left) return source.next();
    await source.return?.();
    return { done: true, value: undefined };
  };
  return {
    next: () => (source ? source.next() : start()),
    async return() {
      left = true;
      await source?.return?.();
      return { done: true, value: undefined };
    },
  };
}

function events(body: BodyReader, { response, origin, signal }: Exchange, reader: WireReader): AsyncIterator<StreamEvent> {
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
      failure = signal.aborted ? abortedError(signal) : withPartial(error);
      complete = true;
      over = true;
      body.cancel();
    }
  };
  const finish = (): void => {
    const end = reader.finish();
    if (!end) throw brokenOff() ?? new Malformed("ended before the answer did");
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
    complete ||= reader.done;
  }

  /** The error that stands in the stream as it is, and not as an event: so does Google say why it broke off. */
  function brokenOff(): Error | undefined {
    try {
      const body: unknown = JSON.parse(parser.stray());
      const said: unknown = Array.isArray(body) ? body[0] : body;
      if (isJsonObject(said) && said.error) return providerError({ error: said.error, headers: response.headers }, origin);
    } catch {
      // Whatever it is, it does not say why.
    }
    return undefined;
  }

  function withPartial(error: unknown): Error {
    const partial: ModelReply = { ...collected.reply(), usage: reader.usage };
    if (isAshlarError(error)) return Object.assign(error, { partial });
    const { provider, model, host, errors } = origin;
    const what = error instanceof Malformed || error instanceof RangeError ? error.message : "broke off";
    const requestId = response.headers.get(errors.requestIdHeader ?? "x-request-id") ?? undefined;
    const cause = error instanceof Malformed ? undefined : cleanCause(error, origin.redact);
    return new StreamInterruptedError(`${model} at ${host}: the stream ${what}.`, { provider, model, requestId, partial, cause });
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

/** A stream that is not what the wire says it is; the message goes on from "the stream". */
class Malformed extends Error {}

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
