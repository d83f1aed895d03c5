import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  approve,
  call,
  deny,
  image,
  type LanguageModel,
  type Message,
  type Tool,
  type ToolContext,
  type ToolResultPart,
  tool,
  toolCall,
  toolOutput,
  toolResult,
  user,
} from "../index.ts";
import { callsTools, reply, type Scripted, scriptedModel } from "../testing/scripted-model.ts";
import { openToolCalls, runTool, withResults } from "./tools.ts";

const lookup = tool({ name: "lookup", input: z.object({ id: z.number() }), run: ({ id }) => ({ title: `book ${id}` }) });

/** Runs a call with tools, and gives what the model was told after it had asked for them. */
async function told(tools: readonly Tool[], asked: Scripted) {
  const model = scriptedModel([asked, "Done."]);
  const got = await call({ name: "ask", model, tools, prompt: () => "Go" })();
  const last = model.requests[1]?.messages.at(-1);
  if (last?.role !== "tool") throw new Error("no results");
  return { results: last.content, reply: got };
}

describe("a tool call", () => {
  it("runs with validated arguments, and its result goes to the model", async () => {
    const { results, reply: got } = await told([lookup], callsTools(["lookup", { id: 7 }]));
    expect(results).toEqual([{ type: "tool-result", id: "call-1", name: "lookup", output: { title: "book 7" } }]);
    expect(got.value).toBe("Done.");
    expect(got.toolCalls).toEqual([{ id: "call-1", name: "lookup", input: { id: 7 }, output: { title: "book 7" } }]);
    expect(got.messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "assistant"]);
  });

  it("gets the conversation, its id and a signal", async () => {
    const contexts: ToolContext[] = [];
    const spy = tool({ name: "spy", input: z.object({}), run: (_, context) => void contexts.push(context) });
    const { results } = await told([spy], callsTools(["spy", {}, "s1"]));
    const [seen] = contexts;
    expect(seen?.toolCallId).toBe("s1");
    expect(seen?.signal).toBeInstanceOf(AbortSignal);
    expect(seen?.messages.map(({ role }) => role)).toEqual(["user", "assistant"]);
    expect(results[0]?.output).toBeNull();
  });

  it("runs beside the others of the same answer; results keep their order", async () => {
    const order: string[] = [];
    const slow = tool({
      name: "wait",
      input: z.object({ ms: z.number() }),
      run: async ({ ms }) => {
        order.push(`start ${ms}`);
        await new Promise((resolve) => setTimeout(resolve, ms));
        order.push(`end ${ms}`);
        return ms;
      },
    });
    const { results } = await told([slow], callsTools(["wait", { ms: 40 }], ["wait", { ms: 1 }]));
    expect(order).toEqual(["start 40", "start 1", "end 1", "end 40"]);
    expect(results.map(({ output }) => output)).toEqual([40, 1]);
  });

  it("loses the nulls that stand for arguments left out", async () => {
    const search = tool({
      name: "search",
      input: z.strictObject({ text: z.string(), limit: z.number().optional(), page: z.number().nullable() }),
      run: (given) => given,
    });
    const { results } = await told([search], callsTools(["search", { text: "a", limit: null, page: null }]));
    expect(results[0]?.output).toEqual({ text: "a", page: null });
  });

  it("may give media", async () => {
    const media = [image("https://example.com/map.png")];
    const map = tool({ name: "map", input: z.object({}), run: () => toolOutput("a map", media) });
    const { results } = await told([map], callsTools(["map", {}]));
    expect(results).toEqual([{ type: "tool-result", id: "call-1", name: "map", output: "a map", media }]);
  });

  it("is defined strictly where the model wants it and the schema allows it", async () => {
    const open = tool({ name: "open", input: z.record(z.string(), z.number()), run: () => 1 });
    const optional = tool({ name: "optional", input: z.object({ a: z.string().optional() }), run: () => 1 });
    const model = scriptedModel(["Done."], { capabilities: { strictSchemas: true } });
    await call({ name: "ask", model, tools: [open, optional], prompt: () => "Go" })();
    expect(model.requests[0]?.tools).toMatchObject([
      { name: "open", strict: false },
      { name: "optional", strict: true, inputSchema: { required: ["a"], additionalProperties: false } },
    ]);
  });
});

describe("what goes wrong in a tool call", () => {
  const failure = (output: unknown) => expect.objectContaining({ isError: true, output });

  it("is defined with what the provider is to know of it, such as a marker of its cache", async () => {
    const model = scriptedModel(["Done."]);
    const providerData = { vendor: { cache: true } };
    await call({ name: "ask", model, tools: [{ ...lookup, providerData }], prompt: () => "Go" })();
    expect(model.requests[0]?.tools).toMatchObject([{ name: "lookup", providerData }]);
  });

  it("is told to the model: a tool that does not exist", async () => {
    const { results, reply: got } = await told([lookup], callsTools(["look_up", { id: 1 }]));
    expect(results).toEqual([failure('There is no tool "look_up". The tools are: lookup.')]);
    expect(got.toolCalls).toEqual([{ id: "call-1", name: "look_up", error: expect.any(String) }]);
  });

  it("is told to the model: arguments that are no JSON, or do not fit", async () => {
    const asked = reply([toolCall("1", "lookup", '{"id": 1'), toolCall("2", "lookup", '{"id":"one"}'), toolCall("3", "lookup", "null")]);
    const { results } = await told([lookup], asked);
    expect(results).toEqual([
      failure('The arguments were not JSON, or too deep: {"id": 1'),
      failure(expect.stringContaining("- id: ")),
      failure(expect.stringContaining("does not fit its schema")),
    ]);
  });

  it.each<[string, () => unknown, string]>([
    ["an error", () => Promise.reject(new Error("no such book")), "no such book"],
    ["an error thrown at once", () => JSON.parse("no JSON"), "is not valid JSON"],
    ["an error without a message", () => Promise.reject(new TypeError()), "TypeError"],
    ["something else", () => Promise.reject("tired"), "tired"],
    ["a result that is no JSON", () => ({ big: 1n }), "BigInt"],
  ])("is told to the model, without the stack: %s", async (_, run, message) => {
    const broken = tool({ name: "broken", input: z.object({}), run });
    const { results, reply: got } = await told([broken], callsTools(["broken", {}]));
    expect(results).toEqual([failure(expect.stringContaining(message))]);
    expect(JSON.stringify(results)).not.toMatch(/\.ts|at /);
    expect(got.toolCalls[0]?.error).toContain(message);
  });

  it("is told to the model when nobody can say whether it is allowed, and nothing runs", async () => {
    let ran = false;
    const guarded = tool({
      name: "guarded",
      input: z.object({}),
      run: () => {
        ran = true;
      },
      needsApproval: () => {
        throw new Error("the guard is away");
      },
    });
    const { results } = await told([guarded], callsTools(["guarded", {}]));
    expect(results).toEqual([failure("the guard is away")]);
    expect(ran).toBe(false);
  });

  it("does not stop the others", async () => {
    const { results } = await told([lookup], callsTools(["nothing", {}], ["lookup", { id: 2 }]));
    expect(results).toEqual([failure(expect.any(String)), expect.objectContaining({ output: { title: "book 2" } })]);
  });

  it("ends the call when it is an abort", async () => {
    const controller = new AbortController();
    const abort = tool({
      name: "abort",
      input: z.object({}),
      run: (_, { signal }) => {
        controller.abort(new Error("enough"));
        signal.throwIfAborted();
      },
    });
    const model = scriptedModel([callsTools(["abort", {}])]);
    const run = call({ name: "ask", model, tools: [abort], prompt: () => "Go" });
    await expect(run(undefined, { signal: controller.signal })).rejects.toMatchObject({ code: "aborted" });
    expect(model.requests).toHaveLength(1);
  });
});

it("an aborted tool call is thrown, not told", async () => {
  const controller = new AbortController();
  const stop = tool({ name: "stop", input: z.object({}), run: () => controller.abort(new Error("enough")) ?? Promise.reject("stopped") });
  const context = { signal: controller.signal, messages: [] };
  await expect(runTool([stop], toolCall("1", "stop", "{}"), context)).rejects.toThrow("enough");
});

describe("the limit of steps", () => {
  const endless = (steps: number) => Array.from({ length: steps }, () => callsTools(["lookup", { id: 1 }]));

  it("is ten, or what the call says, and ends in an error with the conversation", async () => {
    const model = scriptedModel(endless(11));
    await expect(call({ name: "ask", model, tools: [lookup], prompt: () => "Go" })()).rejects.toMatchObject({
      code: "tool",
      message: expect.stringContaining("after 10 steps"),
      messages: expect.objectContaining({ length: 21 }),
      attempts: expect.objectContaining({ length: 10 }),
    });
    const short = scriptedModel(endless(3));
    await expect(call({ name: "ask", model: short, tools: [lookup], maxSteps: Number.NaN, prompt: () => "Go" })()).rejects.toMatchObject({
      code: "tool",
      message: expect.stringContaining("after NaN steps"),
    });
    await expect(call({ name: "ask", model: short, tools: [lookup], maxSteps: 2, prompt: () => "Go" })()).rejects.toMatchObject({
      code: "tool",
    });
    expect(short.requests).toHaveLength(2);
  });

  it("counts usage of all steps", async () => {
    const model = scriptedModel([callsTools(["lookup", { id: 1 }]), callsTools(["lookup", { id: 2 }]), "Done."]);
    const { usage, attempts } = await call({ name: "ask", model, tools: [lookup], prompt: () => "Go" })();
    expect(usage).toEqual({ inputTokens: 30, outputTokens: 15 });
    expect(attempts).toHaveLength(3);
  });
});

describe("approval", () => {
  const paid: string[] = [];
  const pay = tool({
    name: "pay",
    input: z.object({ to: z.string() }),
    run: ({ to }) => {
      paid.push(to);
      return `paid ${to}`;
    },
    needsApproval: true,
  });
  const confirm = tool({ name: "confirm", input: z.object({ question: z.string() }) });

  const shop = (model: LanguageModel) => call({ name: "shop", model, tools: [lookup, pay, confirm], prompt: () => "Go" });
  const asked = callsTools(["lookup", { id: 1 }, "l"], ["pay", { to: "Ann" }, "p"], ["confirm", { question: "Sure?" }, "c"]);

  /** A call that has stopped, with what it gave after a transfer as JSON. */
  async function stopped(...after: Scripted[]) {
    paid.length = 0;
    const model = scriptedModel([asked, ...after]);
    const run = shop(model);
    const first = await run();
    const saved: readonly Message[] = JSON.parse(JSON.stringify(first.messages));
    return { model, run, first, saved };
  }

  it("stops the call: what needs none has run, the rest waits", async () => {
    const { first } = await stopped();
    expect(first.value).toBeUndefined();
    expect(first.finishReason).toBe("tool-calls");
    expect(first.pending.map(({ id }) => id)).toEqual(["p", "c"]);
    expect(first.toolCalls.map(({ id }) => id)).toEqual(["l"]);
    expect(paid).toEqual([]);
  });

  it("goes on as data in another process: approved, denied, answered by the caller", async () => {
    const { saved } = await stopped();
    const model = scriptedModel(["Bought."]);
    const second = await shop(model).resume(saved, [approve({ id: "p" }), toolResult({ id: "c", name: "confirm" }, { sure: true })]);
    expect(second.value).toBe("Bought.");
    expect(paid).toEqual(["Ann"]);
    expect(model.requests[0]?.messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool"]);
    expect(model.requests[0]?.messages[2]?.content).toEqual([
      { type: "tool-result", id: "l", name: "lookup", output: { title: "book 1" } },
      { type: "tool-result", id: "p", name: "pay", output: "paid Ann" },
      { type: "tool-result", id: "c", name: "confirm", output: { sure: true } },
    ]);
    expect(second.toolCalls.map(({ id, output }) => [id, output])).toEqual([
      ["p", "paid Ann"],
      ["c", { sure: true }],
    ]);
  });

  it("denied is told to the model, with the reason", async () => {
    const { first, model } = await stopped("A pity.", "A pity.");
    const denied = await first.resume([deny({ id: "p" }, "too dear"), deny({ id: "c" })]);
    expect(denied.value).toBe("A pity.");
    expect(paid).toEqual([]);
    const results = model.requests[1]?.messages.at(-1)?.content as readonly ToolResultPart[];
    expect(results.slice(1).map(({ output, isError }) => [output, isError])).toEqual([
      ["Not allowed: too dear", true],
      ["Not allowed by the user.", true],
    ]);
    expect(denied.toolCalls.map(({ error }) => error)).toEqual(["Not allowed: too dear", "Not allowed by the user."]);
  });

  it("may answer with a failure of the caller's", async () => {
    const { first } = await stopped("Hm.");
    const failed = { ...toolResult({ id: "c", name: "confirm" }, "nobody is there"), isError: true };
    const { toolCalls } = await first.resume([deny({ id: "p" }), failed]);
    expect(toolCalls[1]).toEqual({ id: "c", name: "confirm", input: { question: "Sure?" }, error: "nobody is there" });
  });

  it.each<[string, Parameters<ReturnType<typeof shop>["resume"]>[1], string]>([
    ["each waiting call is decided", [approve({ id: "p" })], '"c" (confirm) waits for a decision'],
    ["nothing else is decided", [approve({ id: "p" }), deny({ id: "c" }), deny({ id: "x" })], '"x"'],
    ["what has run is not decided again", [approve({ id: "p" }), deny({ id: "c" }), approve({ id: "l" })], '"l"'],
    ["each is decided once", [approve({ id: "p" }), deny({ id: "p" }), deny({ id: "c" })], "two for it"],
    ["what is approved can run", [approve({ id: "p" }), approve({ id: "c" })], "has no run function"],
  ])("runs nothing unless %s", async (_, decisions, message) => {
    const { run, saved } = await stopped("Never.");
    await expect(run.resume(saved, decisions)).rejects.toMatchObject({ code: "tool", message: expect.stringContaining(message) });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(paid).toEqual([]);
  });

  it("is asked for by the validated arguments, and streams like any call", async () => {
    const big = tool({ name: "big", input: z.object({ n: z.number() }), run: ({ n }) => n, needsApproval: ({ n }) => n > 5 });
    const model = scriptedModel([callsTools(["big", { n: 9 }, "a"], ["big", { n: 1 }, "b"]), "Nine."]);
    const run = call({ name: "ask", model, tools: [big], prompt: () => "Go" });
    const stream = run.stream();
    const types: string[] = [];
    for await (const event of stream) types.push(event.type);
    const first = await stream.reply;
    expect(first.pending.map(({ id }) => id)).toEqual(["a"]);
    expect(types.filter((type) => type === "tool-result")).toHaveLength(1);
    expect(types.at(-1)).toBe("finish");
    const second = first.resumeStream([approve({ id: "a" })]);
    const results: unknown[] = [];
    for await (const event of second) if (event.type === "tool-result") results.push(event.output);
    expect(results).toEqual([9]);
    expect((await second.reply).value).toBe("Nine.");
  });
});

describe("the messages of tools", () => {
  const answer: Message = { role: "assistant", content: [toolCall("1", "a", "{}"), toolCall("2", "a", "{}")] };
  const result = (id: string) => toolResult({ id, name: "a" }, id);

  it("answer the calls of the last answer", () => {
    expect(openToolCalls([user("Go")])).toEqual([]);
    expect(openToolCalls([user("Go"), answer]).map(({ id }) => id)).toEqual(["1", "2"]);
    expect(openToolCalls([answer, { role: "tool", content: [result("1")] }]).map(({ id }) => id)).toEqual(["2"]);
    expect(openToolCalls([answer, { role: "assistant", content: [] }])).toEqual([]);
  });

  it("are one for each answer", () => {
    const once = withResults([answer], [result("1")]);
    expect(once).toEqual([answer, { role: "tool", content: [result("1")] }]);
    expect(withResults(once, [result("2")])).toEqual([answer, { role: "tool", content: [result("1"), result("2")] }]);
    expect(withResults([answer], [])).toEqual([answer]);
  });
});
