import { execFile } from "node:child_process";
import { getEventListeners } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, describe, expect, it, vi } from "vitest";
import { bodyReader } from "./body-reader.ts";
import { defaultFetch } from "./default-fetch.ts";
import { LeanResponse } from "./lean-response.ts";

const running: Server[] = [];
let connections = 0;

async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  connections = 0;
  server.on("connection", () => connections++);
  running.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
afterEach(() => {
  vi.unstubAllGlobals();
  for (const server of running.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const post = (url: string, body = "{}", init: RequestInit = {}): Promise<Response> =>
  defaultFetch(url, { method: "POST", headers: { "content-type": "application/json" }, body, ...init });

/** Answers with what it was sent. */
const echo: RequestListener = (request, response) => {
  const pieces: Buffer[] = [];
  request.on("data", (piece: Buffer) => pieces.push(piece));
  request.on("end", () => {
    const { method, headers, url } = request;
    response.writeHead(200, { "content-type": "application/json", "x-request-id": "req_1", "set-cookie": ["a=1", "b=2"] });
    response.end(JSON.stringify({ method, headers, url, body: Buffer.concat(pieces).toString() }));
  });
};

describe("the lean transport", () => {
  it("sends method, path, headers and body as they are", async () => {
    const url = await listen(echo);
    const response = await post(`${url}v1/x?y=1`, "Grüße 👋", { headers: [["X-Team", "blue"]] });
    expect(response).toBeInstanceOf(LeanResponse);
    expect(await response.json()).toMatchObject({
      method: "POST",
      url: "/v1/x?y=1",
      body: "Grüße 👋",
      headers: { "x-team": "blue", "content-length": "12" },
    });
  });

  it("takes headers as a Headers, too", async () => {
    const url = await listen(echo);
    const response = await post(url, "{}", { headers: new Headers({ authorization: "Bearer x" }) });
    expect(await response.json()).toMatchObject({ headers: { authorization: "Bearer x" } });
  });

  it("keeps connections alive and uses them again", async () => {
    const url = await listen(echo);
    for (let i = 0; i < 5; i++) await (await post(url)).text();
    expect(connections).toBe(1);
  });

  it("takes no connection again that was idle for long, though nobody has seen yet that it is gone", async () => {
    const url = await listen(echo);
    await (await post(url)).text();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 10_000 });
    await (await post(url)).text();
    vi.useRealTimers();
    expect(connections).toBe(2);
  });

  it("sends a request once, also where an idle connection is cut as it is used again", async () => {
    let requests = 0;
    const url = await listen((request, response) => {
      if (++requests === 2) request.socket.destroy();
      else echo(request, response);
    });
    await (await post(url)).text();
    await expect(post(url)).rejects.toMatchObject({ code: "ECONNRESET" });
    expect([requests, connections]).toEqual([2, 1]);
  });

  it("opens as many connections as there are requests at once", async () => {
    const url = await listen(echo);
    const replies = await Promise.all(Array.from({ length: 256 }, async (_, i) => (await post(url, `${i}`)).json()));
    expect(replies.map((reply) => Object(reply).body)).toEqual(Array.from({ length: 256 }, (_, i) => `${i}`));
  });

  it("gives a reply with a status that is no success", async () => {
    const url = await listen((_, response) => void response.writeHead(429, "Slow down", { "retry-after": "3" }).end("later"));
    const response = await post(url);
    expect([response.ok, response.status, response.statusText, response.headers.get("Retry-After")]).toEqual([
      false,
      429,
      "Slow down",
      "3",
    ]);
    expect(await response.text()).toBe("later");
  });

  it("rejects with Node's code where nobody listens, and where the connection is cut", async () => {
    await expect(post("http://127.0.0.1:1/")).rejects.toMatchObject({ code: "ECONNREFUSED" });
    const cut = await listen((request) => void request.socket.destroy());
    await expect(post(cut)).rejects.toMatchObject({ code: "ECONNRESET" });
    const inBody = await listen((_, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half", () => response.destroy());
    });
    await expect((await post(inBody)).text()).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  it("stops at an abort: before, while it waits, and in the middle of the body; no listener is left", async () => {
    const reason = new Error("enough");
    const url = await listen((request, response) => {
      if (request.url === "/body") response.writeHead(200).write("half");
    });
    await expect(post(url, "{}", { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);

    const waiting = new AbortController();
    const pending = post(url, "{}", { signal: waiting.signal });
    setTimeout(() => waiting.abort(reason), 20);
    await expect(pending).rejects.toBe(reason);

    const reading = new AbortController();
    const response = await post(`${url}body`, "{}", { signal: reading.signal });
    setTimeout(() => reading.abort(reason), 20);
    await expect(response.text()).rejects.toThrow();
    await sleep(10);
    for (const { signal } of [waiting, reading]) expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("lets go of a connection whose body is cancelled", async () => {
    let closed = false;
    const url = await listen((_, response) => {
      response.on("close", () => {
        closed = true;
      });
      response.writeHead(200).write("half");
    });
    const reader = bodyReader(await post(url));
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe("half");
    reader?.cancel();
    expect((await reader?.read().catch(() => ({ done: true })))?.done).toBe(true);
    await vi.waitFor(() => expect(closed).toBe(true));
  });

  it("holds a server back that sends faster than it is read", async () => {
    const size = 64 * 1024 * 1024;
    let written = 0;
    const url = await listen((_, response) => {
      const piece = Buffer.alloc(64 * 1024, "x");
      const write = (): void => {
        while (written < size) {
          written += piece.length;
          if (!response.write(piece)) return void response.once("drain", write);
        }
        response.end();
      };
      response.writeHead(200);
      write();
    });
    const reader = bodyReader(await post(url));
    await sleep(100);
    expect(written).toBeLessThan(size / 2);
    let read = 0;
    for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) read += piece.value?.length ?? 0;
    expect(read).toBe(size);
  });

  it("goes through the global fetch for what it does not do itself", async () => {
    const url = await listen(echo);
    const responses = [
      await defaultFetch(url),
      await defaultFetch(url, { method: "POST", body: new Uint8Array([123, 125]) }),
      await defaultFetch(new Request(url, { method: "POST", body: "{}" })),
    ];
    for (const response of responses) {
      expect(response).not.toBeInstanceOf(LeanResponse);
      expect(response.ok).toBe(true);
    }
  });

  it("goes through a global fetch that was replaced", async () => {
    const replaced = vi.fn(async () => new Response("replaced"));
    vi.stubGlobal("fetch", replaced);
    expect(await (await post("http://127.0.0.1:1/")).text()).toBe("replaced");
  });

  it("gives up after ten seconds without a connection, the handshake included", async () => {
    const sockets: Socket[] = [];
    const silent = createTcpServer((socket) => void sockets.push(socket));
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as AddressInfo;
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const outcome = post(`https://127.0.0.1:${port}/`).catch((error) => error.code);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(await Promise.race([outcome, "still waiting"])).toBe("still waiting");
    await vi.advanceTimersByTimeAsync(2);
    vi.useRealTimers();
    expect(await outcome).toBe("ETIMEDOUT");
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  it("goes through the proxy that the environment names, and does not keep the process alive", async () => {
    const asked: string[] = [];
    const proxy = await listen((request, response) => {
      asked.push(String(request.url));
      response.end("through the proxy");
    });
    const module = fileURLToPath(new URL("default-fetch.ts", import.meta.url));
    const program = `const { defaultFetch } = await import(${JSON.stringify(module)});
      const response = await defaultFetch("http://model.example/v1/chat", { method: "POST", body: "{}" });
      console.log(await response.text());`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], {
      env: { ...process.env, HTTP_PROXY: proxy, http_proxy: proxy, NO_PROXY: "", no_proxy: "" },
      timeout: 10_000,
    });
    expect(stdout.trim()).toBe("through the proxy");
    expect(asked).toEqual(["http://model.example/v1/chat"]);
  });
});

describe("a reply of the lean transport", () => {
  it("is a whole Response", async () => {
    const url = await listen(echo);
    const text = async (read: (response: Response) => Promise<unknown>): Promise<unknown> => read(await post(url, "hello"));
    const expected = expect.stringContaining('"body":"hello"');
    expect(await text((response) => response.text())).toEqual(expected);
    expect(await text(async (response) => new TextDecoder().decode(await response.arrayBuffer()))).toEqual(expected);
    expect(await text(async (response) => new TextDecoder().decode(await response.bytes()))).toEqual(expected);
    expect(await text(async (response) => (await response.blob()).text())).toEqual(expected);
    expect(await text(async (response) => response.clone().text())).toEqual(expected);
    expect(await text(async (response) => new Response(response.body).text())).toEqual(expected);
  });

  it("can be read once", async () => {
    const response = await post(await listen(echo));
    expect(response.bodyUsed).toBe(false);
    await response.text();
    expect(response.bodyUsed).toBe(true);
    await expect(response.text()).rejects.toThrow(TypeError);
  });

  it("shows its headers as fetch does", async () => {
    const { headers } = await post(await listen(echo));
    expect([headers.get("X-Request-Id"), headers.has("x-request-id"), headers.get("nothing"), headers.has("nothing")]).toEqual([
      "req_1",
      true,
      null,
      false,
    ]);
    expect(headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(new Headers([...headers]).get("set-cookie")).toBe("a=1, b=2");
    expect([...headers.keys()]).toContain("content-type");
    expect([...headers.values()]).toContain("req_1");
    const seen: string[] = [];
    headers.forEach((value, name) => void seen.push(`${name}=${value}`));
    expect(seen).toContain("x-request-id=req_1");
    expect(() => headers.set("a", "b")).toThrow(TypeError);
  });

  it("keeps characters whole that are cut between two pieces", async () => {
    const url = await listen(async (_, response) => {
      response.writeHead(200);
      for (const byte of Buffer.from("é👋字")) await new Promise<void>((resolve) => response.write(Buffer.from([byte]), () => resolve()));
      response.end();
    });
    expect(await (await post(url)).text()).toBe("é👋字");
  });
});
