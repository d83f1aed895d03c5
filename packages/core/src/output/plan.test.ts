import { describe, expect, it } from "vitest";
import { z } from "zod";
import { call, type ModelCapabilities, type ModelRequest, type OutputMode, prompt, type StandardSchema, tool, user } from "../index.ts";
import { callsTools, reply, type Scripted, scores, scriptedModel } from "../testing/scripted-model.ts";
import { planOutput } from "./plan.ts";

const able: ModelCapabilities = { output: ["native", "tool", "text"], tools: true, choose: false, logProbabilities: false, media: [] };
const request: ModelRequest = { messages: [user("Hi")] };

function plan(
  schema: StandardSchema | undefined,
  more: Partial<ModelCapabilities> = {},
  options: { mode?: OutputMode; hasTools?: boolean } = {},
) {
  return planOutput(schema, { name: "my call", capabilities: { ...able, ...more }, hasTools: false, ...options });
}

/** What the call makes of an answer, and what the model was asked. */
async function ask<T>(output: StandardSchema<unknown, T>, said: Scripted, capabilities: Partial<ModelCapabilities> = {}) {
  const model = scriptedModel([said], { capabilities });
  const { value } = await call({ name: "ask", model, output, prompt: () => prompt`Hi` })();
  return { value, request: model.requests[0]! };
}

const book = z.object({ title: z.string(), year: z.number().optional() });
const bookJson = {
  type: "object",
  properties: { title: { type: "string" }, year: { type: "number" } },
  required: ["title"],
};

describe("the mode", () => {
  it("native sends the schema beside the messages", async () => {
    const { value, request } = await ask(book, '{"title":"Emma"}');
    expect(value).toEqual({ title: "Emma" });
    expect(request.output).toEqual({ type: "json", mode: "native", name: "ask", schema: bookJson, strict: false });
    expect(request.messages).toEqual([user("Hi")]);
  });

  it("tool makes the model call a tool named answer, and reads its arguments", async () => {
    const { value, request } = await ask(book, callsTools(["answer", { title: "Emma" }]), { output: ["tool"] });
    expect(value).toEqual({ title: "Emma" });
    expect(request.tools).toEqual([{ name: "answer", description: "Give the answer.", inputSchema: bookJson, strict: false }]);
    expect(request.toolChoice).toEqual({ name: "answer" });
    expect(request.output).toBeUndefined();
  });

  it("text puts the schema at the end of the prompt, and reads JSON out of prose", async () => {
    const { value, request } = await ask(book, 'Sure!\n```json\n{"title": "Emma", "year": null}\n```\nEnjoy.', { output: ["text"] });
    expect(value).toEqual({ title: "Emma" });
    expect(request.output).toBeUndefined();
    expect(request.messages.at(-1)?.content.at(-1)).toMatchObject({ text: expect.stringContaining(JSON.stringify(bookJson)) });
  });

  it("is the model's first, text where it names none, and the caller's where one is given", () => {
    const modeOf = (p: ReturnType<typeof plan>) => p.prepare(request).output?.type ?? p.prepare(request).toolChoice ?? "text";
    expect(modeOf(plan(book, { output: ["tool", "native"] }))).toEqual({ name: "answer" });
    expect(modeOf(plan(book, { output: [] }))).toBe("text");
    expect(modeOf(plan(book, {}, { mode: "text" }))).toBe("text");
    expect(modeOf(plan(book, { output: ["native"] }, { mode: "text" }))).toBe("text");
  });

  it("must be one that the model has", () => {
    expect(() => plan(book, { output: ["text"] }, { mode: "native" })).toThrow(
      expect.objectContaining({ code: "unsupported", feature: "output mode native" }),
    );
  });

  it("names the output so that vendors accept it", () => {
    expect(planOutput(book, { name: "Bücher/2 ".repeat(20), capabilities: able, hasTools: false }).prepare(request).output).toMatchObject({
      name: expect.stringMatching(/^[a-zA-Z0-9_-]{64}$/),
    });
  });
});

describe("strict schemas", () => {
  it("are sent where the model wants them and the schema has one", async () => {
    const strict = await ask(book, '{"title":"Emma","year":null}', { strictSchemas: true });
    expect(strict.request.output).toMatchObject({ strict: true, schema: { required: ["title", "year"] } });
    expect(strict.value).toEqual({ title: "Emma" });
    const open = await ask(z.record(z.string(), z.number()), '{"a":1}', { strictSchemas: true });
    expect(open.request.output).toMatchObject({ strict: false });
    expect(open.value).toEqual({ a: 1 });
    const byTool = await ask(book, callsTools(["answer", { title: "Emma", year: null }]), { strictSchemas: true, output: ["tool"] });
    expect(byTool.request.tools).toMatchObject([{ strict: true, inputSchema: { required: ["title", "year"] } }]);
    expect(byTool.value).toEqual({ title: "Emma" });
  });

  it("are not shown in the prompt", () => {
    const text = JSON.stringify(plan(book, { strictSchemas: true }, { mode: "text" }).prepare(request).messages);
    expect(text).not.toContain("null");
  });
});

describe("text", () => {
  it("is asked for as it is", async () => {
    const { value, request } = await ask(z.string().min(2), "Just text, {no} JSON");
    expect(value).toBe("Just text, {no} JSON");
    expect(request).toEqual({ messages: [user("Hi")] });
    await expect(ask(z.string().min(2), "x")).rejects.toMatchObject({ code: "schema", reason: "schema", of: "output" });
  });
});

describe("labels", () => {
  const label = z.enum(["spam", "ham"]);

  it("are scored by a model that can", async () => {
    const { value, request } = await ask(label, scores({ spam: 0.2, ham: 0.8 }), { choose: true });
    expect(value).toBe("ham");
    expect(request.output).toEqual({ type: "choice", labels: ["spam", "ham"] });
  });

  it("may be a union of constants", () => {
    expect(plan(z.union([z.literal("a"), z.literal("b")]), { choose: true }).kind).toBe("choice");
    expect(plan(z.enum(["a"]).nullable(), { choose: true }).kind).toBe("json");
    expect(plan(z.literal([1, 2]), { choose: true }).kind).toBe("json");
  });

  it("are not scored when there are tools to use before, or another mode is wanted", () => {
    expect(plan(label, { choose: true }, { hasTools: true }).kind).toBe("json");
    expect(plan(label, { choose: true }, { mode: "tool" }).kind).toBe("tool");
  });

  it("are asked for as JSON of a model that can't, and understood without JSON", async () => {
    const { value, request } = await ask(label, '{"value":"ham"}');
    expect(value).toBe("ham");
    expect(request.output).toMatchObject({ schema: { properties: { value: { enum: ["spam", "ham"] } }, required: ["value"] } });
    expect((await ask(label, " ham\n", { output: ["text"] })).value).toBe("ham");
    expect((await ask(label, '"ham"', { output: ["text"] })).value).toBe("ham");
    await expect(ask(label, "eggs", { output: ["text"] })).rejects.toMatchObject({ code: "schema" });
  });
});

describe("what is no object", () => {
  it.each<[string, StandardSchema, unknown]>([
    ["a list", z.array(z.object({ a: z.number() })), [{ a: 1 }]],
    ["a number", z.number(), 42],
    ["a boolean", z.boolean(), false],
    ["null", z.null(), null],
    ["a union", z.union([z.object({ a: z.string() }), z.array(z.number())]), { a: "x" }],
    ["text or nothing", z.string().nullable(), null],
    ["anything", z.unknown(), { value: { value: 1 } }],
  ])("is wrapped in one: %s", async (_, schema, value) => {
    const { request, value: got } = await ask(schema, JSON.stringify({ value }));
    expect(request.output).toMatchObject({ schema: { type: "object", required: ["value"], additionalProperties: false } });
    expect(got).toEqual(value);
  });

  it.each<[StandardSchema, unknown]>([
    [z.array(z.object({ a: z.number() })), [{ a: 1 }]],
    [z.number(), 42],
    [z.union([z.object({ a: z.string() }), z.array(z.number())]), { a: "x" }],
  ])("is understood without its wrapper too", async (schema, value) => {
    expect((await ask(schema, JSON.stringify(value), { output: ["text"] })).value).toEqual(value);
  });

  it("streams without its wrapper", async () => {
    const model = scriptedModel(['{"value":[{"a":"first"},{"a":"second"}]}']);
    const list = call({ name: "list", model, output: z.array(z.object({ a: z.string() })), prompt: () => "Go" });
    const seen: unknown[] = [];
    for await (const partial of list.stream().partials()) seen.push(partial);
    expect(seen.length).toBeGreaterThan(3);
    expect(seen.every(Array.isArray)).toBe(true);
    expect(seen.at(-1)).toEqual([{ a: "first" }, { a: "second" }]);
  });

  it("keeps its references when it moves", async () => {
    const Tree = z.object({
      name: z.string(),
      get children(): z.ZodArray<typeof Tree> {
        return z.array(Tree);
      },
    });
    const { request } = await ask(z.array(Tree), '{"value":[]}');
    const schema = JSON.stringify(request.output?.type === "json" && request.output.schema);
    expect(schema).toContain('"$defs"');
    for (const [, path] of schema.matchAll(/"\$ref":"#\/([^"]*)"/g)) {
      const target = path!.split("/").reduce((at, key) => at?.[key], JSON.parse(schema));
      expect(target).toMatchObject({ type: expect.any(String) });
    }
    // A list of lists of itself refers to its root.
    const nested = plan({
      "~standard": {
        version: 1,
        vendor: "test",
        validate: (value) => ({ value }),
        jsonSchema: { input: () => ({ type: "array", items: { $ref: "#" } }) },
      },
    });
    expect(nested.prepare(request).output).toMatchObject({
      schema: { properties: { value: { type: "array", items: { $ref: "#/properties/value" } } } },
    });
  });
});

describe("an answer that does not fit", () => {
  it("is an error with what was said: no JSON, or JSON of another shape", async () => {
    await expect(ask(book, "I don't know any book.")).rejects.toMatchObject({
      code: "schema",
      reason: "json",
      text: "I don't know any book.",
    });
    await expect(ask(book, '{"name":"Emma"}')).rejects.toMatchObject({
      code: "schema",
      reason: "schema",
      message: expect.stringContaining("- title:"),
      text: '{"name":"Emma"}',
    });
  });
});

describe("the tool named answer, beside other tools", () => {
  const lookup = tool({ name: "lookup", input: z.object({ id: z.number() }), run: ({ id }) => `book ${id}` });
  const find = (script: Scripted[], toolChoice?: "none" | "required" | { name: string }) => {
    const model = scriptedModel(script, { capabilities: { output: ["tool"] } });
    return {
      model,
      find: call({ name: "find", model, output: book, tools: [lookup], ...(toolChoice && { toolChoice }), prompt: () => "Go" }),
    };
  };

  it("comes after them", async () => {
    const { model, find: run } = find([callsTools(["lookup", { id: 7 }]), callsTools(["answer", { title: "book 7" }])]);
    const { value, toolCalls, messages } = await run();
    expect(value).toEqual({ title: "book 7" });
    expect(toolCalls.map(({ name }) => name)).toEqual(["lookup"]);
    expect(model.requests.map(({ toolChoice }) => toolChoice)).toEqual(["required", "required"]);
    expect(messages.at(-1)).toEqual({ role: "assistant", content: [{ type: "text", text: '{"title":"book 7"}' }] });
  });

  it("ends the call even when other tools are asked for in the same breath", async () => {
    const { find: run } = find([callsTools(["lookup", { id: 7 }], ["answer", { title: "Emma" }])]);
    const { value, toolCalls, messages } = await run();
    expect(value).toEqual({ title: "Emma" });
    expect(toolCalls).toEqual([]);
    expect(JSON.stringify(messages)).not.toContain("tool-call");
  });

  it("yields to a tool that the caller forces first, and stands alone when the caller wants no tools", async () => {
    const forced = find([callsTools(["lookup", { id: 7 }]), callsTools(["answer", { title: "Emma" }])], { name: "lookup" });
    await forced.find();
    expect(forced.model.requests.map(({ toolChoice }) => toolChoice)).toEqual([{ name: "lookup" }, "required"]);
    const none = find([callsTools(["answer", { title: "Emma" }])], "none");
    await none.find();
    expect(none.model.requests[0]?.toolChoice).toEqual({ name: "answer" });
  });

  it("may be passed over: an answer as text is read too", async () => {
    const { find: run } = find([reply('{"title":"Emma"}')]);
    expect((await run()).value).toEqual({ title: "Emma" });
  });

  it("leaves its name to nobody", async () => {
    const answer = tool({ name: "answer", input: z.object({}), run: () => 1 });
    const model = scriptedModel([], { capabilities: { output: ["tool"] } });
    await expect(call({ name: "a", model, output: book, tools: [answer], prompt: () => "Go" })()).rejects.toMatchObject({
      code: "invalid-request",
      message: expect.stringContaining("Rename yours"),
    });
  });
});
