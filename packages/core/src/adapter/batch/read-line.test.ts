import { describe, expect, it } from "vitest";
import { InvalidRequestError, text } from "../../index.ts";
import { ReportedFailure } from "../failures/failure.ts";
import type { Origin } from "../failures/origin.ts";
import { redactor } from "../failures/redact.ts";
import { batchAnswer, readBatchLine, strayLine } from "./read-line.ts";

const origin: Origin = {
  ...{ provider: "quill", model: "goose-2", host: "api.quill.example", redact: redactor(["ink-0123456789"]) },
  errors: { codes: { too_fast: "rate-limit" }, keySource: "the option apiKey" },
};
const failing = (thrown: unknown) =>
  batchAnswer(origin, () => {
    throw thrown;
  });

describe("a line of a batch's results", () => {
  it("is JSON, or says so without a key", () => {
    expect(readBatchLine('{"id":"a"}', origin)).toEqual({ id: "a" });
    const stray = { code: "server", retryable: true, provider: "quill", body: '{"key":"[redacted]' };
    expect(() => readBatchLine('{"key":"ink-0123456789', origin)).toThrow(expect.objectContaining(stray));
    expect(() => readBatchLine("7", origin)).toThrow(/a line that makes no sense/);
    const deep: unknown = JSON.parse("[".repeat(20_000) + "]".repeat(20_000));
    expect(JSON.stringify(strayLine(deep, origin).body).length).toBeLessThan(100);
  });

  it("holds an answer, or the error of this line alone", () => {
    const reply = { content: [text("Hi")], finishReason: "stop", usage: {} } as const;
    expect(batchAnswer(origin, () => reply)).toEqual({ reply });
    const known = new InvalidRequestError("no", {});
    expect(failing(known)).toEqual({ error: known });
    const reported = new ReportedFailure({ error: { code: "too_fast", message: "Slow down." } }, { usage: { inputTokens: 3 } });
    expect(failing(reported)).toMatchObject({ error: { code: "rate-limit", usage: { inputTokens: 3 } } });
    expect(failing(new TypeError("it has no words"))).toMatchObject({
      error: { code: "server", message: "goose-2 at api.quill.example: the answer in the batch makes no sense: it has no words." },
    });
  });
});
