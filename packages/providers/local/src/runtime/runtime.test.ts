import { afterEach, describe, expect, it, vi } from "vitest";
import { rejection } from "../testing/folder.ts";
import { installLines } from "./install-lines.ts";
import { importRuntime, threadCount } from "./runtime.ts";

afterEach(() => void vi.unstubAllEnvs());

describe("importRuntime", () => {
  it("says how to install the runtime when it is missing", async () => {
    const cause = Object.assign(new Error("Cannot find package 'node-llama-cpp'"), { code: "ERR_MODULE_NOT_FOUND" });
    const error = await rejection(importRuntime(() => Promise.reject(cause)));
    const { lean, gpu } = installLines();
    expect(error).toMatchObject({ code: "local-runtime", cause, install: lean });
    const said = String(error)
      .split("\n")
      .map((line) => line.trim());
    expect(said[0]).toMatch(/not installed.* Install it:$/);
    for (const line of `${lean}\n${gpu}`.split("\n")) expect(said).toContain(line);
  });
});

describe("threadCount", () => {
  it.each([
    [{ math: 4, usable: 8, load: 0.2 }, 4],
    [{ math: 4, usable: 4, load: 0 }, 3],
    [{ math: 1, usable: 1, load: 0 }, 1],
    [{ math: 64, usable: 64, load: 0 }, 8],
    [{ math: 4, usable: 4, load: 1.8 }, 2],
    [{ math: 2, usable: 2, load: 5 }, 1],
  ])("leaves busy cores alone: %j gives %i", (cores, expected) => {
    expect(threadCount(undefined, cores)).toBe(expected);
  });

  it("takes what is asked for, or what the environment says", () => {
    const cores = { math: 4, usable: 4, load: 0 };
    vi.stubEnv("ASHLAR_THREADS", "3");
    expect(threadCount(undefined, cores)).toBe(3);
    expect(threadCount(5, cores)).toBe(5);
  });
});
