import { call } from "@ashlar/core";
import { describe, expect, it, vi } from "vitest";
import { createOpenAI } from "./provider.ts";
import { context, failureOf } from "./testing/run.ts";

const missing = () => {
  throw new Error("no such chunk");
};
vi.doMock("./responses/wire.ts", missing);
vi.doMock("./embedding.ts", missing);
vi.doMock("./batch/batch-wire.ts", missing);

describe("a part of the program that can't be loaded", () => {
  const openai = createOpenAI({ apiKey: "none", baseURL: "http://127.0.0.1:1/v1" });
  const ask = call({ name: "ask", model: openai("m"), prompt: () => "Hi" });

  it.each([
    ["a reply", () => ask()],
    ["vectors", () => openai.embedding("m").embed(["Hi"], context())],
    ["a batch", () => openai.batch(ask, [undefined])],
  ])("is a typed error, that trying again may mend: %s", async (_, work) => {
    expect(await failureOf(work())).toMatchObject({
      code: "connection",
      retryable: true,
      provider: "openai",
      model: "m",
      message: expect.stringMatching(/^A part of the program that asks m could not be loaded/),
    });
  });
});
