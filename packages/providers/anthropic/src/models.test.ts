import { describe, expect, it } from "vitest";
import { capabilitiesOf, traitsOf } from "./models.ts";

describe("traitsOf", () => {
  const takes = (id: string) => {
    const { sampling, thinking, thinkingOff, forcedTools, nativeOutput, contextLength } = traitsOf(id);
    return [sampling, thinking, thinkingOff, forcedTools, nativeOutput, contextLength];
  };

  it.each([
    ["claude-fable-5-2", [false, "adaptive", undefined, false, true, 1_000_000]],
    ["claude-mythos-5-1", [false, "adaptive", undefined, false, true, 1_000_000]],
    ["claude-opus-5-5", [false, "adaptive", undefined, false, true, 1_000_000]],
    ["claude-fable-5", [false, "adaptive", undefined, true, true, 1_000_000]],
    ["claude-mythos-preview", [false, "adaptive", undefined, true, true, 1_000_000]],
    ["claude-sonnet-5-5", [false, "adaptive", "between_tools", false, true, 1_000_000]],
    ["claude-haiku-5-5", [false, "adaptive", "disabled", true, true, 1_000_000]],
    ["claude-opus-5", [false, "adaptive", "disabled", true, true, 1_000_000]],
    ["claude-sonnet-5", [false, "adaptive", "disabled", true, true, 1_000_000]],
    ["claude-opus-4-8", [false, "adaptive", "disabled", true, true, 1_000_000]],
    ["claude-sonnet-4-6", [true, "adaptive", "disabled", true, true, 1_000_000]],
    ["claude-haiku-4-5-20251001", [true, "budget", "disabled", true, true, 200_000]],
    ["claude-opus-4-5", [true, "budget", "disabled", true, true, 200_000]],
    ["claude-sonnet-4-20250514", [true, "budget", "disabled", true, false, 200_000]],
    ["claude-3-5-haiku-20241022", [true, "budget", "disabled", true, false, 200_000]],
  ])("knows %s", (id, expected) => {
    expect(takes(id)).toEqual(expected);
  });

  it.each([
    ["anthropic.claude-haiku-4-5-20251001-v1:0", "claude-haiku-4-5"],
    ["anthropic/claude-opus-4.6", "claude-opus-4-6"],
    ["claude-opus-5@20260724", "claude-opus-5"],
    ["claude-sonnet-5-20260601", "claude-sonnet-5"],
  ])("knows %s by another platform's name", (name, id) => {
    expect(traitsOf(name)).toBe(traitsOf(id));
  });

  it("takes a Claude model of tomorrow for one of the newest", () => {
    expect(takes("claude-opus-7")).toEqual([false, "adaptive", undefined, false, true, undefined]);
  });

  it("takes a model of another name for one that takes everything", () => {
    expect(takes("qwen3-4b")).toEqual([true, "budget", "disabled", true, false, undefined]);
  });
});

describe("capabilitiesOf", () => {
  it("offers the modes of output that a model has, the best first", () => {
    expect(capabilitiesOf(traitsOf("claude-opus-5-5")).output).toEqual(["native", "text"]);
    expect(capabilitiesOf(traitsOf("claude-haiku-4-5")).output).toEqual(["native", "tool", "text"]);
    expect(capabilitiesOf(traitsOf("qwen3-4b"))).toMatchObject({ output: ["tool", "text"], tools: true });
    expect(capabilitiesOf(traitsOf("qwen3-4b"))).not.toHaveProperty("contextLength");
  });
});
