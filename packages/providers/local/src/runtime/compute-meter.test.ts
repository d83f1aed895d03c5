import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { computeMeter } from "./compute-meter.ts";

describe("computeMeter", () => {
  it("gives one piece of work all that was spent while it ran", () => {
    let now = 10;
    const meter = computeMeter(() => now);
    now = 12;
    const work = meter.start(5);
    now = 15;
    expect(work.stop()).toBe(3);
    now = 20;
    expect(work.stop()).toBe(3);
  });

  it("divides by weight what was spent while several ran", () => {
    let now = 0;
    const meter = computeMeter(() => now);
    const big = meter.start(3);
    now = 1;
    const small = meter.start(1);
    now = 5;
    expect(small.stop()).toBe(1);
    now = 6;
    expect(big.stop()).toBe(5);
  });

  it("loses and invents nothing, however the pieces overlap", () => {
    const steps = fc.array(fc.record({ seconds: fc.nat(10), weight: fc.integer({ min: 1, max: 9 }), stop: fc.boolean() }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(steps, (list) => {
        let [now, spent] = [0, 0];
        const meter = computeMeter(() => now);
        const running = [];
        let total = 0;
        for (const { seconds, weight, stop } of list) {
          if (running.length > 0) spent += seconds;
          now += seconds;
          if (stop) total += running.shift()?.stop() ?? 0;
          else running.push(meter.start(weight));
        }
        for (const work of running) total += work.stop();
        expect(total).toBeCloseTo(spent, 6);
      }),
    );
  });
});
