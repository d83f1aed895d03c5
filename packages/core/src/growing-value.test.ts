import { describe, expect, it } from "vitest";
import { GrowingValue } from "./growing-value.ts";

describe("GrowingValue", () => {
  it("copies the open containers after a snapshot, and only then", () => {
    const value = new GrowingValue();
    const list: unknown[] = [];
    value.open(list);
    value.put(1);
    expect(value.snapshot(1)).toBe(list);
    expect(value.snapshot(1)).toBe(list);
    value.go();
    value.put(2);
    value.go();
    value.put(3);
    expect(list).toEqual([1]);
    const next = value.snapshot(3);
    expect(next).toEqual([1, 2, 3]);
    expect(value.root).toBe(next);
  });

  it("never copies a closed container", () => {
    const value = new GrowingValue();
    value.open({});
    value.go("closed");
    const inner: unknown[] = [];
    value.open(inner);
    value.put("x");
    value.close();
    value.snapshot(1);
    value.go("open");
    value.put("y");
    expect(value.snapshot(2)).toEqual({ closed: ["x"], open: "y" });
    expect((value.root as { closed: unknown }).closed).toBe(inner);
  });

  it("keeps the last snapshot of a wide container until enough text has passed or it closes", () => {
    const value = new GrowingValue();
    value.open([]);
    value.open([]);
    for (let i = 0; i < 9_000; i++) {
      value.put(i);
      value.go();
    }
    const first = value.snapshot(9_000) as number[][];
    value.put(-1);
    expect(value.isDue(9_500)).toBe(false);
    expect(value.snapshot(9_500)).toBe(first);
    expect(value.isDue(10_000)).toBe(true);
    value.close();
    expect((value.snapshot(9_500) as number[][])[0]).toHaveLength(9_001);
    expect(first[0]).toHaveLength(9_000);
  });

  it("copies objects of any width with their own keys, __proto__ among them", () => {
    for (const width of [3, 30]) {
      const value = new GrowingValue();
      value.open({});
      for (let i = 0; i < width; i++) {
        value.go(i === 1 ? "__proto__" : `key ${i}`);
        value.put({ i });
        value.snapshot(i * 1000);
      }
      expect(Object.keys(value.root as object)).toHaveLength(width);
      expect(Object.getPrototypeOf(value.root)).toBe(Object.prototype);
    }
  });
});
