import { call, collectReply, prompt, tool } from "@ashlar/core";
import { LLMock } from "@copilotkit/aimock";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createGoogle } from "./provider.ts";
import { ask, context, failureOf, key } from "./testing/ask.ts";

/** Somebody else's server of the same wire, so that ours is not the only judge. */
const mock = new LLMock({ host: "127.0.0.1", port: 0, logLevel: "silent" });
beforeAll(async () => {
  mock.onMessage(/hello/i, {
    content: "Hello there, Grüße 👋!",
    usage: { promptTokenCount: 7, candidatesTokenCount: 5, totalTokenCount: 12 },
  });
  mock.onMessage(/think/i, { content: "4", reasoning: "2 and 2." });
  mock.on({ userMessage: /weather/i, hasToolResult: false }, { toolCalls: [{ name: "weather", arguments: '{"city":"Oslo"}' }] });
  mock.on({ userMessage: /weather/i, hasToolResult: true }, { content: "It is cold in Oslo." });
  mock.onMessage(/limit/i, { error: { message: "Slow down.", type: "RESOURCE_EXHAUSTED" }, status: 429 });
  await mock.start();
});
afterAll(() => mock.stop());

const provider = () => createGoogle({ apiKey: key, baseURL: mock.url });
const model = () => provider()("gemini-2.5-flash");
const both = async (question: string) => [
  await model().generate(ask(question), context()),
  await collectReply(model().stream(ask(question), context())),
];

describe("against an independent server", () => {
  it("gives text and usage, whole and in pieces", async () => {
    for (const reply of await both("hello")) {
      expect(reply).toMatchObject({ finishReason: "stop", usage: { inputTokens: 7, outputTokens: 5 } });
      expect(reply.content).toMatchObject([{ type: "text", text: "Hello there, Grüße 👋!" }]);
    }
  });

  it("gives reasoning before the answer", async () => {
    for (const reply of await both("think")) {
      expect(reply.content).toMatchObject([
        { type: "reasoning", text: "2 and 2." },
        { type: "text", text: "4" },
      ]);
    }
  });

  it("calls a tool and carries its result back", async () => {
    const cities: string[] = [];
    const weather = tool({
      name: "weather",
      input: z.object({ city: z.string() }),
      run: ({ city }) => {
        cities.push(city);
        return Promise.resolve({ degrees: -3 });
      },
    });
    const report = call({ name: "report", model: model(), tools: [weather], prompt: () => prompt`What is the weather?` });
    expect((await report()).text).toBe("It is cold in Oslo.");
    expect((await report.stream().reply).text).toBe("It is cold in Oslo.");
    expect(cities).toEqual(["Oslo", "Oslo"]);
  });

  it("throws its errors by their code", async () => {
    const errors = [failureOf(model().generate(ask("limit"), context())), failureOf(collectReply(model().stream(ask("limit"), context())))];
    for (const error of await Promise.all(errors)) expect(error).toMatchObject({ code: "rate-limit", status: 429, retryable: true });
  });
});
