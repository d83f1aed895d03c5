import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyDiff, unifiedDiff } from "./diff.ts";

describe("unifiedDiff", () => {
  it("shows what was removed and added, with lines around it and where they stand", () => {
    expect(unifiedDiff("a\nb\nc\nd\ne", "a\nb\nC\nd\ne", 1)).toBe("@@ -2,3 +2,3 @@\n b\n-c\n+C\n d");
    expect(unifiedDiff("a\nb", "a\nb\nc", 0)).toBe("@@ -2,0 +3,1 @@\n+c");
    expect(unifiedDiff("1\n2\n3\n4\n5\n6", "2\n3\n4\n5\n6\n7", 0)).toBe("@@ -1,1 +0,0 @@\n-1\n@@ -6,0 +6,1 @@\n+7");
  });

  it("is empty for the same text", () => {
    expect(unifiedDiff("a\nb", "a\nb", 3)).toBe("");
  });

  it("changes no more lines than it must", () => {
    const changed = unifiedDiff("a\nb\nc\na\nb\nb\na", "c\nb\na\nb\na\nc", 0).match(/^[+-]/gm);
    expect(changed).toHaveLength(5); // Myers' example: the shortest edit script has 5
  });

  it("takes texts of any length", () => {
    const text = (word: string) => Array.from({ length: 30_000 }, (_, index) => `${word} ${index}`).join("\n");
    expect(applyDiff(text("a"), unifiedDiff(text("a"), text("b"), 1))).toBe(text("b"));
  });

  it("makes the new text out of the old one", () => {
    const text = fc
      .array(fc.constantFrom("", "a", "b", "-a", "+b", "@@ -1,1 +1,1 @@", " "), { maxLength: 12 })
      .map((lines) => lines.join("\n"));
    fc.assert(
      fc.property(text, text, fc.nat(3), (before, after, context) => {
        expect(applyDiff(before, unifiedDiff(before, after, context))).toBe(after);
      }),
    );
  });
});

describe("applyDiff", () => {
  it("refuses a difference of another text", () => {
    const diff = unifiedDiff("a\nb", "a\nc", 1);
    expect(() => applyDiff("a\nx", diff)).toThrow(RangeError);
    expect(() => applyDiff("a", diff)).toThrow(RangeError);
  });
});
