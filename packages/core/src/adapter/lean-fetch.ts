import { decoded } from "./decoded.ts";
import { LeanResponse } from "./lean-response.ts";

/** The shape of `fetch`. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** As long as undici waits for a connection. */
const connectTimeout = 10_000;
/** How long an idle connection is kept: as with undici, a little less than the five seconds of many servers. */
const keepAlive = 4_000;

const fetchAtStart = globalThis.fetch;
let lean: Fetch | undefined;

/**
 * The `fetch` that adapters use when they are given none: on Node a lean transport over `node:http` with connections that are kept alive,
 * at half the CPU of the global one; elsewhere, and where the global one was replaced, the global one.
 *
 * The lean transport takes over POST requests with a text as body; any other goes to the global `fetch`. It has no limit of time but for
 * connecting, follows no redirect, asks for replies that are not compressed, and goes through a proxy where `HTTP_PROXY`, `HTTPS_PROXY` and
 * `NO_PROXY` say so, on versions of Node that can (22.21, 24.5). A request is sent once: where a server closes an idle connection at the
 * moment at which it is used again, nobody can know what became of the request, and so the failure is the caller's to hear of.
 */
export const defaultFetch: Fetch = (input, init) => {
  const replaced = globalThis.fetch !== fetchAtStart;
  if (replaced || !isNode() || init?.method?.toUpperCase() !== "POST" || typeof init.body !== "string" || input instanceof Request) {
    return globalThis.fetch(input, init);
  }
  lean ??= createLeanFetch();
  return lean(input, init);
};

function isNode(): boolean {
  // Other runtimes have Node's modules too, and a `fetch` of their own that is better than their copy of them.
  return typeof process !== "undefined" && /^Node\.js\//.test(globalThis.navigator?.userAgent ?? "");
}

/** Makes a lean transport with connections of its own. Node's modules are loaded now, not when this file is. */
function createLeanFetch(): Fetch {
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
