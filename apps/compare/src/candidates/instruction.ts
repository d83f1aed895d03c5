import { prompt, system } from "@ashlar/core";
import type { LabelCandidate, Workbench } from "./candidate.ts";
import { promptedCandidate } from "./prompted.ts";
import { labelCall } from "./prompts.ts";

/** A role, rules, and what each label means, as one would tell a colleague. */
export function instruction(bench: Workbench): LabelCandidate {
  const { task, model } = bench;
  const { guidance, question, labels } = task;
  return promptedCandidate(bench, {
    name: "instruction",
    description: "a role, rules, and what each label means",
    call: labelCall("instruction", task, model, ({ input }) => [
      system`
        ${guidance}

        ${question} Answer with one of: ${labels.join(", ")}.
      `,
      prompt`${input}`,
    ]),
    fingerprint: ["instruction", guidance],
    expectedMilliseconds: 110,
  });
}
