import { describe, expect, it } from "vitest";
import { z } from "zod";
import { AbortedError, type CallEvent, call, type LanguageModel, ServerError, StreamInterruptedError, tool } from "../index.ts";
import { callsTools, reply, scores, scriptedModel } from "../testing/scripted-model.ts";

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const long = "The quick brown fox jumps over the lazy dog.";
const say = (model: LanguageModel) => call({ name: "say", model, prompt: () => "Speak" });

describe("stream", () => {
  it("is the same reply as the call's, in pieces", async () => {
    const stream = say(scriptedModel([long])).stream();
    const events = await all(stream);
    expect(events.map(({ type }) => type)).toEqual(["step", ...Array.from({ length: 15 }, () => "text"), "finish"]);
    const { value, usage } = await stream.reply;
    expect(value).toBe(long);
    expect(usage).toEqual({ inputTokens: 10, outputTokens: 5 });
  });

  it("shows everything to every reader, to late ones too", async () => {
    const stream = say(scriptedModel([long])).stream();
    const [one, two] = await Promise.all([all(stream.text()), all(stream.text())]);
    await stream.reply;
    const late = await all(stream.text());
    expect(one.join("")).toBe(long);
    expect(two).toEqual(one);
    expect(late).toEqual(one);
  });

  it("goes on for the readers that stay, and is cancelled when the last one leaves", async () => {
    let aborted = false;
    const endless: LanguageModel = {
      ...scriptedModel([]),
      async *stream(_request, { signal }) {
        signal.addEventListener("abort", () => {
          aborted = true;
        });
        for (;;) {
          await new Promise((resolve) => setTimeout(resolve, 1));
          yield { type: "text", text: "x" };
        }
      },
    };
    const stream = say(endless).stream();
    const leaveAfter = async (count: number): Promise<void> => {
      let seen = 0;
      for await (const _ of stream.text()) if (++seen === count) return;
    };
    const slow = leaveAfter(5);
    await leaveAfter(2);
    expect(aborted).toBe(false);
    await slow;
    const error = await stream.reply.catch((thrown) => thrown);
    expect(aborted).toBe(true);
    expect(AbortedError.isInstance(error)).toBe(true);
    expect(error.partial.content[0].text).toMatch(/^x{5,}$/);
  });

  it("throws to every reader and to `reply` what broke it off, with what had arrived", async () => {
    const broken: LanguageModel = {
      ...scriptedModel([]),
      async *stream() {
        yield { type: "text", text: "Hel" };
        throw new ServerError("overheated", { status: 500 });
      },
    };
    const stream = say(broken).stream();
    const outcomes = await Promise.allSettled([all(stream.text()), all(stream.partials()), all(stream), stream.reply]);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({
        status: "rejected",
        reason: { code: "server", status: 500, partial: { content: [{ type: "text", text: "Hel" }] } },
      });
    }
  });

  it("is never cut off silently", async () => {
    const cutOff: LanguageModel = {
      ...scriptedModel([]),
      async *stream() {
        yield { type: "text", text: "Hel" };
      },
    };
    const error = await say(cutOff)
      .stream()
      .reply.catch((thrown) => thrown);
    expect(StreamInterruptedError.isInstance(error)).toBe(true);
    expect(error.partial.content).toEqual([{ type: "text", text: "Hel" }]);
    expect(error.attempts).toHaveLength(1);
  });

  it("leaves no unhandled rejection when nobody reads a stream that fails", async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown): number => unhandled.push(reason);
    process.on("unhandledRejection", listen);
    say(scriptedModel([new ServerError("down", {})])).stream();
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off("unhandledRejection", listen);
    expect(unhandled).toEqual([]);
  });

  for (const mode of ["native", "tool", "text"] as const) {
    it(`gives partial objects in mode ${mode}, the same text to its readers, and the value at the end`, async () => {
      const json = '{"title":"Emma","tags":["a","b"]}';
      const scripted = mode === "tool" ? callsTools(["answer", JSON.parse(json)]) : json;
      const ask = call({
        name: "book",
        model: scriptedModel([scripted], { pieceLength: 4 }),
        output: z.object({ title: z.string(), tags: z.array(z.string()), year: z.number().optional() }),
        outputMode: mode,
        prompt: () => "A book",
      });
      const stream = ask.stream();
      const partials = await all(stream.partials());
      expect(partials[0]).toEqual({});
      expect(partials).toContainEqual({ title: "Emma" });
      expect(partials.at(-1)).toEqual({ title: "Emma", tags: ["a", "b"] });
      expect(new Set(partials).size).toBe(partials.length);
      expect((await all(stream.text())).join("")).toBe(json);
      const got = await stream.reply;
      expect(got.value).toEqual(JSON.parse(json));
      expect(got.messages.at(-1)).toEqual({ role: "assistant", content: [{ type: "text", text: json }] });
    });
  }

  it("takes arrays and scored labels out of their wrapping", async () => {
    const list = call({ name: "list", model: scriptedModel(['{"value":[1,2,3]}']), output: z.array(z.number()), prompt: () => "Count" });
    const stream = list.stream();
    expect((await all(stream.partials())).at(-1)).toEqual([1, 2, 3]);
    expect((await stream.reply).value).toEqual([1, 2, 3]);
    const model = scriptedModel([scores({ spam: 0.9, ham: 0.1 })], { capabilities: { choose: true } });
    const label = call({ name: "label", model, output: z.enum(["spam", "ham"]), prompt: () => "?" }).stream();
    expect(await all(label.text())).toEqual(["spam"]);
    const wordy = scriptedModel([{ ...scores({ spam: 0.9, ham: 0.1 }), content: [{ type: "text", text: "spam" }] }], {
      capabilities: { choose: true },
    });
    const once = call({ name: "label", model: wordy, output: z.enum(["spam", "ham"]), prompt: () => "?" }).stream();
    expect((await all(once.text())).join("")).toBe("spam");
  });

  it("shows steps and tool results, and adds the usage up", async () => {
    const double = tool({ name: "double", input: z.object({ n: z.number() }), run: ({ n }) => n * 2 });
    const model = scriptedModel([callsTools(["double", { n: 2 }], ["double", { n: 3 }]), "10"]);
    const stream = call({ name: "sum", model, tools: [double], prompt: () => "2·2 + 2·3" }).stream();
    const events = (await all<CallEvent>(stream)).filter(({ type }) => type !== "tool-call-delta");
    expect(events.map(({ type }) => type)).toEqual([
      "step",
      "tool-call",
      "tool-call",
      "tool-result",
      "tool-result",
      "step",
      "text",
      "finish",
    ]);
    expect(events.at(-1)).toMatchObject({ usage: { inputTokens: 20, outputTokens: 10 } });
    expect((await stream.reply).toolCalls.map(({ output }) => output)).toEqual([4, 6]);
    expect(model.requests[1]?.messages.at(-1)?.content).toHaveLength(2);
  });

  it("streams the next turn", async () => {
    const model = scriptedModel(["one", reply("two")]);
    const first = await say(model)();
    expect((await all(first.resumeStream("more").text())).join("")).toBe("two");
  });
});
