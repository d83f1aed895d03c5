import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assignNumbers } from "./numbers.ts";

const numbersOf = (claims: readonly (readonly [number, string])[], after?: number) =>
  assignNumbers(
    claims.map(([number, hash]) => ({ number, hash })),
    after,
  ).map(({ number, hash }) => `${number}-${hash}`);

describe("assignNumbers", () => {
  it("leaves numbers that nobody else claims", () => {
    expect(
      numbersOf([
        [1, "d"],
        [2, "c"],
        [7, "b"],
      ]),
    ).toEqual(["1-d", "2-c", "7-b"]);
  });

  it("gives the second of two that claim one number the next that is free", () => {
    expect(
      numbersOf([
        [3, "x"],
        [4, "b"],
        [4, "a"],
        [5, "c"],
        [9, "d"],
      ]),
    ).toEqual(["3-x", "4-a", "5-b", "6-c", "9-d"]);
  });

  it("counts a version once, by its lowest claim", () => {
    expect(
      numbersOf([
        [5, "a"],
        [4, "a"],
        [4, "b"],
      ]),
    ).toEqual(["4-a", "5-b"]);
  });

  it("goes on after what others have taken", () => {
    expect(
      numbersOf(
        [
          [2, "a"],
          [2, "b"],
          [9, "c"],
        ],
        4,
      ),
    ).toEqual(["5-a", "6-b", "9-c"]);
  });

  it("gives each version a number of its own, whatever the order of the files, and again the same", () => {
    const claims = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.constantFrom("a", "b", "c", "d", "e", "f")), {
      selector: ([number, hash]) => `${number}${hash}`,
    });
    fc.assert(
      fc.property(claims, fc.infiniteStream(fc.double({ noNaN: true })), (all, random) => {
        const assigned = assignNumbers(all.map(([number, hash]) => ({ number, hash })));
        const shuffled = all.map((claim) => ({ claim, order: random.next().value ?? 0 })).sort((a, b) => a.order - b.order);
        expect(assignNumbers(shuffled.map(({ claim: [number, hash] }) => ({ number, hash })))).toEqual(assigned);
        expect(new Set(assigned.map(({ number }) => number)).size).toBe(new Set(all.map(([, hash]) => hash)).size);
        expect(assignNumbers(assigned).map(({ number }) => number)).toEqual(assigned.map(({ number }) => number));
      }),
    );
  });
});
