import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createGzip, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { defaultFetch } from "./default-fetch.ts";
import { LeanResponse } from "./lean-response.ts";

async function ask(encoding: string | undefined, body: Uint8Array | string): Promise<{ response: Response; text: Promise<string> }> {
  const server = createServer((request, response) => {
    const headers = { "x-asked": String(request.headers["accept-encoding"]), ...(encoding && { "content-encoding": encoding }) };
    response.writeHead(200, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const response = await defaultFetch(`http://127.0.0.1:${port}/`, { method: "POST", body: "{}" });
  const text = response.text().finally(() => server.close());
  return { response, text };
}

describe("a reply that is compressed", () => {
  it("is asked not to be", async () => {
    const { response, text } = await ask(undefined, "plain");
    expect(response).toBeInstanceOf(LeanResponse);
    expect([response.headers.get("x-asked"), await text]).toEqual(["identity", "plain"]);
  });

  it.each([
    ["gzip", gzipSync("Grüße 👋")],
    ["X-GZIP", gzipSync("Grüße 👋")],
    ["deflate", deflateSync("Grüße 👋")],
    ["identity", "Grüße 👋"],
  ])("is unpacked all the same: %s", async (encoding, body) => {
    const { response, text } = await ask(encoding, body);
    expect([await text, response.status]).toEqual(["Grüße 👋", 200]);
    if (encoding !== "identity") expect(response.headers.get("content-encoding")).toBeNull();
  });

  it("is an error where it is cut off, or no such thing", async () => {
    const packed = gzipSync("hello ".repeat(1000));
    await expect((await ask("gzip", packed.subarray(0, packed.length - 12))).text).rejects.toThrow();
    await expect((await ask("gzip", "not packed")).text).rejects.toThrow();
  });

  it("streams: what was flushed arrives before the rest is written", async () => {
    const server = createServer((_, response) => {
      const gzip = createGzip();
      response.writeHead(200, { "content-encoding": "gzip" });
      gzip.pipe(response);
      gzip.write("first");
      gzip.flush();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const response = await defaultFetch(`http://127.0.0.1:${port}/`, { method: "POST", body: "{}" });
    const reader = response.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("first");
    await reader?.cancel();
    server.close();
  });
});
