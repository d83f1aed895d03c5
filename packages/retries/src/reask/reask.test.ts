import {
  type Call,
  type CallEvent,
  call,
  type LanguageModel,
  type Message,
  type ModelRequest,
  pipe,
  prompt,
  RateLimitError,
  type Reply,
  type Resumable,
  SchemaError,
  ServerError,
  system,
  textOf,
  tool,
  wrapCall,
} from "@ashlar/core";
import { type ScriptedAnswer, type ScriptedModelOptions, scriptedModel } from "@ashlar/provider-kit/scripted";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { budget, OptionError, OrderError, type ReaskOptions, reask, retry } from "../index.ts";
import { fakeTime } from "../testing/fake-time.ts";

const book = z.object({ title: z.string(), year: z.number() });
const good = '{"title":"Emma","year":1815}';
const noYear = '{"title":"Emma","year":"long ago"}';

function recommend(model: LanguageModel, params = {}) {
  return call({ name: "recommend", model, params, output: book, prompt: () => [system`You are a librarian.`, prompt`Recommend a book.`] });
}
const faces = ["call", "stream"] as const;
type Face = (typeof faces)[number];
function run<R extends Reply>(asked: Call<unknown, R>, face: Face): Promise<R & Resumable<R>> {
  return face === "call" ? asked() : asked.stream().reply;
}
/** A block that adds something to each request. */
const dated = <In, R extends Reply>(inner: Call<In, R>) =>
  wrapCall<In, R, R>(inner, {
    name: "dated",
    run: (run) => (input, context, emit) =>
      run(input, { ...context, prepare: (request) => ({ ...request, messages: [...request.messages, system("It is 2026.")] }) }, emit),
  });

/** The conversation of a request: `user: text`. */
const said = ({ messages }: ModelRequest) => messages.map(describeMessage);
const describeMessage = ({ role, content }: Message) => `${role}: ${textOf(content)}`;
const start = ["system: You are a librarian.", "user: Recommend a book."];

describe.each(faces)("reask, for a %s", (face) => {
  const asking = (script: readonly ScriptedAnswer[], options: ReaskOptions = {}, modelOptions: ScriptedModelOptions = {}) => {
    const model = scriptedModel(script, modelOptions);
    return { model, run: () => run(pipe(recommend(model), reask(options)), face) };
  };

  it("leaves a right answer alone", async () => {
    const { model, run } = asking([good]);
    expect(await run()).toMatchObject({ value: { title: "Emma", year: 1815 }, corrections: [] });
    expect(model.requests).toHaveLength(1);
  });

  it("tells the model what does not fit the schema, and sums usage up", async () => {
    const { model, run } = asking([noYear, good]);
    const got = await run();
    expect(got.value.year).toBe(1815);
    expect(got.usage).toEqual({ inputTokens: 20, outputTokens: 10 });
    expect(said(model.requests[1]!)).toEqual([
      ...start,
      `assistant: ${noYear}`,
      "user: Your answer does not fit its schema.\n- year: Invalid input: expected number, received string\nAnswer again in full, with this mended and the rest kept.",
    ]);
    expect(got.corrections).toMatchObject([{ attempt: 1, by: "reask", error: { code: "schema", reason: "schema" } }]);
    expect(got.messages.map(describeMessage)).toEqual([...said(model.requests[1]!), `assistant: ${good}`]);
  });

  it("tells the model where its JSON breaks off, and never a stack trace", async () => {
    const { model, run } = asking(['{"title": "Em', good]);
    expect((await run()).value.title).toBe("Emma");
    const correction = said(model.requests[1]!).at(-1) ?? "";
    expect(correction).toContain("Your answer is not valid JSON.");
    expect(correction).toContain("line 1, column 14");
    expect(correction).toContain('There: "{\\"title\\": \\"Em"');
    for (const { messages } of model.requests) expect(JSON.stringify(messages)).not.toMatch(/\bat .*\.ts:\d+|SchemaError/);
  });

  it("leaves out an answer that was empty, which providers refuse", async () => {
    const { model, run } = asking(["", good]);
    await run();
    expect(said(model.requests[1]!)).toEqual([...start, expect.stringContaining("It was empty.")]);
  });

  it("repairs JSON locally first, without a request", async () => {
    const { model, run } = asking(["Here: {title: 'Emma', year: 1815 "]);
    const got = await run();
    expect(got).toMatchObject({ value: { title: "Emma", year: 1815 }, text: good });
    expect(got.corrections).toMatchObject([{ attempt: 1, by: "repair", error: { reason: "json" } }]);
    expect(got.attempts).toHaveLength(1);
    expect(got.messages.map(describeMessage)).toEqual([...start, `assistant: ${good}`]);
    expect(model.requests).toHaveLength(1);
  });

  it("repairs the arguments of a tool through which the answer comes", async () => {
    const { run } = asking(
      [{ toolCalls: [{ name: "answer", arguments: "{'title': 'Emma', year: 1815}" }] }],
      {},
      { capabilities: { output: ["tool"] } },
    );
    expect(await run()).toMatchObject({ value: { title: "Emma", year: 1815 }, corrections: [{ by: "repair" }] });
  });

  it("tells the model of the schema when the repaired JSON does not fit it, beside what it wrote itself", async () => {
    const wrote = "{'title': 'Emma', year: 'long ago'}";
    const { model, run } = asking([wrote, good]);
    const got = await run();
    expect(said(model.requests[1]!).slice(2)).toEqual([`assistant: ${wrote}`, expect.stringContaining("- year: ")]);
    expect(got.corrections.map(({ by }) => by)).toEqual(["reask"]);
  });

  it("keeps one correction, the latest, and the answer that it is about", async () => {
    const { model, run } = asking([noYear, '{"title":7,"year":1815}', good]);
    await run();
    expect(said(model.requests[2]!)).toEqual([...start, 'assistant: {"title":7,"year":1815}', expect.stringContaining("- title: ")]);
  });

  it("leaves a wrong answer out where the call wants that", async () => {
    const { model, run } = asking([noYear, good], { keepAnswer: false });
    await run();
    expect(said(model.requests[1]!)).toEqual([...start, expect.stringContaining("user: Your answer does not fit its schema.\n- year:")]);
  });

  it("gives up after its attempts with the last error, and what led to it", async () => {
    const { model, run } = asking([noYear, '{"title":7,"year":1815}', "[]", good]);
    const error = await run().catch((thrown) => thrown);
    expect(SchemaError.isInstance(error)).toBe(true);
    expect(error.message).toContain("This was answer 3; that was the last.");
    expect(error.attempts).toHaveLength(3);
    expect(error.messages).toHaveLength(5);
    expect(model.requests).toHaveLength(3);
  });

  it("stops when two answers fail in the same way", async () => {
    const { model, run } = asking([noYear, '{"title":"Persuasion","year":"then"}', good], { attempts: 9 });
    await expect(run()).rejects.toThrow("the last two failed in the same way");
    expect(model.requests).toHaveLength(2);
  });

  it("asks stronger models for the last attempts, also after two failures of the same kind", async () => {
    const strong = scriptedModel([noYear], { id: "strong", capabilities: { output: ["text"] } });
    const strongest = scriptedModel([good], { id: "strongest" });
    const { run } = asking([noYear], { attempts: 3, escalate: [strong, strongest] });
    const got = await run();
    expect(got.attempts.map(({ model }) => model)).toEqual(["scripted", "strong", "strongest"]);
    expect(got.value.year).toBe(1815);
    expect(said(strong.requests[0]!).at(-1)).toContain("Answer with JSON that fits this JSON Schema");
  });

  it("never asks again after a refusal", async () => {
    for (const finishReason of ["refusal", "content-filter"] as const) {
      const { model, run } = asking([{ text: "I can't do that", finishReason }, good]);
      await expect(run()).rejects.toMatchObject({ code: "refusal", reason: finishReason });
      expect(model.requests).toHaveLength(1);
    }
  });

  it("asks an answer that was cut off again with more room, and not with a correction", async () => {
    const cut: ScriptedAnswer = { text: '{"title":"Em', finishReason: "length" };
    const model = scriptedModel([cut, cut, good]);
    const got = await run(pipe(recommend(model, { maxOutputTokens: 100, temperature: 0 }), reask({ attempts: 4 })), face);
    expect(model.requests.map(({ params }) => params)).toEqual([
      { maxOutputTokens: 100, temperature: 0 },
      { maxOutputTokens: 200, temperature: 0 },
      { maxOutputTokens: 400, temperature: 0 },
    ]);
    expect(said(model.requests[2]!)).toEqual(start);
    expect(got.corrections.map(({ by }) => by)).toEqual(["limit", "limit"]);
  });

  it("fails typed when there is no more room", async () => {
    const cut = (): ScriptedAnswer => ({ text: '{"title":"Em', finishReason: "length" });
    const capped = scriptedModel(cut);
    const options = { attempts: 9, maxOutputTokens: 150 };
    await expect(run(pipe(recommend(capped, { maxOutputTokens: 100 }), reask(options)), face)).rejects.toMatchObject({ code: "truncated" });
    expect(capped.requests.map(({ params }) => params?.maxOutputTokens)).toEqual([100, 150]);
    const unlimited = scriptedModel(cut);
    await expect(run(pipe(recommend(unlimited), reask()), face)).rejects.toMatchObject({ code: "truncated" });
    expect(unlimited.requests).toHaveLength(1);
  });

  it("checks a value as the call wants, and tells the model what the check says", async () => {
    const model = scriptedModel(['{"title":"Emma","year":2999}', good]);
    const checked = pipe(
      recommend(model),
      reask({ check: async ({ year }) => (year > 2026 ? "The year lies in the future." : undefined) }),
    );
    const got = await run(checked, face);
    expect(got.value.year).toBe(1815);
    expect(said(model.requests[1]!).at(-1)).toMatch(/^user: Your answer is not right yet\.\n- The year lies in the future\./);
  });

  it("takes no words, in whatever way, for nothing wrong, and throws what a check throws", async () => {
    const checked = (check: () => undefined | null | false | "" | readonly []) =>
      run(pipe(recommend(scriptedModel([good])), reask({ check })), face);
    for (const nothing of [undefined, null, false, "", []] as const) expect((await checked(() => nothing)).corrections).toEqual([]);
    const bug = new TypeError("a bug in the check");
    const broken = checked(() => {
      throw bug;
    });
    await expect(broken).rejects.toBe(bug);
  });

  it("does not take a check's words for a sign that nothing changes", async () => {
    const answers = ["three words here", "two words", "two words"];
    const oneWord = (model: LanguageModel) =>
      pipe(
        call({ name: "word", model, prompt: () => "One word." }),
        reask({ attempts: 9, check: (text) => (text.includes(" ") ? [{ message: "too long", path: ["words"] }] : []) }),
      );
    const model = scriptedModel(answers);
    await expect(run(oneWord(model), face)).rejects.toMatchObject({ code: "schema", issues: [{ message: "too long" }] });
    expect(model.requests).toHaveLength(3);
    expect((await run(oneWord(scriptedModel([...answers.slice(0, 2), "word"])), face)).value).toBe("word");
  });

  it("lets the call write its own message", async () => {
    const { model, run } = asking([noYear, good], {
      feedback: ({ attempt, reason, details, text }) => prompt`${attempt} ${reason} ${details} ${text.length}`,
    });
    await run();
    expect(said(model.requests[1]!).at(-1)).toBe("user: 1 schema - year: Invalid input: expected number, received string 34");
  });

  it("leaves other errors to others", async () => {
    const down = new ServerError("down", {});
    const { model, run: failing } = asking([down, good]);
    await expect(failing()).rejects.toBe(down);
    expect(model.requests).toHaveLength(1);
    const input = pipe(call({ name: "x", model, input: z.string(), prompt: (text) => text }), reask());
    await expect(face === "call" ? input(7 as never as string) : input.stream(7 as never as string).reply).rejects.toMatchObject({
      code: "schema",
      of: "input",
    });
  });

  it("keeps a budget of failed requests for all answers together, so that retries do not multiply", async () => {
    const down = new RateLimitError("slow", {});
    const model = scriptedModel([down, down, noYear, down, down, good]);
    const answers = pipe(recommend(pipe(model, retry({ retries: 5, ...fakeTime() }))), reask({ failures: 3 }));
    await expect(run(answers, face)).rejects.toMatchObject({ code: "budget", limit: "failures" });
    expect(model.requests).toHaveLength(4);
  });

  it("keeps to a budget around it", async () => {
    const model = scriptedModel([noYear, '{"title":7,"year":1}', good]);
    await expect(run(pipe(recommend(model), reask({ attempts: 9 }), budget({ attempts: 2 })), face)).rejects.toMatchObject({
      code: "budget",
      limit: "attempts",
    });
    expect(model.requests).toHaveLength(2);
  });

  it("keeps what other blocks add to a request, and goes on when the reply is resumed", async () => {
    const model = scriptedModel([noYear, good, noYear, good]);
    const answers = pipe(recommend(model), reask(), dated);
    const first = await run(answers, face);
    const second = await first.resume("Another one.");
    expect(second.value.year).toBe(1815);
    expect(second.corrections).toHaveLength(1);
    for (const request of model.requests) expect(said(request).at(-1)).toBe("system: It is 2026.");
    expect(said(model.requests[3]!)).toContain("user: Another one.");
  });
});

describe("reask with tools", () => {
  const look = tool({ name: "look", input: z.object({ at: z.string() }), run: ({ at }) => `nothing at ${at}` });
  const looking = (model: LanguageModel) => call({ name: "look", model, output: book, tools: [look], prompt: () => "?" });

  it("does not run them again, and keeps their calls", async () => {
    const model = scriptedModel([{ toolCalls: [{ name: "look", arguments: { at: "sea" } }] }, noYear, good]);
    const got = await pipe(looking(model), reask())();
    expect(got.toolCalls).toMatchObject([{ name: "look", output: "nothing at sea" }]);
    expect(model.requests[2]?.messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "assistant", "user"]);
  });

  it("keeps tool steps that came after a correction, and drops the correction", async () => {
    const model = scriptedModel([noYear, { toolCalls: [{ name: "look", arguments: { at: "sea" } }] }, '{"title":7,"year":1}', good]);
    await pipe(looking(model), reask())();
    expect(model.requests[3]?.messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "assistant", "user"]);
  });

  it("answers every tool call of a model that sent bad arguments, and ends it when it repeats itself", async () => {
    const bad = () => ({
      toolCalls: [
        { name: "look", arguments: { at: 7 } },
        { name: "look", arguments: "{broken" },
        { name: "nothing", arguments: {} },
      ],
    });
    const model = scriptedModel([bad, bad, bad]);
    const error = await pipe(looking(model), reask())().catch((thrown) => thrown);
    expect(error).toMatchObject({ code: "tool" });
    expect(model.requests).toHaveLength(2);
    const [, asked, answered] = model.requests[1]?.messages ?? [];
    const ids = (message: Message | undefined) => message?.content.flatMap((part) => ("id" in part ? part.id : []));
    expect(ids(answered)).toEqual(ids(asked));
    expect(JSON.stringify(answered)).toContain("- at: ");
  });

  it("lets a model mend its arguments", async () => {
    const model = scriptedModel([
      { toolCalls: [{ name: "look", arguments: { at: 7 } }] },
      { toolCalls: [{ name: "look", arguments: { at: "sea" } }] },
      good,
    ]);
    expect((await pipe(looking(model), reask())()).toolCalls).toHaveLength(2);
  });

  it("does not check a call that waits for a decision", async () => {
    const risky = tool({ name: "buy", input: z.object({}), needsApproval: true, run: () => "bought" });
    const model = scriptedModel([{ toolCalls: [{ name: "buy", arguments: {} }] }, "done"]);
    const buying = pipe(
      call({ name: "buy", model, tools: [risky], prompt: () => "?" }),
      reask({ check: (value) => (value === undefined ? "no value" : undefined) }),
    );
    const got = await buying();
    expect(got.pending).toHaveLength(1);
    expect((await got.resume([{ type: "approve", id: "call-1" }])).value).toBe("done");
  });
});

describe("a stream with reask", () => {
  const events = async (script: readonly ScriptedAnswer[], options?: ReaskOptions) => {
    const seen: CallEvent[] = [];
    for await (const event of pipe(recommend(scriptedModel(script)), reask(options)).stream()) seen.push(event);
    return seen;
  };

  it("says restart when what was shown is void, and ends with one finish", async () => {
    const seen = await events([noYear, good]);
    const restart = seen.findIndex(({ type }) => type === "restart");
    const text = (part: readonly CallEvent[]) => part.map((event) => (event.type === "text" ? event.text : "")).join("");
    expect(text(seen.slice(0, restart))).toBe(noYear);
    expect(text(seen.slice(restart))).toBe(good);
    expect(seen.filter(({ type }) => type === "finish")).toEqual([seen.at(-1)]);
    expect(seen[restart]).toMatchObject({ reason: expect.stringContaining("- year: ") });
  });

  it("says nothing when nothing was shown", async () => {
    const seen = await events(["", good]);
    expect(seen.some(({ type }) => type === "restart")).toBe(false);
  });

  it("shows a repaired answer after a restart", async () => {
    const seen = await events(["{'title': 'Emma', year: 1815}"]);
    expect(seen.map(({ type }) => type)).toContain("restart");
    expect(seen.at(-2)).toMatchObject({ type: "text" });
  });

  it("gives partial objects that begin anew", async () => {
    const partials: unknown[] = [];
    for await (const partial of pipe(recommend(scriptedModel([noYear, good])), reask())
      .stream()
      .partials())
      partials.push(partial);
    expect(partials.at(-1)).toEqual({ title: "Emma", year: 1815 });
  });

  it("holds the finish back until the check has passed", async () => {
    const seen: string[] = [];
    const model = scriptedModel(["wrong", "right"]);
    const checked = pipe(
      call({ name: "x", model, prompt: () => "?" }),
      reask({ check: (text) => (text === "wrong" ? "wrong" : undefined) }),
    );
    for await (const { type } of checked.stream()) seen.push(type);
    expect(seen.filter((type) => type !== "text")).toEqual(["step", "restart", "step", "finish"]);
  });
});

describe("reask", () => {
  it("refuses options that make no sense", () => {
    const model = scriptedModel([]);
    expect(() => reask({ attempts: 0 })).toThrow(OptionError);
    expect(() => reask({ attempts: 2, escalate: [model, model] })).toThrow(expect.objectContaining({ option: "escalate" }));
    expect(() => reask({ maxOutputTokens: -1 })).toThrow(expect.objectContaining({ option: "maxOutputTokens" }));
    expect(() => reask({ failures: Number.NaN })).toThrow(expect.objectContaining({ option: "failures" }));
  });

  it("refuses to be put around itself", () => {
    expect(() => pipe(recommend(scriptedModel([])), reask(), reask())).toThrow(OrderError);
  });

  it("stays when the call is changed", async () => {
    const model = scriptedModel([noYear, good]);
    expect((await pipe(recommend(scriptedModel([])), reask()).with({ model })()).value.year).toBe(1815);
  });
});
