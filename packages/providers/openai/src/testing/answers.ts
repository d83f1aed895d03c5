import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import type { Answer } from "./fake-server.ts";

/** Answers with JSON. */
export function json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Answer {
  return (response) => void response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

/** Answers with an error as OpenAI writes it. */
export function failure(
  status: number,
  error: { readonly message?: string; readonly type?: string; readonly code?: string | null; readonly param?: string | null },
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return json({ error: { message: "It failed.", type: "invalid_request_error", param: null, code: null, ...error } }, status, {
    "x-request-id": "req_1",
    ...headers,
  });
}

/** Answers with any text. */
export function page(text: string, status = 200, type = "text/html"): Answer {
  return (response) => void response.writeHead(status, { "content-type": type }).end(text);
}

/** Says that the body is longer than it is, and cuts the connection. */
export function cutBody(text: string): Answer {
  return (response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": String(text.length + 100) });
    response.write(text, () => response.destroy());
  };
}

/** Accepts the request and cuts the connection before it answers. */
export const hangUp: Answer = (response) => void response.destroy();

/** Never answers. */
export const silence: Answer = () => {};

/** What follows the events of a stream: its end, its end a little later, a cut connection, or nothing any more. */
export type StreamEnd = "end" | "late" | "cut" | "stall";

/** Answers with server-sent events: objects are written as `data`, text as it is. The bytes can be cut into pieces of `size`. */
export function events(
  list: readonly (object | string)[],
  { end = "end", size, newline = "\n" }: { readonly end?: StreamEnd; readonly size?: number; readonly newline?: string } = {},
): Answer {
  return async (response) => {
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "x-request-id": "req_1" });
    const text = list.map((event) => (typeof event === "string" ? event : `data: ${JSON.stringify(event)}\n\n`)).join("");
    const bytes = Buffer.from(text.replaceAll("\n", newline));
    const step = size ?? bytes.length;
    for (let at = 0; at < bytes.length && !response.destroyed; at += step) {
      await new Promise<void>((resolve) => response.write(bytes.subarray(at, at + step), () => resolve()));
      await turn();
    }
    if (end === "late") await sleep(20);
    if (end === "end" || end === "late") response.end();
    if (end === "cut") response.destroy();
  };
}

/** The mark at the end of a stream of chat chunks. */
export const done = "data: [DONE]\n\n";
