import { describe, expect, it } from "vitest";
import { findVersion } from "./find-version.ts";

const versions = [
  { number: 1, hash: "a1b2c3d4e5f6", file: "1", local: false },
  { number: 2, hash: "a1b2ffffffff", file: "2", local: false },
  { number: 1234, hash: "123400000000", file: "3", local: true },
  { number: 5, hash: "999912345678", file: "4", local: false },
];
const find = (reference: number | string) => findVersion(versions, "greet", reference).file;

describe("findVersion", () => {
  it("takes a number, the beginning of a hash, a whole hash, or both", () => {
    expect([find(2), find("2"), find("a1b2f"), find("A1B2C3"), find(`999912345678${"0".repeat(52)}`)]).toEqual(["2", "2", "2", "1", "4"]);
    expect(find("2-a1b2ffffffff")).toBe("2");
  });

  it("goes by the hash where a merge has changed the number, and by the number where a hash looks like one", () => {
    expect(find("1-999912345678")).toBe("4");
    expect(find(1234)).toBe("3");
    expect(find("9999")).toBe("4");
  });

  it.each([9, "ffff", "abc", "", "latest"])("says that there is no version %j", (reference) => {
    expect(() => find(reference)).toThrow(expect.objectContaining({ code: "version", reason: "unknown" }));
  });

  it("asks for more of a hash that fits several", () => {
    expect(() => find("a1b2")).toThrow(expect.objectContaining({ reason: "ambiguous", message: expect.stringContaining("a1b2ffffffff") }));
  });
});
