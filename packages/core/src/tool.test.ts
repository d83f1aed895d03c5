import { describe, expect, it } from "vitest";
import { z } from "zod";
import { image } from "./content.ts";
import { tool, toolOutput } from "./tool.ts";

const context = { signal: new AbortController().signal, toolCallId: "1", messages: [] };
const input = z.object({ city: z.string(), days: z.coerce.number().default(1) });

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = [value];
  return value;
}

describe("tool", () => {
  it("shows the model its name, what it does and what it takes", () => {
    const weather = tool({ name: "weather", description: "The weather", input, run: () => 1 });
    expect(weather).toMatchObject({ type: "tool", name: "weather", description: "The weather", pauses: false });
    expect(weather.inputSchema).toMatchObject({ type: "object", properties: { city: { type: "string" } }, required: ["city"] });
    expect(tool({ name: "weather", input, run: () => 1 })).not.toHaveProperty("description");
  });

  it("pauses when it needs approval, or has nothing to run", () => {
    expect(tool({ name: "a", input, run: () => 1, needsApproval: true }).pauses).toBe(true);
    expect(tool({ name: "a", input, run: () => 1, needsApproval: () => false }).pauses).toBe(true);
    expect(tool({ name: "a", input }).pauses).toBe(true);
  });

  it("hands its run what the schema makes of the arguments", async () => {
    const weather = tool({ name: "weather", input, run: (given, { toolCallId }) => ({ given, toolCallId }) });
    const prepared = await weather.prepare({ city: "Oslo", days: "3" });
    if ("problem" in prepared) throw new Error(prepared.problem);
    expect(prepared).toMatchObject({ input: { city: "Oslo", days: 3 }, needsApproval: false });
    expect(await prepared.run?.(context)).toEqual({ given: { city: "Oslo", days: 3 }, toolCallId: "1" });
  });

  it("tells what is wrong with the arguments", async () => {
    const weather = tool({ name: "weather", input, run: () => 1 });
    expect(await weather.prepare({ days: "x" })).toEqual({
      problem: expect.stringMatching(/^The input of tool "weather" does not fit its schema:\n- city: .+\n- days: /),
    });
    expect(await weather.prepare(null)).toHaveProperty("problem");
  });

  it("decides on approval by the validated input", async () => {
    const book = tool({ name: "book", input, run: () => 1, needsApproval: async ({ days }) => days > 2 });
    expect(await book.prepare({ city: "Oslo", days: "3" })).toMatchObject({ needsApproval: true });
    expect(await book.prepare({ city: "Oslo" })).toMatchObject({ needsApproval: false });
  });

  it("has no run when there is none", async () => {
    expect(await tool({ name: "ask", input }).prepare({ city: "Oslo" })).toEqual({
      input: { city: "Oslo", days: 1 },
      needsApproval: false,
    });
  });

  it.each([
    ["a Map", new Map([["Oslo", 3]])],
    ["a Promise (is an await missing?)", { user: Promise.resolve("Ada") }],
    ["a symbol", [Symbol("cold")]],
    ["a RegExp", { found: /cold/ }],
    ["a Buffer", { image: Buffer.from([1, 2]) }],
    ["an ArrayBuffer", new ArrayBuffer(3)],
    ["a Response", new Response("cold")],
    ["an Error", Object.assign(new Error("too far"), { status: 500 })],
    ["data that is nested too deeply, or too large", nested(20_000)],
    ["a Set", { cities: new Set(["Oslo"]) }],
    ["a RangeError", [new RangeError("too far")]],
    ["a Uint8Array", { image: new Uint8Array(3) }],
    ["a function", () => 3],
  ])("does not let %s become nothing on the way to the model", async (what, output) => {
    const prepared = await tool({ name: "weather", input, run: () => output }).prepare({ city: "Oslo" });
    if ("problem" in prepared) throw new Error(prepared.problem);
    await expect(prepared.run?.(context)).rejects.toThrow(`The tool "weather" gave back ${what}, which JSON can't hold.`);
  });

  it.each([
    [{ at: new Date(0), url: new URL("https://example.com/"), nothing: {}, bare: Object.create(null), list: [], left: undefined }],
    [Number.NaN],
    [nested(500)],
    [
      new (class City {
        readonly name = "Oslo";
      })(),
    ],
    [undefined],
  ])("lets through what JSON can hold: %o", async (output) => {
    const prepared = await tool({ name: "weather", input, run: () => output }).prepare({ city: "Oslo" });
    if ("problem" in prepared) throw new Error(prepared.problem);
    expect(await prepared.run?.(context)).toBe(output);
  });

  it("names itself when its schema can't be written", () => {
    expect(() => tool({ name: "when", input: z.object({ at: z.date() }), run: () => 1 })).toThrow(
      expect.objectContaining({ code: "invalid-request", message: expect.stringContaining('tool "when"') }),
    );
  });
});

it("toolOutput puts media beside an output", () => {
  const media = [image("https://example.com/a.png")];
  expect(toolOutput({ ok: true }, media)).toEqual({ type: "tool-output", output: { ok: true }, media });
});
