import { scriptedModel } from "@ashlar/provider-kit/scripted";
import { expect, it } from "vitest";
import { measure, table } from "./measure.ts";
import { checkSentence } from "./task.ts";

/** Says too much at first, and mends it when it is told so and does not see what it said; else it says the same again. */
const copier = scriptedModel(({ messages }) => {
  const isTold = JSON.stringify(messages).includes("at most 9 words");
  const sees = messages.some(({ role }) => role === "assistant");
  return { object: { sentence: isTold && !sees ? "The river is long." : "The river is very long and flows on and on for ever." } };
});

it("says what is wrong with a sentence", () => {
  expect(checkSentence("river", "The river is long.")).toEqual([]);
  expect(checkSentence("river", "A brook.").map(({ message }) => message)).toEqual([
    "The sentence is too short. Write at least 4 words.",
    'The word "river" is missing.',
  ]);
});

it("counts at which answer a sentence was right", async () => {
  const kept = await measure(copier, "reask()", ["river"]);
  const left = await measure(copier, "reask({ keepAnswer: false })", ["river"]);
  const collected = await measure(copier, "collectErrors()", ["river"]);
  expect([kept, left, collected]).toEqual([
    { rightAt: [0, 0, 0], wrong: 1, requests: 2 },
    { rightAt: [0, 1, 0], wrong: 0, requests: 2 },
    { rightAt: [0, 1, 0], wrong: 0, requests: 2 },
  ]);
  expect(table(new Map([["reask()", kept]]))).toMatch(/reask\(\) +0 +0 +0 +1 +2/);
});
