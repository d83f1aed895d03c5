import type { JsonValue } from "@ashlar/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLimiter } from "./limiter.ts";

const same = (text: string): string => text;

describe("a limiter", () => {
  it("leaves what fits as it is", () => {
    const value = { a: [1, "two", null, true], "": {} };
    expect(createLimiter(1000, same).json(value)).toEqual(value);
  });

  it("keeps a member that is called __proto__ a member", () => {
    const value = JSON.parse('{"__proto__":{"polluted":true}}');
    expect(JSON.stringify(createLimiter(1000, same).json(value))).toBe('{"__proto__":{"polluted":true}}');
  });

  it("cuts a text to the room that is left, and says so", () => {
    const limiter = createLimiter(10, same);
    expect([limiter.text("0123456789abc"), limiter.full, limiter.text("x")]).toEqual(["0123456789…", true, "…"]);
  });

  it("does not leave half a character", () => {
    expect(createLimiter(3, same).text("ab😀").isWellFormed()).toBe(true);
  });

  it("redacts texts, names and numbers, before it cuts", () => {
    const redact = (text: string) => text.replace(/4111\d+|secret-key-\d+/g, "[card]");
    expect(createLimiter(1000, redact).json({ "secret-key-1": 4111111111111111, n: 7, at: ["my 4111222 is"] })).toEqual({
      "[card]": "[card]",
      n: 7,
      at: ["my [card] is"],
    });
    expect(createLimiter(12, redact).text("key: secret-key-1")).not.toContain("secret");
  });

  it("cuts what is nested too deep", () => {
    let deep: JsonValue = "bottom";
    for (let depth = 0; depth < 10_000; depth++) deep = [deep];
    expect(JSON.stringify(createLimiter(1000, same).json(deep))).toMatch(/^\[+"…"\]+$/);
  });

  it("keeps any JSON within its room, and JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(500), (value, room) => {
        const kept = createLimiter(room, same).json(value as JsonValue);
        expect(lengthOf(kept)).toBeLessThanOrEqual(room + 2);
      }),
    );
  });

  it("shows nothing of a text that redaction takes out, wherever it stands", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.string(), (before, after, key) => {
        const value = { before, [key]: ["sk-hidden", { "sk-hidden": "x sk-hidden y" }], after } as JsonValue;
        const kept = createLimiter(10_000, (text) => text.replaceAll("sk-hidden", "")).json(value);
        expect(JSON.stringify(kept)).not.toContain("sk-hidden");
      }),
    );
  });
});

/** Characters of texts and names. */
function lengthOf(value: JsonValue | undefined): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 0;
  return Object.entries(value).reduce((sum, [key, member]) => sum + (Array.isArray(value) ? 0 : key.length) + lengthOf(member), 0);
}
