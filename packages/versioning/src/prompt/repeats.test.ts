import { describe, expect, it } from "vitest";
import { repeatUnit, withItems } from "./repeats.ts";

const names = "l\\[\\d+\\]|a";

describe("repeatUnit", () => {
  it("is what each further item adds, wherever it is cut", () => {
    expect(repeatUnit("l", "a, {l[0]}.", "a, {l[0]}, {l[1]}.", "a, {l[0]}, {l[1]}, {l[2]}.")).toBe(", {l[1]}");
    expect(repeatUnit("l", "- {l[0]}\nend", "- {l[0]}\n- {l[1]}\nend", "- {l[0]}\n- {l[1]}\n- {l[2]}\nend")).toBe("- {l[1]}\n");
  });

  it("is none where items are numbered, joined in two ways, or shown twice", () => {
    expect(repeatUnit("l", "1 {l[0]}", "1 {l[0]} 2 {l[1]}", "1 {l[0]} 2 {l[1]} 3 {l[2]}")).toBeUndefined();
    expect(repeatUnit("l", "{l[0]}", "{l[0]} and {l[1]}", "{l[0]}, {l[1]} and {l[2]}")).toBeUndefined();
    expect(repeatUnit("l", "{l[0]}/{l[0]}", "{l[0]}{l[1]}/{l[0]}{l[1]}", "{l[0]}{l[1]}{l[2]}/{l[0]}{l[1]}{l[2]}")).toBeUndefined();
  });
});

describe("withItems", () => {
  it("makes the text for any number", () => {
    const text = (count: number) => withItems("a: {l[0]}, {l[1]}.", "l", count, { unit: ", {l[1]}", names });
    expect([1, 2, 4].map(text)).toEqual(["a: {l[0]}.", "a: {l[0]}, {l[1]}.", "a: {l[0]}, {l[1]}, {l[2]}, {l[3]}."]);
    expect(withItems("no items", "l", 4, { unit: undefined, names })).toBe("no items");
  });

  it("makes none where it can't be known", () => {
    expect(withItems("{l[0]}, {l[1]} {l[1]}", "l", 3, { unit: ", {l[1]}", names })).toBeUndefined();
    expect(withItems("{l[0]} {l[1]}", "l", 3, { unit: undefined, names })).toBeUndefined();
  });
});
