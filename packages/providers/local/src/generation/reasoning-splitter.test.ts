import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ReasoningMarks, reasoningSplitter } from "./reasoning-splitter.ts";

const marks: ReasoningMarks = { start: "<think>", end: "</think>", open: false };

function split(pieces: readonly string[], with_: ReasoningMarks | undefined) {
  const splitter = reasoningSplitter(with_);
  const out = { reasoning: "", text: "" };
  for (const { type, text } of [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.flush()]) out[type] += text;
  return out;
}

describe("reasoningSplitter", () => {
  it.each([
    ["<think>\nhm\n</think>\n\nYes.", marks, { reasoning: "hm\n", text: "Yes." }],
    ["hm</think>Yes.", { ...marks, start: "", open: true }, { reasoning: "hm", text: "Yes." }],
    ["Yes <think>no</think>.", marks, { reasoning: "", text: "Yes <think>no</think>." }],
    ["<think>cut off", marks, { reasoning: "cut off", text: "" }],
    ["<thi", marks, { reasoning: "", text: "<thi" }],
    ["<think>a</think>b", undefined, { reasoning: "", text: "<think>a</think>b" }],
  ])("reads %j", (text, with_, expected) => {
    expect(split([text], with_)).toEqual(expected);
    expect(split([...text], with_)).toEqual(expected);
  });

  it("reads the same in any pieces", () => {
    const part = fc.constantFrom("<think>", "</think>", " ", "\n", "a", "b<", "/th");
    fc.assert(
      fc.property(fc.array(part), fc.nat(5), (parts, size) => {
        const text = parts.join("");
        const pieces = text.match(new RegExp(`[\\s\\S]{1,${size + 1}}`, "g")) ?? [];
        expect(split(pieces, marks)).toEqual(split([...text], marks));
      }),
    );
  });
});
