import { availableParallelism } from "node:os";
import { afterEach, describe, expect, it, vi } from "vitest";
import { rejection } from "../testing/folder.ts";
import { importRuntime, threadCount } from "./runtime.ts";

afterEach(() => void vi.unstubAllEnvs());

describe("importRuntime", () => {
  it("says how to install the runtime when it is missing", async () => {
    const cause = Object.assign(new Error("Cannot find package 'node-llama-cpp'"), { code: "ERR_MODULE_NOT_FOUND" });
    expect(await rejection(importRuntime(() => Promise.reject(cause)))).toMatchObject({
      code: "local-runtime",
      cause,
      install: expect.stringMatching(/node-llama-cpp@/),
      message: expect.stringMatching(/not installed[\s\S]*node-llama-cpp@[\s\S]*GPU[\s\S]*node-llama-cpp@/),
    });
  });
});

describe("threadCount", () => {
  it("takes what is asked for, then the environment, then the cores there are, but few", () => {
    expect(threadCount(undefined, 64)).toBe(Math.max(1, Math.min(availableParallelism() - 1, 8)));
    expect(threadCount(undefined, 1)).toBe(1);
    vi.stubEnv("ASHLAR_THREADS", "3");
    expect(threadCount(undefined, 64)).toBe(3);
    expect(threadCount(5, 64)).toBe(5);
  });
});
