import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { rejection } from "../testing/folder.ts";
import { hubUrl, openRemote } from "./hub.ts";

async function server(handle: RequestListener): Promise<string> {
  const http = createServer(handle);
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  let text = "";
  for await (const chunk of content) text += Buffer.from(chunk).toString();
  return text;
}

describe("hubUrl", () => {
  it("names a file at the hub, or at a mirror", () => {
    const file = { repository: "a/b", path: "folder/x y.gguf", revision: "main" };
    expect(hubUrl(file, {})).toMatch(/^https:.*\/a\/b\/resolve\/main\/folder\/x%20y\.gguf$/);
    expect(hubUrl({ repository: "a/b", path: "m.gguf" }, { HF_ENDPOINT: "http://mirror/" })).toBe("http://mirror/a/b/resolve/main/m.gguf");
  });
});

describe("openRemote", () => {
  it("follows redirects, keeps the hub's checksum, and shows the token to the hub alone", async () => {
    const sha256 = "a".repeat(64);
    const seen: unknown[] = [];
    const storage = await server((request, response) => {
      seen.push(request.headers.authorization);
      response.end("content");
    });
    const hub = await server((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(302, { location: `${storage}/blob`, "x-linked-etag": `"${sha256}"`, "x-linked-size": "7" }).end();
    });
    const env = { HF_ENDPOINT: hub, HF_TOKEN: "secret" };
    const remote = await openRemote(hubUrl({ repository: "a/b", path: "m.gguf" }, env), { env });
    expect({ bytes: remote.bytes, sha256: remote.sha256, text: await textOf(remote.content) }).toEqual({
      bytes: 7,
      sha256,
      text: "content",
    });
    expect(seen).toEqual(["Bearer secret", undefined]);
  });

  it.each([
    [404, "not-found", "does not exist"],
    [401, "permission", "HF_TOKEN"],
    [403, "permission", "licence"],
    [503, "server", "503"],
  ])("turns %i into a %s error", async (status, code, words) => {
    const url = await server((_, response) => response.writeHead(status).end("x"));
    expect(await rejection(openRemote(`${url}/m.gguf`))).toMatchObject({ code, status, message: expect.stringContaining(words) });
  });

  it("gives up at once where nobody answers", async () => {
    const deaf = await server(() => {});
    const started = performance.now();
    expect(await rejection(openRemote(`${deaf}/m.gguf`, { connectTimeout: 50 }))).toMatchObject({
      code: "connection",
      message: expect.stringContaining("0.05 s"),
    });
    expect(await rejection(openRemote("http://127.0.0.1:1/m.gguf"))).toMatchObject({ code: "connection" });
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it("gives up a download that stalls, and one that breaks off", async () => {
    const stalling = await server((_, response) => void response.write("begin"));
    const remote = await openRemote(`${stalling}/m.gguf`, { idleTimeout: 50 });
    expect(await rejection(textOf(remote.content))).toMatchObject({ code: "connection", message: expect.stringContaining("no data") });
    const breaking = await server((_, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("begin");
      setTimeout(() => response.destroy(), 20);
    });
    expect(await rejection(textOf((await openRemote(`${breaking}/m.gguf`)).content))).toMatchObject({ code: "connection" });
  });

  it("can be aborted before the answer and while it comes", async () => {
    const deaf = await server(() => {});
    expect(await rejection(openRemote(`${deaf}/m.gguf`, { signal: AbortSignal.timeout(20) }))).toMatchObject({ code: "aborted" });
    const stalling = await server((_, response) => void response.write("begin"));
    const controller = new AbortController();
    const remote = await openRemote(`${stalling}/m.gguf`, { signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    expect(await rejection(textOf(remote.content))).toMatchObject({ code: "aborted" });
  });

  it("does not follow redirects in circles", async () => {
    const url = await server((_, response) => response.writeHead(302, { location: "/again" }).end());
    expect(await rejection(openRemote(`${url}/m.gguf`))).toMatchObject({ code: "server", message: expect.stringContaining("circles") });
  });
});
