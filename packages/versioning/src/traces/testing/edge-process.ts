/* Runs traced calls where there is no Node: no `process`, so no files and no SQLite. */
import { call } from "@ashlar/core";
import { traced } from "../traced.ts";
import { scriptedModel } from "./scripted-model.ts";

const { stdout } = process;
const warnings: string[] = [];
Reflect.deleteProperty(globalThis, "process");
const ask = traced({ onWarning: (message) => warnings.push(message) })(
  call({ name: "ask", model: scriptedModel(() => "yes"), prompt: () => "?" }),
);
const texts = [(await ask()).text, (await ask.stream().reply).text];
stdout.write(JSON.stringify({ texts, warnings }));
