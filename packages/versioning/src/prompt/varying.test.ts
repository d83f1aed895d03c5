import { describe, expect, it } from "vitest";
import { maskVarying, saidOfToday, saidOfVarying, todayReason, varyingAtReason, varyingReason } from "./varying.ts";

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

describe("varyingReason", () => {
  it("names the lines, short, and each once", () => {
    const reason = varyingReason([`Hello\nat {what varies} sharp\n${"x".repeat(100)} {what varies}`, "at {what varies} sharp"]);
    expect(reason).toContain(`as in "at {what varies} sharp", "…${"x".repeat(39)} {what varies}": pass them as an input`);
    const at = varyingAtReason("the input schema", ["a.default", "b.description"]);
    expect(at).toMatch(/^words of the input schema .*, at a\.default, b\.description: take them out of it$/);
    const date = todayReason(`On 2026-11-25, ${"x".repeat(100)}`);
    expect(date.length).toBeLessThan(230);
    expect(saidOfVarying(["other", reason, "more", at, date])).toEqual([reason, at]);
    expect(saidOfToday(["other", reason, date])).toEqual([date]);
  });
});
