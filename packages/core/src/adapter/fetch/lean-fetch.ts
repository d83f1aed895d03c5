import { decoded } from "./decoded.ts";
import type { Fetch } from "./fetch.ts";
import { LeanResponse } from "./lean-response.ts";

/** As long as undici waits for a connection. */
const connectTimeout = 10_000;
/** How long an idle connection is kept: as with undici, a little less than the five seconds of many servers. */
const keepAlive = 4_000;

/** Makes a lean transport with connections of its own. Node's modules are loaded now. */
export function createLeanFetch(): Fetch {
  // Not an import: bundles for other runtimes hold no trace of Node's modules.
  const http = process.getBuiltinModule("node:http");
  const https = process.getBuiltinModule("node:https");
  const options = {
    keepAlive: true,
    maxSockets: Number.POSITIVE_INFINITY,
    maxFreeSockets: 256,
    scheduling: "lifo",
    timeout: keepAlive,
  } as const;
  const proxy = { proxyEnv: process.env };
  const agents = { "http:": new http.Agent({ ...options, ...proxy }), "https:": new https.Agent({ ...options, ...proxy }) };

  /** When a request has last let go of its connection, in milliseconds since 1970. */
  let lastUse = 0;
  /** A process that was frozen, or busy for long, has not seen that its idle connections are gone. */
  const dropStale = (): void => {
    if (Date.now() - lastUse <= keepAlive) return;
    for (const agent of Object.values(agents)) for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy();
  };

  return (input, init = {}) =>
    new Promise((resolve, reject) => {
      const url = input instanceof URL ? input : new URL(String(input));
      const { signal, body } = init;
      signal?.throwIfAborted();
      const isTls = url.protocol === "https:";
      const text = String(body);
      dropStale();
      const request = (isTls ? https : http).request(url, {
        method: "POST",
        headers: headersOf(init.headers, text),
        agent: isTls ? agents["https:"] : agents["http:"],
      });
      const abort = (): void => void request.destroy(signal?.reason instanceof Error ? signal.reason : undefined);
      signal?.addEventListener("abort", abort);
      request.on("close", () => {
        lastUse = Date.now();
        signal?.removeEventListener("abort", abort);
      });
      request.on("error", reject);
      request.on("socket", (socket) => {
        if (!socket.connecting) return;
        const timer = setTimeout(() => {
          request.destroy(Object.assign(new Error(`No connection within ${connectTimeout} ms.`), { code: "ETIMEDOUT" }));
        }, connectTimeout);
        const connected = (): void => clearTimeout(timer);
        socket.once(isTls ? "secureConnect" : "connect", connected);
        socket.once("close", connected);
      });
      request.on("response", (message) => resolve(decoded(new LeanResponse(message, url.href))));
      request.end(text);
    });
}

function headersOf(init: RequestInit["headers"], body: string): Record<string, string | number> {
  // To unpack costs more than what it saves on the way, and holds back the events of a stream.
  const headers: Record<string, string | number> = { "accept-encoding": "identity" };
  const pairs = init === undefined ? [] : Symbol.iterator in init ? init : Object.entries(init);
  for (const [name, value] of pairs) if (name !== undefined && value !== undefined) headers[name] = String(value);
  headers["content-length"] = new TextEncoder().encode(body).length;
  return headers;
}
