import type { LabelCandidate, Workbench } from "./candidate.ts";
import { promptedCandidate } from "./prompted.ts";
import { ask, labelCall } from "./prompts.ts";

/** The bare question and the names of the labels. */
export function zeroShot(bench: Workbench): LabelCandidate {
  return promptedCandidate(bench, {
    name: "zero-shot",
    description: "the question and the names of the labels",
    call: labelCall("zero-shot", bench.task, bench.model, ask(bench.task)),
    fingerprint: ["zero-shot"],
    expectedMilliseconds: 100,
  });
}
