import type { JsonObject } from "@ashlar/core";
import type { Hit } from "./memory-index.ts";

/** How labelled neighbours vote. */
export interface LabelDistributionOptions<Metadata extends JsonObject> {
  /** All labels there are, in the order of the result. */
  readonly labels: readonly string[];
  /** The label of a hit. */
  readonly label: (hit: Hit<Metadata>) => string;
  /**
   * How much nearer neighbours count more: a vote weighs exp((score − best score) / temperature). Small: the nearest decides;
   * `Infinity`: each vote is equal. Default 0.1.
   */
  readonly temperature?: number;
  /** Weight that each label gets without a neighbour, so that none is impossible. Default 0.01. */
  readonly smoothing?: number;
}

/**
 * Probabilities of labels from the nearest labelled examples (k-nearest neighbours): in the order of `labels`, adding up to 1. Without
 * hits, or with labels that no hit has, what is left is even.
 *
 * @throws RangeError when a hit's label is not among `labels`, or a number is out of range
 * @example
 * const { hits } = await index.search("puppy", { k: 5 });
 * labelDistribution(hits, { labels: ["animal", "food"], label: ({ metadata }) => metadata?.label ?? "" }); // [0.98, 0.02]
 */
export function labelDistribution<Metadata extends JsonObject>(
  hits: readonly Hit<Metadata>[],
  options: LabelDistributionOptions<Metadata>,
): readonly number[] {
  const { labels, label, temperature = 0.1, smoothing = 0.01 } = options;
  if (!(temperature > 0)) throw new RangeError(`a temperature is above 0, not ${temperature}`);
  if (!(smoothing > 0 && Number.isFinite(smoothing))) throw new RangeError(`smoothing is above 0, not ${smoothing}`);
  const weights = labels.map(() => smoothing);
  const best = Math.max(...hits.map(({ score }) => score));
  for (const hit of hits) {
    const at = labels.indexOf(label(hit));
    if (at === -1) throw new RangeError(`document "${hit.id}" has the label "${label(hit)}", which is not one of ${labels.join(", ")}`);
    weights[at]! += Math.exp((hit.score - best) / temperature);
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
