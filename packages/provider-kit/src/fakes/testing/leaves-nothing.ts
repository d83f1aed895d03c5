// A program that ends by itself only when the fake leaves nothing behind: it was at work on four requests of all kinds.
import { once } from "node:events";
import { connect } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { fakeOpenAI } from "../openai/fake-openai.ts";
import { wires } from "./ask.ts";

const vendor = await fakeOpenAI()
  .replies({ fault: { type: "silence" } }, { fault: { type: "slow-first-byte", milliseconds: 600_000 } })
  .replies({ text: "Hello there", framing: { pause: 600_000 } }, { text: "Hello there, you", fault: { type: "stall" } })
  .start();
const [path, body] = wires.chat(true);
const text = JSON.stringify(body);
const sockets = await Promise.all(
  Array.from({ length: 4 }, async () => {
    const socket = connect(Number(new URL(vendor.url).port), "127.0.0.1");
    await once(socket.on("error", () => {}).resume(), "connect");
    socket.write(`POST ${path} HTTP/1.1\r\nhost: fake\r\ncontent-length: ${text.length}\r\n\r\n${text}`);
    return socket;
  }),
);
while (vendor.requests.length < 4) await turn();
const during = { unfinished: vendor.unfinished, connections: vendor.connections };
await Promise.all([vendor.close(), vendor.close()]);
const after = { unfinished: vendor.unfinished, connections: vendor.connections };
for (const socket of sockets) if (!socket.closed) await once(socket, "close");
process.stdout.write(JSON.stringify({ during, after }));
