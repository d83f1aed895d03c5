import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dedent } from "./dedent.ts";

const strings = (strings: TemplateStringsArray, ..._values: readonly unknown[]): readonly string[] => dedent(strings);

describe("dedent", () => {
  it("takes away what all lines have in common, and the line breaks at both ends", () => {
    expect(strings`
      one
        two

      three
    `).toEqual(["one\n  two\n\nthree"]);
  });

  it("leaves a template on one line as it is", () => {
    expect(strings` one `).toEqual([" one "]);
    expect(strings`one ${1} two`).toEqual(["one ", " two"]);
    expect(strings``).toEqual([""]);
  });

  it("counts lines that begin with a value", () => {
    expect(strings`
      ${1}
          two
    `).toEqual(["", "\n    two"]);
  });

  it("dedents what follows a first line", () => {
    expect(strings`one
      two
        three`).toEqual(["one\ntwo\n  three"]);
  });

  it("takes tabs like spaces", () => {
    expect(dedent(["\n\t\tone\n\t\t\ttwo\n\t"])).toEqual(["one\n\ttwo"]);
  });

  it("lets a line break that is written as an escape begin no line", () => {
    expect(strings`
      one\ntwo
      three\n    four
        five
    `).toEqual(["one\ntwo\nthree\n    four\n  five"]);
    expect(strings`\nHuman:`).toEqual(["\nHuman:"]);
    expect(strings`
      back\\slash
    `).toEqual(["back\\slash"]);
  });

  it("takes strings without their source for what they are", () => {
    expect(dedent(["\n  a\\n\n    b\n  ", "\n  "])).toEqual(["a\\n\n  b\n", ""]);
  });

  it("keeps the result for each place in the source", () => {
    const same = () => strings`
      one ${1}`;
    expect(same()).toBe(same());
  });

  it("gives back any text that was indented as a block", () => {
    const line = fc.string().map((text) => text.replace(/[\r\n\t]/g, ""));
    const lines = fc.array(line, { minLength: 1 }).filter((all) => all.every((text) => text === "" || !/^\s*$/.test(text)));
    fc.assert(
      fc.property(lines, fc.nat(20), (all, width) => {
        fc.pre(all.some((text) => /^[^ ]/.test(text)));
        const indented = all.map((text) => (text === "" ? "" : " ".repeat(width) + text));
        expect(dedent([`\n${indented.join("\n")}\n${" ".repeat(width)}`])).toEqual([all.join("\n")]);
      }),
    );
  });
});
