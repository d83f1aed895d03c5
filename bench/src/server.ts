import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate as turn, setTimeout as wait } from "node:timers/promises";
import { remembered } from "./remembered.ts";
import { scenarioOf } from "./scenarios.ts";
import { chat } from "./wires/chat.ts";
import { messages } from "./wires/messages.ts";
import { eventsOf, type Wire } from "./wires/wire.ts";

/*
 * An upstream on loopback that speaks Chat Completions and Messages, in a process of its own so that its work is not counted. It thinks for
 * no time and writes each piece of a stream by itself.
 */

interface Answer {
  readonly whole: Buffer;
  readonly events: readonly Buffer[];
  readonly pause: number;
  readonly stalls: boolean;
}

const answersOn = (wire: Wire): ((model: string) => Answer) =>
  remembered((model) => {
    const scenario = scenarioOf(model);
    return {
      whole: Buffer.from(JSON.stringify(wire.whole(model, scenario.text))),
      events: eventsOf(wire, model, scenario).map((event) => Buffer.from(event)),
      pause: scenario.pause ?? 0,
      stalls: scenario.stalls ?? false,
    };
  });

const answers: Readonly<Record<string, (model: string) => Answer>> = {
  "/v1/chat/completions": answersOn(chat),
  "/v1/messages": answersOn(messages),
};

async function send(response: ServerResponse, { events, pause, stalls }: Answer): Promise<void> {
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const event of events) {
    if (response.destroyed) return;
    if (!response.write(event)) await new Promise((resolve) => response.once("drain", resolve).once("close", resolve));
    await (pause > 0 ? wait(pause) : turn());
  }
  if (!stalls) response.end();
}

const server = createServer(async (request, response) => {
  request.setEncoding("utf8");
  let body = "";
  for await (const piece of request) body += piece;
  const answerOf = answers[request.url?.split("?")[0] ?? ""];
  if (!answerOf) return response.writeHead(404).end(`There is no ${request.url}.`);
  const { model, stream } = JSON.parse(body);
  const answer = answerOf(model);
  if (stream) return send(response, answer);
  response.writeHead(200, { "content-type": "application/json", "content-length": answer.whole.length }).end(answer.whole);
});
server.keepAliveTimeout = 600_000;
server.requestTimeout = 0;
const backlog = 2000; // all streams of a measurement may come at once
server.listen({ port: 0, host: "127.0.0.1", backlog }, () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit());
