import { call, image, RefusalError, user } from "@ashlar/core";
import { scriptedModel } from "@ashlar/provider-kit/scripted";
import { describe, expect, it, vi } from "vitest";
import { everything, recommend, tracing } from "./testing/tracing.ts";

describe("the content of a trace", () => {
  it("holds input, output and conversation only where that is asked for", async () => {
    const { block, read } = tracing({ capture: everything });
    await block(recommend())({ genre: "fantasy" });
    expect(read()[0]).toMatchObject({
      input: { genre: "fantasy" },
      output: { title: "Piranesi" },
      messages: [
        { role: "user", content: [{ type: "text", text: "A fantasy book, please." }] },
        { role: "assistant", content: [{ type: "text", text: '{"title":"Piranesi"}' }] },
      ],
    });
  });

  it("holds what went in and came out at that time, whatever the caller does to it afterwards", async () => {
    const { block, read } = tracing({ capture: everything });
    const slow = scriptedModel({ object: { title: "Piranesi" }, delay: 5 });
    const input = { genre: "fantasy" };
    const running = block(recommend(slow))(input);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    input.genre = "changed";
    const { value } = await running;
    value.title = "changed";
    expect(read()[0]).toMatchObject({ input: { genre: "fantasy" }, output: { title: "Piranesi" } });
  });

  it("repeats the model's words in an error only where the output is captured", async () => {
    const said = { refusal: "I will not write about that matter." };
    const messages = [];
    for (const capture of [{}, { output: true }]) {
      const { block, read } = tracing({ capture });
      const refusing = block(call({ name: "refuse", model: scriptedModel([said]), prompt: () => "?" }));
      await expect(refusing()).rejects.toSatisfy(RefusalError.isInstance);
      messages.push(read()[0]?.error?.message);
    }
    expect(messages).toEqual(["The model refused: …", "The model refused: I will not write about that matter."]);
  });

  it("takes a redact function, whose result is redacted again; where it fails nothing is kept of the content", async () => {
    const redact = vi.fn((value, { part }) => (part === "input" ? { ...value, genre: "***", token: "sk-abcdefghijklmnop1234" } : value));
    const { block, read } = tracing({ capture: everything, redact });
    await block(recommend())({ genre: "fantasy" });
    expect(read()[0]).toMatchObject({ input: { genre: "***", token: "[redacted]" }, output: { title: "Piranesi" } });
    expect(redact).toHaveBeenCalledWith({ genre: "fantasy" }, { call: "recommend", part: "input" });

    const failing = tracing({
      capture: everything,
      redact: () => {
        throw new TypeError("fantasy");
      },
    });
    await failing.block(recommend())({ genre: "fantasy" });
    const [trace] = failing.read();
    expect(trace).not.toHaveProperty("input");
    expect(trace!.omitted).toMatchObject({ input: "could not be redacted: TypeError" });
  });

  it("keeps the trace of content that is no JSON, or too long, and says what is missing", async () => {
    const { block, read } = tracing({ capture: everything });
    const circular: { self?: unknown; words: string } = { words: "x" };
    circular.self = circular;
    const echo = block(call({ name: "echo", model: scriptedModel(() => "ok"), prompt: (_: object | string | bigint) => "?" }));
    await echo(circular);
    await echo("x".repeat(300_000));
    await echo(10n);
    await echo(JSON.parse(`${"[".repeat(5000)}${"]".repeat(5000)}`));
    const traces = read();
    expect(traces).toHaveLength(4);
    expect(traces.map(({ omitted }) => omitted?.input)).toEqual([
      expect.stringMatching(/^no JSON: .*circular/i),
      expect.stringMatching(/^too long: 300,002 characters/),
      expect.stringMatching(/^no JSON: .*BigInt/),
      expect.stringMatching(/RangeError|call stack/),
    ]);
    expect(traces.map(({ output }) => output)).toEqual(["ok", "ok", "ok", "ok"]);
  });

  it("leaves the bytes of media behind, and keeps the conversation around them", async () => {
    const { block, read } = tracing({ capture: { messages: true } });
    const model = { ...scriptedModel(() => "A cat.") };
    const look = call({ name: "look", model, prompt: (bytes: Uint8Array) => user`What is this? ${image(bytes)}` });
    await block(look)(new Uint8Array(600_000));
    expect(read()[0]!.messages).toEqual([
      {
        role: "user",
        content: [
          { type: "text", text: "What is this? " },
          { type: "image", source: { type: "base64", mediaType: "image/png", data: "[600,000 bytes]" } },
        ],
      },
      { role: "assistant", content: [{ type: "text", text: "A cat." }] },
    ]);
  });

  it("cuts nothing out of content that only looks long to a log", async () => {
    const { block, read } = tracing({ capture: everything });
    const list = Array.from({ length: 500 }, (_, index) => ({ index, text: "word ".repeat(20) }));
    await block(call({ name: "echo", model: scriptedModel(() => "ok"), prompt: (_: object) => "?" }))(list);
    expect(read()[0]!.input).toEqual(list);
  });
});
