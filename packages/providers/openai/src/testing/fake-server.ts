import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { type Published, problemsOf } from "@ashlar/provider-kit/published";

/** A request as the server got it. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Record<string, unknown>;
}

/** Answers one request: writes whatever it likes, or cuts the connection. */
export type Answer = (response: ServerResponse, request: Received) => void | Promise<void>;

/** A server on 127.0.0.1 that answers requests with a script, one answer each, and keeps what it was asked. */
export interface FakeServer extends AsyncDisposable {
  /** With the version, as the option `baseURL` wants it. */
  readonly baseURL: string;
  readonly requests: readonly Received[];
  /** What in the requests did not fit OpenAI's published document. */
  readonly problems: readonly string[];
  /** Connections that are open now. */
  readonly connections: number;
  /** Answers that have begun and not ended. */
  readonly unfinished: number;
  /** Adds answers to the script. */
  answer(...answers: readonly Answer[]): void;
}

const published: Readonly<Record<string, Published<"openai">>> = {
  "/v1/chat/completions": "chatRequest",
  "/v1/responses": "responsesRequest",
  "/v1/embeddings": "embeddingRequest",
};

/** Starts a server that speaks OpenAI's wire as far as its script does. */
export async function startFakeServer(...script: Answer[]): Promise<FakeServer> {
  const requests: Received[] = [];
  const problems: string[] = [];
  const sockets = new Set<Socket>();
  let unfinished = 0;
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const piece of request.setEncoding("utf8")) text += piece;
    const received: Received = { path: request.url ?? "", headers: request.headers, body: JSON.parse(text || "{}") };
    requests.push(received);
    const what = published[received.path];
    problems.push(...(what ? problemsOf("openai", what, received.body) : [`unknown path ${received.path}`]));
    unfinished++;
    response.on("close", () => unfinished--);
    const answer = script.shift();
    if (answer) await answer(response, received);
    else response.writeHead(500, { "content-type": "application/json" }).end('{"error":{"message":"the script has no answer left"}}');
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseURL: `http://127.0.0.1:${port}/v1`,
    requests,
    problems,
    get connections() {
      return sockets.size;
    },
    get unfinished() {
      return unfinished;
    },
    answer: (...answers) => void script.push(...answers),
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
