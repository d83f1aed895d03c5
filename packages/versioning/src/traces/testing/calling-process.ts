/*
 * Runs traced calls in a process of its own: node calling-process.ts <store> <how many> <how it ends: end, exit, throw, forever> <go>.
 * With a last argument it says "ready", and begins when there is a file of that name.
 * Writes the number of each call that has ended to standard output.
 */
import { existsSync } from "node:fs";
import { call } from "@ashlar/core";
import { scriptedModel } from "@ashlar/provider-kit/scripted";
import { traced } from "../traced.ts";

const [path = "", count = "0", end = "end", go] = process.argv.slice(2);
const ask = traced({ path, capture: { input: true, output: true } })(
  call({ name: "ask", model: scriptedModel(() => "x".repeat(500)), prompt: (question: string) => question }),
);
if (go !== undefined) {
  process.stdout.write("ready\n");
  while (!existsSync(go)) await new Promise((resolve) => setTimeout(resolve, 1));
}
for (let number = 1; number <= Number(count) || end === "forever"; number++) {
  await ask(`${process.pid} ${number}`);
  if (number % 20 === 0) {
    process.stdout.write(`${number}\n`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
if (end === "exit") process.exit(0);
if (end === "throw") throw new Error("the program failed");
