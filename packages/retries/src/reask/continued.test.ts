import { call, type LanguageModel, pipe, textOf, tool } from "@ashlar/core";
import { type ScriptedAnswer, scriptedModel } from "@ashlar/provider-kit/scripted";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { OptionError, type ReaskOptions, reask } from "../index.ts";

const write = (model: LanguageModel, params = {}) => call({ name: "write", model, params, prompt: () => "Write a poem." });
const cut = (said: string): ScriptedAnswer => ({ text: said, finishReason: "length" });
const goOn = expect.stringContaining("Go on exactly where");
const faces = ["call", "stream"] as const;

describe.each(faces)("a text that was cut off, for a %s", (face) => {
  const run = (model: LanguageModel, options: ReaskOptions, params = {}) => {
    const asked = pipe(write(model, params), reask(options));
    return face === "call" ? asked() : asked.stream().reply;
  };

  it("goes on where it ended: one text, one message, all requests counted", async () => {
    const model = scriptedModel([cut("Roses are "), cut("red, violets"), " are blue."]);
    const got = await run(model, { attempts: 3, truncated: "continue" });
    expect([got.text, got.value, got.finishReason]).toEqual([
      "Roses are red, violets are blue.",
      "Roses are red, violets are blue.",
      "stop",
    ]);
    expect(got.messages.map(({ content }) => textOf(content))).toEqual(["Write a poem.", "Roses are red, violets are blue."]);
    expect(model.requests.map(({ messages }) => messages.map(({ content }) => textOf(content)))).toEqual([
      ["Write a poem."],
      ["Write a poem.", "Roses are ", goOn],
      ["Write a poem.", "Roses are red, violets", goOn],
    ]);
    expect(got.corrections.map(({ by }) => by)).toEqual(["continue", "continue"]);
    expect([got.attempts.length, got.usage.outputTokens]).toEqual([3, 15]);
  });

  it("fails typed with all that came when the attempts are used up", async () => {
    const model = scriptedModel([cut("Roses are "), cut("red, violets")]);
    await expect(run(model, { attempts: 2, truncated: "continue" })).rejects.toMatchObject({
      code: "truncated",
      partial: { content: [{ type: "text", text: "Roses are red, violets" }] },
    });
  });

  it("is asked for with more room by default, or fails typed, and is never taken for whole", async () => {
    const model = scriptedModel([cut("Roses are "), "Roses are red."]);
    const got = await run(model, {}, { maxOutputTokens: 10 });
    expect([got.text, model.requests[1]?.params]).toEqual(["Roses are red.", { maxOutputTokens: 20 }]);
    expect(model.requests[1]?.messages).toHaveLength(1);
    for (const options of [{}, { truncated: "fail" }] as const) {
      const params = options.truncated ? { maxOutputTokens: 10 } : {};
      await expect(run(scriptedModel([cut("Roses are ")]), options, params)).rejects.toMatchObject({ code: "truncated" });
    }
  });

  it("of which nothing came is asked for with more room", async () => {
    const model = scriptedModel([{ finishReason: "length" }, "Roses"]);
    expect((await run(model, { truncated: "continue" }, { maxOutputTokens: 10 })).text).toBe("Roses");
    expect(model.requests[1]?.params?.maxOutputTokens).toBe(20);
  });

  it("is checked as a whole, and a correction begins anew", async () => {
    const model = scriptedModel([cut("Roses are "), "red.", "Violets are blue."]);
    const asked = pipe(
      write(model),
      reask({ truncated: "continue", check: (said) => (said.startsWith("Roses") ? "No roses." : undefined) }),
    );
    const got = face === "call" ? await asked() : await asked.stream().reply;
    expect(got.text).toBe("Violets are blue.");
    expect(model.requests[2]?.messages.map(({ content }) => textOf(content))).toEqual([
      "Write a poem.",
      "Roses are red.",
      expect.stringContaining("No roses."),
    ]);
    expect(got.corrections.map(({ by }) => by)).toEqual(["continue", "reask"]);
  });

  it("goes on behind tools too", async () => {
    const look = tool({ name: "look", input: z.object({}), run: () => "red" });
    const model = scriptedModel([{ toolCalls: [{ name: "look", arguments: {} }] }, cut("Roses are "), "red."]);
    const asked = pipe(call({ name: "write", model, tools: [look], prompt: () => "?" }), reask({ truncated: "continue" }));
    const got = face === "call" ? await asked() : await asked.stream().reply;
    expect([got.text, got.toolCalls.length]).toEqual(["Roses are red.", 1]);
    expect(got.messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "assistant"]);
  });

  it("that is JSON is raised, not continued", async () => {
    const model = scriptedModel([cut('{"n":'), '{"n":1}']);
    const numbers = call({ name: "n", model, params: { maxOutputTokens: 10 }, output: z.object({ n: z.number() }), prompt: () => "?" });
    const asked = pipe(numbers, reask({ truncated: "continue" }));
    const got = face === "call" ? await asked() : await asked.stream().reply;
    expect([got.value, got.corrections[0]?.by]).toEqual([{ n: 1 }, "limit"]);
  });
});

describe("a stream that goes on", () => {
  it("shows one text without a restart, and one finish", async () => {
    const stream = pipe(write(scriptedModel([cut("Roses are "), "red."])), reask({ truncated: "continue" })).stream();
    const types = new Set<string>();
    let ends = 0;
    for await (const event of stream) {
      types.add(event.type);
      if (event.type === "finish") ends++;
    }
    expect([[...types], ends]).toEqual([["step", "text", "finish"], 1]);
    const partials: unknown[] = [];
    for await (const partial of stream.partials()) partials.push(partial);
    expect(partials.at(-1)).toBe("Roses are red.");
  });
});

it("options about what was cut off are checked", () => {
  expect(() => reask({ truncated: "fail", maxOutputTokens: 5 })).toThrow(expect.objectContaining({ option: "maxOutputTokens" }));
  // @ts-expect-error: there is no such way
  expect(() => reask({ truncated: "guess" })).toThrow(OptionError);
});
