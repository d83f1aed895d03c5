import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";

const program = `
  import { call, pipe } from "@ashlar/core";
  import { versioned } from "./src/index.ts";
  import { silentModel } from "./src/testing/silent-model.ts";
  const greet = call({ name: "greet", model: silentModel(), prompt: (name) => "Hello " + name });
  globalThis.reply = pipe(greet, versioned({ environment: "production" }))("Ada");
`;

describe("on the edge", { timeout: 60_000 }, () => {
  it("there is a hash, without a disk, a process, or a module of Node", async () => {
    const { outputFiles } = await build({
      stdin: { contents: program, resolveDir: `${import.meta.dirname}/..`, loader: "ts" },
      bundle: true,
      write: false,
      format: "iife",
      platform: "neutral",
      conditions: ["@ashlar/source"],
      mainFields: ["module", "main"],
      logLevel: "error",
    });
    const { AbortController, AbortSignal, TextEncoder, clearTimeout, console, crypto, performance, setTimeout } = globalThis;
    const context = createContext({ AbortController, AbortSignal, TextEncoder, clearTimeout, console, crypto, performance, setTimeout });
    runInContext(outputFiles[0]!.text, context);
    const { version } = await runInContext("reply", context);
    expect(version).toEqual({ name: "greet", hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });
});
