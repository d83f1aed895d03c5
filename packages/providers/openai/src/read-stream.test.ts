import { ContextLengthError, type LanguageModel, OverloadedError, RateLimitError, ServerError, StreamInterruptedError } from "@ashlar/core";
import { afterEach, describe, expect, it } from "vitest";
import { done, events, page, type StreamEnd } from "./testing/answers.ts";
import { chunk } from "./testing/chat-wire.ts";
import type { Answer } from "./testing/fake-server.ts";
import { message, response, streamed } from "./testing/responses-wire.ts";
import { ask, context, failureOf, read, serve, type Wire, wires } from "./testing/run.ts";
import "./testing/loaded.ts";

let server: Awaited<ReturnType<typeof serve>>;
const start = async (wire: Wire, ...script: Answer[]): Promise<LanguageModel> => {
  server = await serve(wire, ...script);
  return server.model;
};
afterEach(() => server[Symbol.asyncDispose]());

/** Machines that are busy need longer. */
const poll = { timeout: 4000, interval: 10 };
/** Events that say `Hel` and do not end the answer. */
const begun: Readonly<Record<Wire, readonly object[]>> = {
  chat: [chunk({ role: "assistant", content: "" }), chunk({ content: "Hel" })],
  responses: streamed([message("Hel")]).slice(0, 3),
};
/** Events that end it. */
const finished: Readonly<Record<Wire, readonly (object | string)[]>> = {
  chat: [chunk({}, "stop"), done],
  responses: streamed([message("Hel")]).slice(3),
};
const partial = { content: [expect.objectContaining({ type: "text", text: "Hel" })], finishReason: "other" };
const host = () => new URL(server.baseURL).host;
const then = (wire: Wire, last: readonly (object | string)[], end: StreamEnd = "end") => events([...begun[wire], ...last], { end });

describe.each(wires)("a stream of %s", (wire) => {
  it.each([
    ["ends before the answer", () => then(wire, []), /ended before the answer did/],
    ["says [DONE] before the answer is complete", () => then(wire, [done]), /ended before the answer did/],
    ["is cut", () => then(wire, [], "cut"), /the stream broke off/],
    ["sends what is not JSON", () => then(wire, ["data: {oops\n\n"]), /not a JSON object: \{oops/],
    ["sends JSON that is not an object", () => then(wire, ["data: 7\n\n"]), /not a JSON object: 7/],
    ["is cut in the middle of an event", () => then(wire, ['data: {"ty']), /not a JSON object/],
  ])("that %s is interrupted, with what had arrived", async (_, answer, expected) => {
    const model = await start(wire, answer());
    const error = await failureOf(model.stream(ask("Hi"), context()));
    expect(StreamInterruptedError.isInstance(error)).toBe(true);
    expect(error.message).toMatch(expected);
    expect(error.message).toContain(host());
    expect(error).toMatchObject({ retryable: true, provider: "openai", model: "gpt-5-mini", requestId: "req_1", partial });
  });

  it("that sends events without sense is interrupted", async () => {
    const nonsense = {
      chat: chunk({ content: { deep: true } }),
      responses: { type: "response.output_item.done", output_index: 1, item: { type: "function_call", call_id: 7 } },
    };
    const model = await start(wire, then(wire, [nonsense[wire]]));
    const error = await failureOf(model.stream(ask("Hi"), context()));
    expect(StreamInterruptedError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ message: expect.stringContaining("makes no sense"), partial });
  });

  it.each([
    ["an error", { error: { message: "Slow down.", type: "requests", code: "rate_limit_exceeded" } }, RateLimitError],
    [
      "an error with a number for its code",
      { error: { message: "Provider returned error", code: 503 }, choices: [{ finish_reason: "error" }] },
      OverloadedError,
    ],
    ["an event of type error", { type: "error", code: "context_length_exceeded", message: "Too long.", param: null }, ContextLengthError],
    ["a nested error", { type: "error", error: { type: "server_error", message: "Oh." } }, ServerError],
    ["a named error that is not JSON", "event: error\ndata: upstream gone\n\n", ServerError],
  ])("that sends %s fails with the error of its kind, and what had arrived", async (_, event, kind) => {
    const model = await start(wire, then(wire, [event]));
    const error = await failureOf(model.stream(ask("Hi"), context()));
    expect(kind.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ provider: "openai", model: "gpt-5-mini", partial });
  });

  it("whose server sends a page and not a stream fails at once", async () => {
    const model = await start(wire, page("<!doctype html><title>Log in</title>"));
    const error = await failureOf(model.stream(ask("Hi"), context()));
    expect(ServerError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ retryable: false, message: expect.stringMatching(/an HTML page and not JSON/) });
  });

  it("gives its connection back when it is complete, also when the end of the line comes a little later", async () => {
    const model = await start(wire, ...["end", "late", "late", "end"].map((end) => then(wire, finished[wire], end as StreamEnd)));
    for (let n = 0; n < 4; n++) {
      expect((await read(model.stream(ask("Hi"), context()))).at(-1)).toMatchObject({ type: "finish" });
      await expect.poll(() => server.unfinished, poll).toBe(0);
      await new Promise((resolve) => setTimeout(resolve, 20)); // the end is on its way
      expect(server.connections).toBe(1);
    }
  });

  it("ends with its last event, though the server keeps the line open", async () => {
    const model = await start(wire, then(wire, finished[wire], "stall"));
    expect((await read(model.stream(ask("Hi"), context()))).at(-1)).toMatchObject({ type: "finish", finishReason: "stop" });
    await expect.poll(() => server.connections, poll).toBe(0);
  });
});

describe("a stream of responses", () => {
  it("that fails throws the response's error, with its usage", async () => {
    const failed = response([], { status: "failed", error: { code: "server_error", message: "The model crashed." } });
    const model = await start("responses", then("responses", [{ type: "response.failed", sequence_number: 9, response: failed }]));
    const error = await failureOf(model.stream(ask("Hi"), context()));
    expect(ServerError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ retryable: true, partial, usage: { inputTokens: 20, outputTokens: 10 } });
    expect(error.message).toContain("The model crashed");
  });
});
