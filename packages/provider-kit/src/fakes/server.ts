import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { jsonText } from "@ashlar/core/adapter";
import { deliver, type Exchange, send, sendFailure, waitOf } from "./deliver.ts";
import type { FakeAnswer, FakeReply, FakeRequest, FakeVendor, Fault, RunningVendor } from "./fake-vendor.ts";
import { readRequest, toRequest } from "./read-request.ts";
import { said } from "./said.ts";
import { makeScript, type Script } from "./script.ts";
import type { AskLine, Failure, Received, Served, VendorWire } from "./wire.ts";

/**
 * A fake vendor that speaks the wire that `makeWire` makes for each start: the server, the script and the faults are here, what is said in
 * which words is the wire's. For the vendors that have a fake already, see `fakeOpenAI`, `fakeAnthropic` and `fakeGoogle`.
 */
export function fakeVendor(vendor: string, makeWire: () => VendorWire): FakeVendor {
  const answers: FakeAnswer[] = [];
  let last: FakeAnswer | undefined;
  const fake: FakeVendor = {
    vendor,
    replies(...more) {
      answers.push(...more);
      return fake;
    },
    otherwise(answer) {
      last = answer;
      return fake;
    },
    start: () => startVendor(makeWire(), makeScript(answers, last)),
  };
  return fake;
}

async function startVendor(wire: VendorWire, script: Script): Promise<RunningVendor> {
  const requests: FakeRequest[] = [];
  const failing: { readonly path: string; readonly fault: Fault }[] = [];
  const sockets = new Set<Socket>();
  const working = new Set<Promise<void>>();
  let unfinished = 0;
  let received = 0;

  const server = createServer((message, response) => {
    const work = handle(message, response).finally(() => working.delete(work));
    working.add(work);
  });
  // A client may keep a connection while its test does something else.
  server.keepAliveTimeout = 60_000;
  server.on("connection", (socket) => {
    sockets.add(socket);
    // A client that resets its connection is none of our business.
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });

  async function handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    unfinished++;
    const gone = new AbortController();
    response.on("close", () => {
      unfinished--;
      gone.abort();
    });
    try {
      const { request, malformed } = await readRequest(message, wire, ++received);
      const { method, path, headers, body, streams } = request;
      requests.push({ method, path, headers, body, streams });
      const exchange = { wire, request, response, signal: gone.signal };
      if (malformed)
        sendFailure(exchange, wire.failure("bad-request", `The body of the request is not a JSON object: ${malformed}`, request));
      else await answer(exchange);
    } catch (error) {
      // Where the client is gone there is nobody to tell, and nothing that failed.
      if (!gone.signal.aborted) fail(response, error);
    }
  }

  async function answer(exchange: Exchange): Promise<void> {
    const { request } = exchange;
    const path = wire.model(request);
    const due = failing.findIndex((one) => request.path.includes(one.path));
    const fault = failing[due]?.fault;
    if (fault) failing.splice(due, 1);
    if (path) {
      const { reply, failure } = next(request);
      if (failure) return sendFailure(exchange, failure);
      return deliver(exchange, path, fault ? { ...reply, fault } : reply);
    }
    // What is refused is not done. Of what fails in another way, the client cannot know.
    const isRefused = fault?.type === "refused" || fault?.type === "response";
    const served: Served | undefined = isRefused ? { body: {} } : wire.serve(request, ask);
    if (!served) return sendFailure(exchange, wire.failure("not-found", `No such path: ${request.method} ${request.path}`, request));
    const { status = 200, body, contentType = "application/json" } = served;
    if (fault) return deliver(exchange, { whole: () => body, contentType }, { fault });
    send(exchange, status, typeof body === "string" ? body : jsonText(body), contentType);
  }

  /** A request that cannot be answered is wrong: nobody is to ask it again. */
  function next(
    request: Received,
  ): { readonly reply: FakeReply; readonly failure?: never } | { readonly reply?: never; readonly failure: Failure } {
    try {
      return { reply: script.next(request) };
    } catch (error) {
      return { failure: wire.failure("bad-request", messageOf(error), request) };
    }
  }

  const ask: AskLine = ({ path, body }) => {
    const request: Received = { ...toRequest("POST", path, {}, received), body, streams: false };
    const place = wire.model(request);
    if (!place) return wire.failure("not-found", `No such path: ${path}`, request);
    const { reply, failure } = next(request);
    if (failure) return failure;
    const { fault } = reply;
    if (fault?.type === "refused") return wire.refused(fault.reason, waitOf(fault), request);
    // No connection of its own can break here: what would, is a failure of the server.
    if (fault) return wire.refused("server-error", waitOf({}), request);
    return { status: 200, body: place.whole(said(reply)) };
  };

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : address}`;
  let closed: Promise<void> | undefined;

  const running: RunningVendor = {
    vendor: wire.vendor,
    url,
    baseURL: `${url}${wire.basePath}`,
    requests,
    get connections() {
      return sockets.size;
    },
    get unfinished() {
      return unfinished;
    },
    replies(...answers) {
      script.add(...answers);
      return running;
    },
    otherwise(answer) {
      script.otherwise(answer);
      return running;
    },
    fails(path, fault) {
      failing.push({ path, fault });
      return running;
    },
    close() {
      closed ??= (async () => {
        const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
        const gone = Array.from(sockets, (socket) => once(socket, "close"));
        for (const socket of sockets) socket.destroy();
        await Promise.all([stopped, ...gone]);
        await Promise.allSettled(working);
      })();
      return closed;
    },
    [Symbol.asyncDispose]: () => running.close(),
  };
  return running;
}

/** A fault of the fake itself is told and not left hanging. */
function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(500, { "content-type": "text/plain" }).end(`The fake vendor failed: ${messageOf(error)}`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
