import { APICallError, UnsupportedFunctionalityError } from "@ai-sdk/provider";
import {
  type LanguageModel,
  OverloadedError,
  RateLimitError,
  ServerError,
  StreamInterruptedError,
  text,
  UnsupportedError,
  wrapModel,
} from "@ashlar/core";
import { generateText, RetryError, streamText } from "ai";
import { expect, it } from "vitest";
import { toAiSdk } from "../index.ts";
import { ashlarModel } from "../testing/ashlar-model.ts";
import { failureOf } from "../testing/sdk-model.ts";

const busy = () =>
  new RateLimitError("slow down", { status: 429, retryAfter: 1, requestId: "req-1", body: { error: { code: "rate_limit" } } });

it("leaves it to the AI SDK to ask again where no block has, after the wait that the provider wants", async () => {
  const model = ashlarModel([busy(), busy(), "Hello."]);
  const started = performance.now();
  expect((await generateText({ model: toAiSdk(model), prompt: "Hi" })).text).toBe("Hello.");
  expect(model.requests).toHaveLength(3);
  expect(performance.now() - started).toBeLessThan(1500);
});

/** A block that asks once more, as one of `@ashlar/retries` does. */
const retryOnce = (model: LanguageModel): LanguageModel =>
  wrapModel(model, { name: "retry" }, (open, request, context) => open(model, request, context).catch(() => open(model, request, context)));

it.each(["generate", "stream"])("does not multiply the attempts of a block: %s", async (way) => {
  const model = ashlarModel([busy(), busy(), "never"]);
  const settings = { model: toAiSdk(retryOnce(model)), prompt: "Hi" };
  const failure = await failureOf(way === "generate" ? generateText(settings) : streamText({ ...settings, onError: () => {} }).text);
  expect(model.requests).toHaveLength(2);
  if (way === "stream") return;
  expect(APICallError.isInstance(failure)).toBe(true);
  expect(failure).toMatchObject({
    message: "slow down",
    statusCode: 429,
    isRetryable: false,
    responseHeaders: { "retry-after-ms": "1", "x-request-id": "req-1" },
    responseBody: '{"error":{"code":"rate_limit"}}',
  });
  expect(RateLimitError.isInstance(failure.cause)).toBe(true);
});

it("knows by the attempts that a block of any name has asked again", async () => {
  const block = (inner: LanguageModel) =>
    wrapModel(inner, { name: "of-my-own" }, (open, request, context) =>
      open(inner, request, context).catch(() => open(inner, request, context)),
    );
  const model = ashlarModel([busy(), busy(), "never"]);
  expect(await failureOf(generateText({ model: toAiSdk(block(model)), prompt: "Hi" }))).toMatchObject({ isRetryable: false });
  expect(model.requests).toHaveLength(2);
});

it("tells the usage and the cost of all attempts", async () => {
  const failed = new ServerError("broken", { usage: { inputTokens: 100, outputTokens: 10 } });
  const { finalStep } = await generateText({ model: toAiSdk(retryOnce(ashlarModel([failed, "Hello."]))), prompt: "Hi" });
  expect(finalStep.usage).toMatchObject({ inputTokens: 200, outputTokens: 30 });
  expect(finalStep.providerMetadata?.ashlar).toEqual({ attempts: 2, cost: expect.closeTo(0.0005, 9) });
});

it("ends with an error that the AI SDK does not ask again for, where that does not help", async () => {
  const model = ashlarModel([new UnsupportedError("no audio", { feature: "audio" }), "never"]);
  const failure = await failureOf(generateText({ model: toAiSdk(model), prompt: "Hi" }));
  expect(UnsupportedFunctionalityError.isInstance(failure)).toBe(true);
  expect(failure).toMatchObject({ functionality: "audio", message: "no audio" });
  expect(model.requests).toHaveLength(1);
});

it("gives up with the AI SDK's own error when it has asked often enough", async () => {
  const failure = await failureOf(generateText({ model: toAiSdk(ashlarModel([busy(), busy()])), prompt: "Hi", maxRetries: 1 }));
  expect(RetryError.isInstance(failure) && APICallError.isInstance(failure.lastError)).toBe(true);
});

it("asks again for a stream that fails before its first event, and not after it", async () => {
  const model = ashlarModel([new OverloadedError("busy", { retryAfter: 1 }), "Hello."]);
  expect(await streamText({ model: toAiSdk(model), prompt: "Hi" }).text).toBe("Hello.");

  const broken = ashlarModel([{ text: "Hel", error: new StreamInterruptedError("cut", {}) }, "never"]);
  const errors: unknown[] = [];
  const types: string[] = [];
  const { fullStream } = streamText({ model: toAiSdk(broken), prompt: "Hi", onError: ({ error }) => void errors.push(error) });
  for await (const part of fullStream) types.push(part.type);
  expect(types).toEqual(["start", "start-step", "text-start", "text-delta", "text-end", "error", "finish-step", "finish"]);
  expect(APICallError.isInstance(errors[0])).toBe(true);
  expect(errors[0]).toMatchObject({ cause: { code: "stream-interrupted", partial: { content: [text("Hel")] } } });
  expect(broken.requests).toHaveLength(1);
});
