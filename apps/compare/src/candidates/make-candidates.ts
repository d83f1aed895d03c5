import type { LabelCandidate, Workbench } from "./candidate.ts";
import { reasonFirst } from "./chain-of-thought.ts";
import { fixedExamples } from "./few-shot.ts";
import { instruction } from "./instruction.ts";
import type { CandidateName } from "./names.ts";
import { nearestExamples } from "./nearest-examples.ts";
import { sharedHead } from "./trained-head.ts";
import { tuned } from "./tuned.ts";
import { tunedWithRetrieval } from "./tuned-retrieval.ts";
import { zeroShot } from "./zero-shot.ts";

/** Makes the candidates of these names. Nothing is computed before one is asked. */
export function makeCandidates(bench: Workbench, names: readonly CandidateName[]): readonly LabelCandidate[] {
  const head = sharedHead(bench);
  const makers: Record<CandidateName, () => LabelCandidate> = {
    "zero-shot": () => zeroShot(bench),
    instruction: () => instruction(bench),
    "few-shot": () => fixedExamples(bench),
    "chain-of-thought": () => reasonFirst(bench),
    "nearest-examples": () => nearestExamples(bench),
    tuned: () => tuned(bench, head),
    "tuned-retrieval": () => tunedWithRetrieval(bench, head),
  };
  return names.map((name) => makers[name]());
}
