/* Runs traced calls where there is no Node: no `process`, so no files and no SQLite. */
import { call } from "@ashlar/core";
import { scriptedModel } from "@ashlar/provider-kit/scripted";
import { traced } from "../traced.ts";

const { stdout } = process;
const warnings: string[] = [];
Reflect.deleteProperty(globalThis, "process");
const ask = traced({ onWarning: (message) => warnings.push(message) })(
  call({ name: "ask", model: scriptedModel(() => "yes"), prompt: () => "?" }),
);
const texts = [(await ask()).text, (await ask.stream().reply).text];
stdout.write(JSON.stringify({ texts, warnings }));
