import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate as turn, setTimeout as wait } from "node:timers/promises";
import { scenarioOf } from "./scenarios.ts";

/*
 * An upstream that speaks Chat Completions on loopback, in a process of its own so that its work is not counted. It thinks for no time and
 * writes each piece of a stream by itself.
 */

interface Answer {
  readonly whole: Buffer;
  readonly events: readonly Buffer[];
  readonly pause: number;
}

const usage = { prompt_tokens: 50, completion_tokens: 100, total_tokens: 150 };
const answers = new Map<string, Answer>();

function answerOf(model: string): Answer {
  let answer = answers.get(model);
  if (!answer) {
    const { text, chunks = [], pause = 0 } = scenarioOf(model);
    const base = { id: "chatcmpl-1", created: 1_790_000_000, model };
    const event = (fields: object): Buffer => {
      const data = { ...base, object: "chat.completion.chunk", ...fields };
      return Buffer.from(`data: ${JSON.stringify(data)}\n\n`);
    };
    const delta = (content: object, finish_reason: string | null = null): Buffer =>
      event({ choices: [{ index: 0, delta: content, logprobs: null, finish_reason }], usage: null });
    const message = { role: "assistant", content: text, refusal: null };
    const choices = [{ index: 0, message, logprobs: null, finish_reason: "stop" }];
    answer = {
      pause,
      whole: Buffer.from(JSON.stringify({ ...base, object: "chat.completion", choices, usage })),
      events: [
        delta({ role: "assistant", content: "", refusal: null }),
        ...chunks.map((content) => delta({ content })),
        delta({}, "stop"),
        event({ choices: [], usage }),
        Buffer.from("data: [DONE]\n\n"),
      ],
    };
    answers.set(model, answer);
  }
  return answer;
}

async function send(response: ServerResponse, { events, pause }: Answer): Promise<void> {
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const event of events) {
    if (response.destroyed) return;
    if (!response.write(event)) await new Promise((resolve) => response.once("drain", resolve).once("close", resolve));
    await (pause > 0 ? wait(pause) : turn());
  }
  response.end();
}

const server = createServer(async (request, response) => {
  request.setEncoding("utf8");
  let body = "";
  for await (const piece of request) body += piece;
  const { model, stream } = JSON.parse(body);
  const answer = answerOf(model);
  if (stream) return send(response, answer);
  response.writeHead(200, { "content-type": "application/json", "content-length": answer.whole.length }).end(answer.whole);
});
server.keepAliveTimeout = 600_000;
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit());
