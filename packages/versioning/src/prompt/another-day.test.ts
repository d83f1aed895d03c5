import { describe, expect, it } from "vitest";
import { onAnotherDay } from "./another-day.ts";

describe("onAnotherDay", () => {
  it("changes all that a clock tells, until the work returns", async () => {
    const ours = Date;
    const told = () => [Date.parse(new Date().toISOString()), Date.now(), Date.parse(Date())];
    const before = told();
    let later: Promise<number> | undefined;
    onAnotherDay(() => {
      for (const [index, time] of told().entries()) expect(before[index]! - time).toBeGreaterThan(400 * 24 * 3_600_000);
      expect(new Date(2020, 1, 3).getTime()).toBe(new ours(2020, 1, 3).getTime());
      expect(new ours() instanceof Date && new Date() instanceof ours && new Date() instanceof Date).toBe(true);
      expect(new (class extends Date {})().getFullYear()).toBeLessThan(new ours().getFullYear());
      later = Promise.resolve().then(() => Date.now());
    });
    expect(Date).toBe(ours);
    expect(await later).toBeGreaterThanOrEqual(before[0]!);
  });

  it("leaves the clock where it can't be changed", () => {
    const writable = Object.getOwnPropertyDescriptor(globalThis, "Date")!;
    Object.defineProperty(globalThis, "Date", { ...writable, writable: false });
    try {
      expect(Math.abs(onAnotherDay(() => Date.now()) - Date.now())).toBeLessThan(1000);
    } finally {
      Object.defineProperty(globalThis, "Date", writable);
    }
  });

  it("gives the clock back when the work throws", () => {
    const ours = Date;
    expect(() => onAnotherDay(() => JSON.parse("{"))).toThrow(SyntaxError);
    expect(Date).toBe(ours);
  });
});
