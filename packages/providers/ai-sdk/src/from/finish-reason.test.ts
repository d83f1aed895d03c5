import type { LanguageModelV4FinishReason } from "@ai-sdk/provider";
import { expect, it } from "vitest";
import { toFinishReason } from "./finish-reason.ts";

it.each([
  ["stop", "end_turn", false, "stop"],
  ["stop", "stop", true, "tool-calls"],
  ["length", "max_tokens", false, "length"],
  ["tool-calls", "tool_use", true, "tool-calls"],
  ["content-filter", "SAFETY", false, "content-filter"],
  ["content-filter", "content_filter", false, "content-filter"],
  ["content-filter", "refusal", false, "refusal"],
  ["content-filter", "stop", false, "refusal"],
  ["content-filter", undefined, false, "refusal"],
  ["other", "pause", false, "other"],
  ["error", "oops", false, "other"],
] as const)("%s (%s, with calls: %s) is %s", (unified, raw, hasCalls, reason) => {
  expect(toFinishReason({ unified, raw }, hasCalls)).toBe(reason);
});

it("takes a reason of a version to come for another one", () => {
  const reason: LanguageModelV4FinishReason = Object.assign({ unified: "other" as const, raw: undefined }, { unified: "paused" });
  expect(toFinishReason(reason, false)).toBe("other");
});
