import { type Example, fewShot } from "@ashlar/core";
import type { Question, Row } from "@ashlar/evaluate";
import type { Task } from "../tasks/task.ts";
import type { LabelCandidate, Workbench } from "./candidate.ts";
import { promptedCandidate } from "./prompted.ts";
import { ask, labelCall } from "./prompts.ts";

/** Some ten examples, the same for all texts. */
export function fixedExamples(bench: Workbench): LabelCandidate {
  const { task, model } = bench;
  const rows = chooseExamples(task);
  return promptedCandidate(bench, {
    name: "few-shot",
    description: `${rows.length} fixed examples, the same for all texts`,
    call: labelCall("few-shot", task, model, fewShot(rows.map(toExample), ask(task))),
    fingerprint: ["few-shot", ...rows.map(({ id }) => id)],
    expectedMilliseconds: 110,
    labels: rows.length,
  });
}

/** A row as an example of a prompt. */
export function toExample({ id, input, expected }: Row): Example<Question, string> {
  return { input: { id, input }, output: expected };
}

/**
 * The first rows of the pool, one of each label, or with few labels as many of each as make ten. Of at most median length, because
 * examples are read again with each text where nothing is cached.
 */
export function chooseExamples({ pool, labels }: Task): readonly Row[] {
  const lengths = pool.map(({ input }) => input.length).sort((a, b) => a - b);
  const median = lengths[Math.floor(lengths.length / 2)] ?? 0;
  const perLabel = Math.max(1, Math.floor(10 / labels.length));
  const short = pool.filter(({ input }) => input.length <= median);
  const byLabel = Map.groupBy(pool, ({ expected }) => expected);
  const chosen = [...byLabel].flatMap(([label, all]) => {
    const fitting = short.filter(({ expected }) => expected === label);
    return (fitting.length > 0 ? fitting : all).slice(0, perLabel);
  });
  // In the order of the pool, which mixes the labels: a run of equal answers draws the next one.
  return pool.filter((row) => chosen.includes(row)).slice(0, 20);
}
