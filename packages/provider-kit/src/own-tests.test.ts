import { InvalidRequestError, type StreamEvent } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { eventsOf, failureOf, requestOf } from "./own-tests.ts";

const finish: StreamEvent = { type: "finish", finishReason: "stop", usage: {} };

async function* stream(error?: Error): AsyncGenerator<StreamEvent> {
  yield finish;
  if (error) throw error;
}

describe("helpers for an adapter's own tests", () => {
  it("make a request of a question, or of messages, with what it shall hold beside", () => {
    const hi = { role: "user", content: [{ type: "text", text: "Hi" }] } as const;
    expect(requestOf("Hi")).toEqual({ messages: [hi] });
    expect(requestOf([hi, hi], { params: { topK: 1 } })).toEqual({ messages: [hi, hi], params: { topK: 1 } });
  });

  it("read a stream, or its error", async () => {
    const error = new InvalidRequestError("No.", {});
    expect(await eventsOf(stream())).toEqual([finish]);
    expect(await failureOf(stream(error))).toBe(error);
    await expect(failureOf(stream())).rejects.toThrow("was to fail, and gave");
  });
});
