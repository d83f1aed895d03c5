import { chainOfThought } from "@ashlar/core";
import type { LabelCandidate, Workbench } from "./candidate.ts";
import { promptedCandidate } from "./prompted.ts";
import { ask, labelCall } from "./prompts.ts";

/** A small model wanders off after a sentence, and each token costs it a hundredth of a second. */
const embeddedParams = { maxOutputTokens: 24, temperature: 0 };

/** The model writes down what it thinks, then answers. */
export function reasonFirst(bench: Workbench): LabelCandidate {
  const { task, model } = bench;
  const small = model.capabilities.choose;
  const think = chainOfThought({
    as: "text",
    instruction: "First say in one sentence what the text is about. Do not give the answer yet.",
    conclusion: "Now give the answer, and nothing else.",
    ...(small && { params: embeddedParams }),
  });
  return promptedCandidate(bench, {
    name: "chain-of-thought",
    description: "the model says what the text is about, then answers",
    call: think(labelCall("chain-of-thought", task, model, ask(task))),
    fingerprint: ["chain-of-thought", ...(small ? [JSON.stringify(embeddedParams)] : [])],
    expectedMilliseconds: 450,
  });
}
