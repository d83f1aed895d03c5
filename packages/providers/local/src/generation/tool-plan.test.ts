import type { ModelRequest, ToolDefinition } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { toolPlan } from "./tool-plan.ts";

const tool = (name: string): ToolDefinition => ({
  name,
  inputSchema: { type: "object", properties: { x: { type: "string" } } },
  strict: false,
});
const plan = (request: Omit<ModelRequest, "messages">) => toolPlan({ messages: [], ...request });
const tools = [tool("a"), tool("b")];

describe("toolPlan", () => {
  it.each([
    ["auto", ["a", "b"], true],
    ["none", [], true],
    ["required", ["a", "b"], false],
    [{ name: "b" }, ["b"], false],
  ] as const)("for the choice %j", (toolChoice, callable, mayAnswer) => {
    const read = plan({ tools, toolChoice });
    expect(read?.callable.map(({ name }) => name)).toEqual(callable);
    expect(read?.mayAnswer).toBe(mayAnswer);
    expect(read?.rules).toContain("- a Input: { x?: string }");
  });

  it("needs no plan without tools", () => {
    expect(plan({})).toBeUndefined();
  });

  it.each([{ tools, toolChoice: { name: "c" } }, { tools: [tool("a"), tool("a")] }, { toolChoice: "required" }] as const)(
    "refuses %j",
    (request) => {
      expect(() => plan(request)).toThrow(expect.objectContaining({ code: "invalid-request" }));
    },
  );
});
