import type { LeanResponse } from "./lean-response.ts";

const formats: Readonly<Record<string, "gzip" | "deflate">> = { gzip: "gzip", "x-gzip": "gzip", deflate: "deflate" };

/** The reply itself, or unpacked, as `fetch` would have given it: some gateways compress although they were asked not to. */
export function decoded(response: LeanResponse): Response {
  const encoding = response.headers.get("content-encoding");
  if (encoding === null || encoding === "identity") return response;
  const format = formats[encoding.trim().toLowerCase()];
  const { status, statusText, body } = response;
  if (!format || !body) return response;
  const headers = [...response.headers].filter(([name]) => name !== "content-encoding" && name !== "content-length");
  return new Response(body.pipeThrough(new DecompressionStream(format)), { status, statusText, headers });
}
