import { call } from "@ashlar/core";
import { describe, expect, it, vi } from "vitest";
import { createAnthropic } from "./provider.ts";
import { failureOf } from "./testing/run.ts";

const missing = () => {
  throw new Error("no such chunk");
};
vi.doMock("./model.ts", missing);
vi.doMock("./count-tokens.ts", missing);
vi.doMock("./batch/batch-wire.ts", missing);

describe("a part of the program that can't be loaded", () => {
  const anthropic = createAnthropic({ apiKey: "none", baseURL: "http://127.0.0.1:1" });
  const ask = call({ name: "ask", model: anthropic("m"), prompt: () => "Hi" });

  it.each([
    ["a reply", () => ask()],
    ["a count of tokens", () => anthropic.countTokens("m", "Hi")],
    ["a batch", () => anthropic.batch(ask, [undefined])],
  ])("is a typed error, that trying again may mend: %s", async (_, work) => {
    expect(await failureOf(work())).toMatchObject({
      code: "connection",
      retryable: true,
      provider: "anthropic",
      model: "m",
      message: expect.stringMatching(/^A part of the program that asks m could not be loaded/),
    });
  });
});
