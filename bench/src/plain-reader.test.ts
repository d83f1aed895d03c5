import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PlainReader } from "./plain-reader.ts";

function read(text: string, size: number): unknown {
  const reader = new PlainReader();
  for (let at = 0; at < text.length; at += size) reader.push(text.slice(at, at + size));
  return reader.value;
}

describe("PlainReader", () => {
  it("reads what JSON.parse reads, wherever the text is cut", () => {
    const value = fc.jsonValue({ noUnicodeString: false }).filter((json) => typeof json === "object" && json !== null);
    fc.assert(
      fc.property(value, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 2 }), (json, size, indent) => {
        fc.pre(!JSON.stringify(json).includes("__proto__"));
        const text = JSON.stringify(json, null, indent);
        expect(read(text, size)).toEqual(JSON.parse(text));
      }),
    );
  });

  it("shows strings as they grow", () => {
    const reader = new PlainReader();
    reader.push('{"title": "The Ho');
    expect(reader.value).toEqual({ title: "The Ho" });
    reader.push('bbit", "year": 19');
    expect(reader.value).toEqual({ title: "The Hobbit" });
  });
});
