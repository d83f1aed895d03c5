import type { Exchange, Source } from "@ashlar/core/adapter";
import { describe, expect, it } from "vitest";
import { anthropicErrors } from "../errors.ts";
import { failureOf } from "../testing/run.ts";
import { readBatchResults } from "./batch-results.ts";
import "../testing/loaded.ts";

const source: Source = {
  provider: "anthropic",
  model: "claude-opus-5-5",
  host: "api.anthropic.com",
  errors: anthropicErrors,
  keys: new Set(["secret-0123456789"]),
};
const exchange = (body: ReadableStream<Uint8Array> | string, signal = new AbortController().signal): Exchange => ({
  response: new Response(body),
  source,
  signal,
});
const readAll = async (from: Exchange) => {
  const all: object[] = [];
  for await (const result of readBatchResults(from)) all.push(result);
  return all;
};
const succeeded = (id: string, text: string) =>
  JSON.stringify({
    custom_id: id,
    result: {
      type: "succeeded",
      message: { id: "msg_1", content: [{ type: "text", text }], stop_reason: "end_turn", usage: { input_tokens: 3, output_tokens: 2 } },
    },
  });
const errored = (id: string, error: object) =>
  JSON.stringify({ custom_id: id, result: { type: "errored", error: { type: "error", error } } });

describe("readBatchResults", () => {
  it("reads what came of each line, however the bytes are cut", async () => {
    const text = [
      succeeded("a", "Grüße 👋"),
      errored("b", { type: "invalid_request_error", message: "prompt is too long: 300000 tokens > 200000 maximum" }),
      "",
      JSON.stringify({ custom_id: "c", result: { type: "expired" } }),
      JSON.stringify({ custom_id: "d", result: { type: "canceled" } }),
    ].join("\n");
    const bytes = new TextEncoder().encode(text);
    for (const size of [1, 7, bytes.length]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
      expect(await readAll(exchange(ReadableStream.from(pieces)))).toMatchObject([
        {
          id: "a",
          reply: { content: [{ type: "text", text: "Grüße 👋" }], finishReason: "stop", usage: { inputTokens: 3, outputTokens: 2 } },
        },
        { id: "b", error: { code: "context-length", inputTokens: 300_000, retryable: false } },
        { id: "c", ended: "expired" },
        { id: "d", ended: "cancelled" },
      ]);
    }
  });

  it("gives an error for an answer that makes no sense, and goes on", async () => {
    const nonsense = JSON.stringify({ custom_id: "a", result: { type: "succeeded", message: { content: "Hi" } } });
    const nothing = JSON.stringify({ custom_id: "b", result: { type: "of tomorrow" } });
    expect(await readAll(exchange([nonsense, nothing, succeeded("c", "Hi")].join("\n")))).toMatchObject([
      { id: "a", error: { code: "server", message: expect.stringMatching(/no content/) } },
      { id: "b", error: { code: "server" } },
      { id: "c", reply: {} },
    ]);
  });

  it.each(["{oops", "7", '{"custom_id":7,"result":{}}', '{"custom_id":"a"} secret-0123456789'])(
    "ends at a line that makes no sense: %s",
    async (line) => {
      const error = await failureOf(readAll(exchange(`${line}\n`)));
      expect(error).toMatchObject({ code: "server", retryable: true, message: expect.stringMatching(/line that makes no sense/) });
      expect(error.message).not.toContain("secret-0123456789");
    },
  );

  it("says so when the connection breaks off, or the caller aborts", async () => {
    const broken = () =>
      new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(new TextEncoder().encode(`${succeeded("a", "Hi")}\n{"cus`));
        },
        pull(controller) {
          controller.error(Object.assign(new Error("gone"), { code: "ECONNRESET" }));
        },
      });
    expect(await failureOf(readAll(exchange(broken())))).toMatchObject({
      code: "connection",
      retryable: true,
      message: expect.stringMatching(/broke off in the middle of a file/),
    });
    expect(await failureOf(readAll(exchange(broken(), AbortSignal.abort())))).toMatchObject({ code: "aborted" });
  });
});
