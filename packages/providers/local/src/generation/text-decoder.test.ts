import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tokenTextDecoder } from "./text-decoder.ts";

/** Tokens are bytes here, the hardest case. */
const detokenize = (tokens: readonly number[]) => Buffer.from(tokens).toString("utf8");

describe("tokenTextDecoder", () => {
  it("holds the bytes of a character back until it is complete", () => {
    const decoder = tokenTextDecoder(detokenize);
    expect([...Buffer.from("é🙂")].map((byte) => decoder.push(byte))).toEqual(["", "é", "", "", "", "🙂"]);
    expect(decoder.flush()).toBe("");
  });

  it("gives at the end what never became a character, and goes on after nonsense", () => {
    const decoder = tokenTextDecoder(detokenize);
    expect(decoder.push(0xf0)).toBe("");
    expect(decoder.flush()).toBe("\uFFFD");
    expect([0xff, 0xff, 0xff, 0xff, 0x41].map((byte) => decoder.push(byte)).join("")).toContain("A");
  });

  it("loses nothing of any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const decoder = tokenTextDecoder(detokenize);
        const pieces = [...Buffer.from(text)].map((byte) => decoder.push(byte));
        expect(pieces.join("") + decoder.flush()).toBe(text);
      }),
    );
  });
});
