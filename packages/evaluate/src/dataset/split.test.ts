import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DatasetError } from "../errors.ts";
import { dataset } from "./dataset.ts";
import { normalizedInput } from "./row.ts";
import { split } from "./split.ts";

const labelled = (count: number, label: (index: number) => string) =>
  dataset({ name: "a", rows: Array.from({ length: count }, (_, index) => ({ input: `text ${index}`, expected: label(index) })) });

const hostileRows = fc
  .array(
    fc.record({
      input: fc.constantFrom("a", "A", "a!", "b", "c d", "C  D", "e", "f", "g", "h", "i", "j"),
      expected: fc.constantFrom("x", "y", "z"),
    }),
    {
      minLength: 10,
      maxLength: 60,
    },
  )
  .filter((rows) => new Set(rows.map(({ expected }) => expected)).size > 1);

describe("split", () => {
  it("gives the parts their sizes, and each label its share in each part", () => {
    const { train, validation, test } = split(
      labelled(200, (index) => (index % 10 === 0 ? "rare" : index % 2 ? "odd" : "even")),
      { test: 50, validation: 0.25 },
    );
    expect([train.length, validation.length, test.length]).toEqual([100, 50, 50]);
    for (const part of [validation, test]) {
      const counts = ["rare", "odd", "even"].map((label) => part.filter(({ expected }) => expected === label).length);
      expect(counts).toEqual([5, 25, 20]);
    }
  });

  it("gives the same parts for the same seed, whatever the order of the rows, and others for another seed", () => {
    const rows = Array.from({ length: 100 }, (_, index) => ({ input: `text ${index}`, expected: index % 2 ? "odd" : "even" }));
    const ids = (part: readonly { readonly id: string }[]) => part.map(({ id }) => id).sort();
    const once = split(dataset({ name: "a", rows }));
    const again = split(dataset({ name: "a", rows: rows.toReversed() }));
    expect(ids(again.test)).toEqual(ids(once.test));
    expect(ids(again.validation)).toEqual(ids(once.validation));
    expect(ids(split(dataset({ name: "a", rows }), { seed: 1 }).test)).not.toEqual(ids(once.test));
  });

  it("leaves nearly all rows where they are when rows are added", () => {
    const before = new Set(split(labelled(500, (index) => `label ${index % 5}`)).test.map(({ id }) => id));
    const after = new Set(split(labelled(510, (index) => `label ${index % 5}`)).test.map(({ id }) => id));
    expect([...before].filter((id) => !after.has(id)).length).toBeLessThan(10);
  });

  it("puts each row into one part, never parts equal inputs, and never exceeds what was asked for", () => {
    fc.assert(
      fc.property(hostileRows, fc.integer(), (rows, seed) => {
        const whole = dataset({ name: "a", rows });
        const parts = split(whole, { test: 0.3, validation: 0.3, seed });
        const all = [parts.train, parts.validation, parts.test];
        expect(
          all
            .flat()
            .map(({ id }) => id)
            .sort(),
        ).toEqual(whole.rows.map(({ id }) => id).sort());
        const homes = new Map<string, number>();
        all.forEach((part, index) => {
          for (const { input } of part)
            expect(homes.set(normalizedInput(input), homes.get(normalizedInput(input)) ?? index).get(normalizedInput(input))).toBe(index);
        });
        expect(parts.test.length).toBeLessThanOrEqual(Math.round(0.3 * rows.length));
        expect(parts.validation.length).toBeLessThanOrEqual(Math.round(0.3 * rows.length));
      }),
    );
  });

  it("divides answers that are all different, too", () => {
    const { train, validation, test } = split(
      labelled(50, (index) => `answer ${index}`),
      { test: 20, validation: 10 },
    );
    expect([train.length, validation.length, test.length]).toEqual([20, 10, 20]);
  });

  it("refuses more than there is, and sizes that are none", () => {
    const small = labelled(20, (index) => `label ${index % 2}`);
    expect(() => split(small, { test: 15, validation: 10 })).toThrow(DatasetError);
    expect(() => split(small, { test: 1.5 })).toThrow(RangeError);
    expect(() => split(small, { test: -1 })).toThrow(RangeError);
    expect(split(small, { test: 20, validation: 0 }).train).toEqual([]);
  });
});
