import { describe, expect, it } from "vitest";
import { traitsOf } from "./models.ts";
import { thinkingFields } from "./thinking.ts";

const fields = (model: string, effort: Parameters<typeof thinkingFields>[0], maxTokens = 32_000) =>
  thinkingFields(effort, traitsOf(model), { model, maxTokens });

describe("thinkingFields", () => {
  it("leaves it to the model where nothing is said", () => {
    expect(fields("claude-opus-5-5", undefined)).toEqual({});
  });

  it.each([
    ["minimal", "low"],
    ["low", "low"],
    ["medium", "medium"],
    ["high", "high"],
  ] as const)("turns %s into the effort %s where thinking is adaptive", (given, effort) => {
    expect(fields("claude-opus-4-8", given)).toEqual({ thinking: { type: "adaptive" }, output_config: { effort } });
  });

  it.each([
    ["minimal", 32_000, 1024],
    ["low", 32_000, 4096],
    ["medium", 32_000, 12_288],
    ["high", 32_000, 24_576],
    ["high", 10_000, 8000],
    ["high", 1025, 1024],
  ] as const)("turns %s into a budget where there is one: of %i tokens at most, %i", (given, maxTokens, budget_tokens) => {
    expect(fields("claude-haiku-4-5", given, maxTokens)).toEqual({ thinking: { type: "enabled", budget_tokens } });
  });

  it("switches thinking off in the model's own way", () => {
    expect(fields("claude-opus-5", "none")).toEqual({ thinking: { type: "disabled" } });
    expect(fields("claude-sonnet-5-5", "none")).toEqual({ thinking: { type: "between_tools" } });
    expect(() => fields("claude-opus-5-5", "none")).toThrow(/claude-opus-5-5 can't take params\.reasoningEffort "none": .*"low"/);
  });

  it("refuses to think where the limit of tokens leaves no room", () => {
    expect(() => fields("claude-haiku-4-5", "low", 1024)).toThrow(
      expect.objectContaining({ code: "unsupported", message: expect.stringMatching(/maxOutputTokens 1024.*raise it/) }),
    );
  });
});
