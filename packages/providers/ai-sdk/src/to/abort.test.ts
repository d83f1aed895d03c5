import { type LanguageModel, text } from "@ashlar/core";
import { generateText, streamText } from "ai";
import { expect, it } from "vitest";
import { toAiSdk } from "../index.ts";
import { ashlarModel } from "../testing/ashlar-model.ts";
import { failureOf } from "../testing/sdk-model.ts";

it("ends with the signal's reason when it is aborted, as fetch does", async () => {
  const reason = new DOMException("enough", "AbortError");
  const silent: LanguageModel = { ...ashlarModel([]), generate: () => new Promise(() => {}) };
  const controller = new AbortController();
  const failed = failureOf(generateText({ model: toAiSdk(silent), prompt: "Hi", abortSignal: controller.signal }));
  controller.abort(reason);
  expect(await failed).toBe(reason);
});

it("ends a stream that is aborted, and stops the model", async () => {
  let stopped = false;
  const model: LanguageModel = {
    ...ashlarModel([]),
    async *stream(_request, { signal }) {
      yield text("Hello");
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      stopped = true;
      signal.throwIfAborted();
    },
  };
  const controller = new AbortController();
  const types: string[] = [];
  for await (const part of streamText({ model: toAiSdk(model), prompt: "Hi", abortSignal: controller.signal }).fullStream) {
    types.push(part.type);
    if (part.type === "text-delta") controller.abort();
  }
  expect(types.at(-1)).toBe("abort");
  await expect.poll(() => stopped).toBe(true);
});

it("breaks a stream that is aborted off with the signal's reason", async () => {
  const controller = new AbortController();
  const model: LanguageModel = {
    ...ashlarModel([]),
    async *stream() {
      yield text("Hello");
      await new Promise(() => {});
    },
  };
  const prompt = [{ role: "user" as const, content: [{ type: "text" as const, text: "Hi" }] }];
  const reader = (await toAiSdk(model).doStream({ prompt, abortSignal: controller.signal })).stream.getReader();
  await reader.read();
  await reader.read();
  await reader.read();
  controller.abort("enough");
  await expect(reader.read()).rejects.toBe("enough");
});

it("stops the model when the reader of a stream leaves", async () => {
  let signal: AbortSignal | undefined;
  const model: LanguageModel = {
    ...ashlarModel([]),
    async *stream(_request, context) {
      ({ signal } = context);
      yield text("Hello");
      await new Promise((resolve) => context.signal.addEventListener("abort", resolve));
    },
  };
  const { stream } = await toAiSdk(model).doStream({ prompt: [{ role: "user", content: [{ type: "text", text: "Hi" }] }] });
  const reader = stream.getReader();
  await reader.read();
  await reader.cancel();
  await expect.poll(() => signal?.aborted).toBe(true);
});

it("keeps limits of time", async () => {
  const silent: LanguageModel = { ...ashlarModel([]), generate: () => new Promise(() => {}) };
  const model = toAiSdk(silent, { timeouts: { connect: 20 } });
  const failure = await failureOf(generateText({ model, prompt: "Hi", maxRetries: 0 }));
  expect(failure).toMatchObject({ name: "AI_APICallError", isRetryable: true, cause: { code: "timeout", timeout: "connect" } });
});
