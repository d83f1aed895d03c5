import type { ServerResponse } from "node:http";
import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import { jsonText } from "@ashlar/core/adapter";
import type { FakeReply, Fault } from "./fake-vendor.ts";
import { said } from "./said.ts";
import { frame, sseWriter, writeBytes } from "./sse-writer.ts";
import type { AnsweringPath, Failure, Received, VendorWire, Wait, WireEvent } from "./wire.ts";

/** A request and the way to answer it. */
export interface Exchange {
  readonly wire: VendorWire;
  readonly request: Received;
  readonly response: ServerResponse;
  /** Aborted when the connection is gone. */
  readonly signal: AbortSignal;
}

const page = "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1><hr>proxy</body></html>";

/** Answers a request to a model as the script says, with the fault that it asks for. */
export async function deliver(exchange: Exchange, path: AnsweringPath, reply: FakeReply): Promise<void> {
  const { wire, request, response, signal } = exchange;
  const { fault } = reply;
  switch (fault?.type) {
    case "refused":
      return refuse(exchange, wire.refused(fault.reason, waitOf(fault), request));
    case "response":
      return send(exchange, fault.status, fault.body, fault.contentType ?? "application/json", fault.headers);
    case "html":
      return send(exchange, fault.status ?? 200, page, "text/html; charset=utf-8");
    case "empty-body":
      return send(exchange, 200, "", request.streams ? eventStream : json);
    case "hang-up":
      response.destroy();
      return;
    case "silence":
      return;
    case "slow-first-byte":
      await sleep(fault.milliseconds, undefined, { signal });
  }
  if (request.streams && path.stream) await deliverStream(exchange, path, reply);
  else await deliverWhole(exchange, path, reply);
}

/** A refusal that is no error of HTTP comes in the form that was asked for. */
function refuse(exchange: Exchange, failure: Failure): void {
  if (failure.status === 200 && exchange.request.streams) send(exchange, 200, frame({ data: failure.body }).toString(), eventStream);
  else sendFailure(exchange, failure);
}

/** How a fault asks to wait; with a wait and no form, in seconds. */
export function waitOf({ retryAfter, wait }: Pick<Fault & { readonly type: "refused" }, "retryAfter" | "wait">): Wait {
  return { form: retryAfter ?? (wait === undefined ? "none" : "seconds"), milliseconds: wait ?? 1000 };
}

/** Answers with an error of the vendor. */
export function sendFailure(exchange: Exchange, { status, headers, body }: Failure): void {
  send(exchange, status, jsonText(body), json, headers);
}

/** Answers with a text. */
export function send(
  { wire, request, response }: Exchange,
  status: number,
  text: string,
  contentType: string,
  headers: Failure["headers"] = {},
): void {
  const bytes = Buffer.from(text);
  const all = { ...wire.headers(request), "content-type": contentType, "content-length": String(bytes.length), ...headers };
  for (const [name, value] of Object.entries(all)) if (value !== undefined) response.setHeader(name, value);
  response.writeHead(status).end(bytes);
}

const json = "application/json";
const eventStream = "text/event-stream; charset=utf-8";

async function deliverWhole(exchange: Exchange, path: AnsweringPath, { fault, framing, ...reply }: FakeReply): Promise<void> {
  const { wire, request, response, signal } = exchange;
  if (fault?.type === "error-event") {
    const failure = wire.refused(fault.reason, waitOf({}), request);
    return send(exchange, 200, jsonText(path.failedWhole?.(failure) ?? failure.body), json);
  }
  const body = path.whole(said(reply));
  const known = typeof body === "string" ? body : jsonText(fault?.type === "unknown-event" ? { ...body, notice: "Maintenance" } : body);
  const bytes = Buffer.from(known);
  const cut = cutsWhole(fault);
  // A length that is announced is how clients tell a cut reply from a whole one.
  const length = cut === "end" || cut === "stall" ? {} : { "content-length": bytes.length };
  response.writeHead(200, { ...wire.headers(request), "content-type": path.contentType ?? json, ...length });
  await writeBytes(response, cut ? bytes.subarray(0, bytes.length / 2) : bytes, signal, framing?.bytes);
  await finish(exchange, cut ?? "end");
}

async function deliverStream(exchange: Exchange, path: AnsweringPath, reply: FakeReply): Promise<void> {
  const { wire, request, response, signal } = exchange;
  const { fault, framing = {} } = reply;
  const stream = path.stream!(said(reply));
  const writer = sseWriter(response, framing, signal);
  const length = fault?.type === "truncated-body" ? { "content-length": 1_000_000_000 } : {};
  response.writeHead(200, { ...wire.headers(request), "content-type": eventStream, "cache-control": "no-cache", ...length });
  response.flushHeaders();
  const faultAfter = fault && "afterEvents" in fault && fault.afterEvents !== undefined ? fault.afterEvents : 2;
  let pieces = 0;
  let faulty = fault !== undefined;
  for (const event of stream.events()) {
    if (faulty && isTime(event)) {
      faulty = false;
      switch (fault?.type) {
        case "error-event":
          for (const last of stream.failed(wire.refused(fault.reason, waitOf({}), request))) await writer.event(last);
          return finish(exchange, "end");
        case "reset":
        case "truncated-body":
          return finish(exchange, "reset");
        case "early-end":
          return finish(exchange, "end");
        case "stall":
          return;
        case "malformed-event":
          await writer.malformed(event);
          continue;
        case "unknown-event":
          await writer.event(stream.unknown());
      }
    }
    await writer.event(event);
    if (fault?.type === "duplicate-events" && event.role?.endsWith("bookkeeping")) await writer.event(event);
    if (event.role === "piece") pieces++;
  }
  await finish(exchange, "end");

  function isTime({ role }: WireEvent): boolean {
    const closing = role === "closing" || role === "closing-bookkeeping";
    return closing || (pieces >= faultAfter && (role === "piece" || pieces > 0));
  }
}

function cutsWhole(fault: Fault | undefined): "end" | "stall" | "reset" | undefined {
  switch (fault?.type) {
    case "truncated-body":
    case "reset":
      return "reset";
    case "early-end":
    case "malformed-event":
      return "end";
    case "stall":
      return "stall";
    default:
      return undefined;
  }
}

async function finish({ response, signal }: Exchange, how: "end" | "stall" | "reset"): Promise<void> {
  if (how === "end") response.end();
  if (how !== "reset") return;
  // What was written has to leave first: a reset throws away what waits to be sent.
  do await turn(undefined, { signal });
  while (response.socket?.writableLength);
  response.socket?.resetAndDestroy();
}
