import { describe, expect, it } from "vitest";
import { holdsToday, maskVarying } from "./varying.ts";

describe("maskVarying", () => {
  it("masks the words that differ, and no more", () => {
    expect(maskVarying("id 123-4\nsame\nat 10:00 sharp", "id 129-7\nsame\nat 10:01 sharp")).toBe(
      "id {what varies}\nsame\nat {what varies} sharp",
    );
  });

  it("masks the lines that differ where their number does", () => {
    expect(maskVarying("a\nb\nc\nz", "a\nx\nz")).toBe("a\n{what varies}\nz");
  });

  it("leaves the same text as it is", () => {
    expect(maskVarying("a b", "a b")).toBe("a b");
  });
});

describe("holdsToday", () => {
  const now = new Date("2026-11-25T12:00:00Z");

  it.each(["2026-11-25", "on Wed Nov 25 2026", "Wednesday, November 25, 2026", "25/11/2026", "11/25/2026", "Nov 25, 2026"])(
    "knows %s",
    (text) => {
      expect(holdsToday(`Today is ${text}.`, now)).toBe(true);
    },
  );

  it.each(["2026-11-24", "November 2026", "in 2026, 25 of 11"])("takes %s for no date of today", (text) => {
    expect(holdsToday(text, now)).toBe(false);
  });
});
