import { chooseMixWeight, classifierModel, mixDistributions, predict, type SoftmaxHead } from "@ashlar/finetune";
import { labelDistribution } from "@ashlar/rag";
import type { LabelCandidate, Workbench } from "./candidate.ts";
import { classifierCandidate } from "./classifier.ts";
import type { SharedHead } from "./trained-head.ts";

/** How many examples vote. */
const neighbours = 8;

/** The tuned head and the nearest labelled examples together; validation rows say how much weight the examples get. */
export function tunedWithRetrieval(bench: Workbench, head: SharedHead): LabelCandidate {
  const { examples } = bench;
  return classifierCandidate(bench, {
    name: "tuned-retrieval",
    description: `the tuned head, mixed with the votes of the ${neighbours} nearest examples`,
    fingerprint: [String(neighbours)],
    head,
    async model(signal) {
      const trained = await head.get(signal);
      const { labels } = trained;
      const votes = async (vector: Float32Array, context: { readonly signal: AbortSignal }): Promise<readonly number[]> => {
        const hits = await examples.nearest(vector, neighbours, context);
        return labelDistribution(hits, { labels, label: ({ metadata }) => metadata?.label ?? "" });
      };
      const weight = await weightOfVotes(bench, trained, votes, signal);
      const classify = async (vector: Float32Array, context: { readonly signal: AbortSignal }) =>
        mixDistributions(predict(trained, vector), await votes(vector, context), weight);
      const id = `${trained.id}-neighbours-${neighbours}-${weight}`;
      return { model: classifierModel({ id, embedding: examples.model, labels, classify }), labels };
    },
  });
}

async function weightOfVotes(
  { task, examples }: Workbench,
  head: SoftmaxHead,
  votes: (vector: Float32Array, context: { readonly signal: AbortSignal }) => Promise<readonly number[]>,
  signal: AbortSignal,
): Promise<number> {
  const rows = task.validation.filter(({ expected }) => head.labels.includes(expected));
  // Without rows to choose by, both count alike.
  if (rows.length === 0) return 0.5;
  const vectors = await examples.vectors(rows, signal);
  return chooseMixWeight({
    first: vectors.map((vector) => predict(head, vector)),
    second: await Promise.all(vectors.map((vector) => votes(vector, { signal }))),
    classes: rows.map(({ expected }) => head.labels.indexOf(expected)),
  });
}
