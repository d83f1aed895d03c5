import type { ModelRequest, ProviderData, ToolDefinition } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { cached } from "./cached.ts";
import { toTool, toToolChoice } from "./tools.ts";

const target = { model: "claude-opus-5-5", provider: "anthropic" };
const weather: ToolDefinition & { readonly providerData?: ProviderData } = {
  name: "weather",
  description: "The weather",
  inputSchema: { type: "object" },
  strict: false,
};

describe("toTool", () => {
  it("gives name, description and schema", () => {
    expect(toTool(weather, target)).toEqual({ name: "weather", description: "The weather", input_schema: { type: "object" } });
  });

  it("closes the schema of one that is to be enforced", () => {
    const inputSchema = { type: "object", properties: { a: { type: "number", minimum: 1 } }, required: ["a"] };
    expect(toTool({ name: "a", inputSchema, strict: true }, target)).toEqual({
      name: "a",
      strict: true,
      input_schema: {
        type: "object",
        properties: { a: { type: "number", description: "(minimum: 1)" } },
        required: ["a"],
        additionalProperties: false,
      },
    });
  });

  it("may be marked for the cache", () => {
    expect(toTool(cached(weather, { ttl: "1h" }), target)).toMatchObject({ cache_control: { type: "ephemeral", ttl: "1h" } });
  });
});

describe("toToolChoice", () => {
  const choose = (request: Pick<ModelRequest, "toolChoice" | "params">, forcedTools = true, hasTools = true) =>
    toToolChoice({ messages: [], ...request }, { forcedTools }, { hasTools, model: "claude-opus-5-5" });

  it.each([
    ["auto", { type: "auto" }],
    ["none", { type: "none" }],
    ["required", { type: "any" }],
    [{ name: "weather" }, { type: "tool", name: "weather" }],
  ] as const)("sends %j", (toolChoice, expected) => {
    expect(choose({ toolChoice })).toEqual(expected);
  });

  it("says whether several tools may be asked for at once", () => {
    expect(choose({ params: { parallelToolCalls: false } })).toEqual({ type: "auto", disable_parallel_tool_use: true });
    expect(choose({ params: { parallelToolCalls: true }, toolChoice: "required" })).toEqual({
      type: "any",
      disable_parallel_tool_use: false,
    });
    expect(choose({ params: { parallelToolCalls: false }, toolChoice: "none" })).toEqual({ type: "none" });
  });

  it("says nothing where there is nothing to choose", () => {
    expect(choose({})).toBeUndefined();
    expect(choose({ toolChoice: "none", params: { parallelToolCalls: false } }, true, false)).toBeUndefined();
  });

  it("refuses to force a tool where there is none", () => {
    for (const toolChoice of ["required", { name: "weather" }] as const) {
      expect(() => choose({ toolChoice }, true, false)).toThrow(
        expect.objectContaining({ code: "unsupported", feature: "a toolChoice without tools" }),
      );
    }
  });

  it("refuses to force a model that can't be forced", () => {
    for (const toolChoice of ["required", { name: "weather" }] as const) {
      expect(() => choose({ toolChoice }, false)).toThrow(
        expect.objectContaining({ code: "unsupported", message: expect.stringMatching(/toolChoice that forces.*leave toolChoice out/) }),
      );
    }
    expect(choose({ toolChoice: "auto" }, false)).toEqual({ type: "auto" });
  });
});
