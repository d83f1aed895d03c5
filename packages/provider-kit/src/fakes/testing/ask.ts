import type { JsonObject } from "@ashlar/core";
import type { RunningVendor } from "../fake-vendor.ts";
import { readEventStream } from "./event-stream.ts";

/** An event of a stream. */
export interface ReadEvent {
  readonly name: string;
  /** JSON, or the text where it is none. */
  readonly data: JsonObject | string;
}

/** An answer of a fake, read to its end. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body where it is JSON. */
  readonly json: JsonObject;
  readonly events: readonly ReadEvent[];
}

/** Sends a body as JSON, or asks for a page where there is none. */
export async function ask(vendor: RunningVendor, path: string, body?: JsonObject | string): Promise<Answered> {
  const response = await fetch(`${vendor.url}${path}`, {
    ...(body !== undefined && { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) }),
    headers: { "content-type": "application/json" },
  });
  const text = await response.text();
  const type = response.headers.get("content-type") ?? "";
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: type.startsWith("application/json") ? JSON.parse(text) : {},
    events: type.startsWith("text/event-stream") ? readEvents(text) : [],
  };
}

/** The events of a stream, their data as JSON where it is. */
export function readEvents(text: string): readonly ReadEvent[] {
  return readEventStream(text).map(({ name, data }) => ({ name, data: data.startsWith("{") ? JSON.parse(data) : data }));
}

/** A path and a body for it. */
type Asked = readonly [path: string, body: JsonObject];

/** How a model is asked over each wire, whole or streamed. */
export const wires = {
  chat: (stream: boolean): Asked => ["/v1/chat/completions", { model: "gpt-5-mini", messages: [hello], stream, ...(stream && usageToo) }],
  responses: (stream: boolean): Asked => ["/v1/responses", { model: "gpt-5-mini", input: "Hi", stream }],
  messages: (stream: boolean): Asked => ["/v1/messages", { model: "claude-haiku-4-5", max_tokens: 100, messages: [hello], stream }],
  google: (stream: boolean): Asked => [
    `/v1beta/models/gemini-3-flash:${stream ? "streamGenerateContent?alt=sse" : "generateContent"}`,
    { contents: [{ role: "user", parts: [{ text: "Hi" }] }] },
  ],
};

const hello = { role: "user", content: "Hi" };
const usageToo = { stream_options: { include_usage: true } };
