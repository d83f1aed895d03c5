import { describe, expect, it } from "vitest";
import { duration, progressReport } from "./progress.ts";
import { sink } from "./testing/temporary.ts";

const at = (done: number, candidate: string) => ({
  candidate,
  done,
  total: 420,
  cached: 0,
  failed: 0,
  remainingMilliseconds: (420 - done) * 200,
});

describe("progressReport", () => {
  it("renews one line on a terminal, no wider than it, and takes it away at the end", () => {
    let now = 0;
    const out = sink();
    const report = progressReport({ isTTY: true, columns: 40, write: out.write }, () => now);
    for (let done = 1; done <= 50; done++) {
      now += 30;
      report.update(at(done, "zero-shot"));
    }
    report.end();
    expect(out.text).not.toContain("\n");
    const lines = out.text.split("\r\u001b[2K").filter((line) => line !== "");
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.length).toBeLessThan(20);
    expect(lines.every((line) => line.length < 40)).toBe(true);
    expect(out.text.endsWith("\u001b[2K")).toBe(true);
  });

  it("writes few lines elsewhere: one when something begins, then one every fifteen seconds", () => {
    let now = 0;
    const out = sink();
    const report = progressReport({ write: out.write }, () => now);
    for (let done = 100; done <= 1000; done += 100) report.note(`embedding ${done} of 1,000`);
    for (let done = 1; done <= 100; done++) {
      now += 200;
      report.update(at(done, done <= 50 ? "zero-shot" : "few-shot"));
    }
    report.say("finished");
    expect(out.text.split("\n")).toEqual([
      "embedding 100 of 1,000",
      "1 of 420 answers · zero-shot · about 1 min 24 s left",
      "51 of 420 answers · few-shot · about 1 min 14 s left",
      "finished",
      "",
    ]);
  });
});

describe("duration", () => {
  it("says what a person would", () => {
    expect([400, 59_400, 61_000, 3_900_000].map(duration)).toEqual(["0 s", "59 s", "1 min 1 s", "1 h 5 min"]);
  });
});
