import { headModel } from "@ashlar/finetune";
import type { LabelCandidate, Workbench } from "./candidate.ts";
import { classifierCandidate } from "./classifier.ts";
import type { SharedHead } from "./trained-head.ts";

/** A softmax head, tuned on the embeddings of the labelled examples. */
export function tuned(bench: Workbench, head: SharedHead): LabelCandidate {
  return classifierCandidate(bench, {
    name: "tuned",
    description: `a softmax head on embeddings, tuned on ${bench.task.pool.length.toLocaleString("en")} labels`,
    fingerprint: [],
    head,
    async model(signal) {
      const trained = await head.get(signal);
      return { model: headModel({ head: trained, embedding: bench.examples.model }), labels: trained.labels };
    },
  });
}
