import { describe, expect, it } from "vitest";
import type { LabelCandidate } from "./candidates/candidate.ts";
import type { CandidateName } from "./candidates/names.ts";
import { remainingTime } from "./remaining-time.ts";

const candidate = (name: CandidateName, expectedMilliseconds: number, expectedPreparation: number, actual: number): LabelCandidate => ({
  name,
  fingerprint: name,
  description: "",
  prompted: true,
  labels: 0,
  expectedMilliseconds,
  expectedPreparation,
  spent: async () => ({ computeSeconds: 0, milliseconds: 0 }),
  predict: async () => ({ output: { label: "a" }, milliseconds: actual }),
});
const question = { id: "1", input: "text" };
const context = { signal: new AbortController().signal, trial: 0 };

describe("remainingTime", () => {
  const slow = [candidate("zero-shot", 100, 1000, 200), candidate("tuned", 10, 5000, 20)];

  it("begins with what the candidates expect, preparation included", () => {
    expect(remainingTime(slow, 50, 1).estimate({ candidate: undefined, done: 0, total: 100 })).toBe(50 * 100 + 50 * 10 + 1000 + 5000);
  });

  it("learns how fast this machine is, for the candidates to come as well", async () => {
    const time = remainingTime(slow, 50, 1);
    for (let row = 0; row < 10; row++) await time.candidates[0]!.predict(question, context);
    expect(time.estimate({ candidate: "zero-shot", done: 10, total: 100 })).toBe(40 * 200 + 2 * (50 * 10 + 5000));
  });

  it("is nothing at the end, and finite when everything was kept from before", () => {
    const time = remainingTime(slow, 50, 1);
    expect(time.estimate({ candidate: "tuned", done: 100, total: 100 })).toBe(0);
    expect(time.estimate({ candidate: undefined, done: 100, total: 100 })).toBe(0);
  });

  it("divides the rows among those who are asked at once", () => {
    const one = remainingTime(slow.slice(0, 1), 40, 1).estimate({ candidate: undefined, done: 0, total: 40 });
    const four = remainingTime(slow.slice(0, 1), 40, 4).estimate({ candidate: undefined, done: 0, total: 40 });
    expect([one, four]).toEqual([5000, 2000]);
  });
});
