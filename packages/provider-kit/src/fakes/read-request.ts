import type { IncomingMessage } from "node:http";
import { isJsonObject, type JsonObject } from "@ashlar/core";
import type { FakeRequest } from "./fake-vendor.ts";
import type { Received, VendorWire } from "./wire.ts";

/** A request, and what is wrong with its body where that is not a JSON object. */
export interface ReadRequest {
  readonly request: Received;
  readonly malformed?: string;
}

/** Reads a request to its end. */
export async function readRequest(message: IncomingMessage, wire: VendorWire, number: number): Promise<ReadRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const type = message.headers["content-type"] ?? "";
  const { body, malformed } = type.startsWith("multipart/form-data") ? { body: await formFields(bytes, type) } : parseBody(bytes);
  const request = { ...toRequest(message.method ?? "", message.url ?? "", message.headers, number), body };
  return { request: { ...request, streams: wire.streams(request) }, ...(malformed !== undefined && { malformed }) };
}

/** A request without its body. */
export function toRequest(
  method: string,
  path: string,
  headers: FakeRequest["headers"],
  number: number,
): Omit<Received, "body" | "streams"> {
  const { pathname, searchParams } = new URL(path, "http://127.0.0.1");
  return { method, path, pathname: decodeURIComponent(pathname), query: searchParams, headers, number };
}

function parseBody(bytes: Buffer): { readonly body: JsonObject; readonly malformed?: string } {
  if (bytes.length === 0) return { body: {} };
  try {
    const body: unknown = JSON.parse(bytes.toString());
    return isJsonObject(body) ? { body } : { body: {}, malformed: "it is another value" };
  } catch (error) {
    return { body: {}, malformed: error instanceof Error ? error.message : String(error) };
  }
}

/** The fields of a form; files as their text. */
async function formFields(bytes: Buffer, type: string): Promise<JsonObject> {
  const form = await new Response(new Uint8Array(bytes), { headers: { "content-type": type } }).formData();
  const fields: Record<string, string> = {};
  for (const [name, value] of form) fields[name] = typeof value === "string" ? value : await value.text();
  return fields;
}
