import { AbortedError } from "@ashlar/core";
import { TrainingError } from "./errors.ts";
import { scaled, scalingOf, unitRows } from "./features.ts";
import { lbfgs } from "./lbfgs.ts";
import { type EmbeddingIdentity, makeHead, type SoftmaxHead } from "./softmax-head.ts";
import { crossEntropy, type Examples, type Fit, type Parameters, penalty, regularizedLoss } from "./softmax-loss.ts";

/** Vectors of one embedding model and their labels, in one order. */
export interface LabelledVectors {
  readonly vectors: readonly Float32Array[];
  readonly labels: readonly string[];
}

/** One pass over the training rows. */
export interface TrainingEpoch {
  readonly l2: number;
  /** From 1, for each `l2` anew. */
  readonly epoch: number;
  /** Mean cross-entropy in nats, without the penalty. */
  readonly trainLoss: number;
  readonly validationLoss?: number;
  /** Share of validation rows that are right. */
  readonly validationAccuracy?: number;
}

/** What a head is trained on, and how. */
export interface TrainHeadOptions extends LabelledVectors {
  /** The model that the vectors come from. */
  readonly embedding: EmbeddingIdentity;
  /** Rows to choose `l2` and the epoch by; never the test rows. */
  readonly validation?: LabelledVectors;
  /**
   * How strongly large weights are held back. With validation rows each of a list is tried. Default: 1, 0.3, 0.1, 0.03, 0.01, 0.003 with
   * validation rows, 0.1 without.
   */
  readonly l2?: number | readonly number[];
  /** Default 200 for each `l2`. */
  readonly maxEpochs?: number;
  /** Epochs without a better validation loss until an `l2` is left. Default 10. */
  readonly patience?: number;
  readonly signal?: AbortSignal;
  readonly onEpoch?: (epoch: TrainingEpoch) => void;
}

/** A trained head, and how it came about. */
export interface TrainedHead {
  readonly head: SoftmaxHead;
  /** The epoch that the head was taken from: the best on the validation rows, else the last. */
  readonly chosen: TrainingEpoch;
  readonly log: readonly TrainingEpoch[];
  readonly milliseconds: number;
}

/**
 * Trains a softmax head on embeddings: multinomial logistic regression on vectors of unit length, standardised, by full-batch L-BFGS.
 * The strengths of `l2` are tried from strong to weak, each from where the one before ended; the epoch with the smallest validation loss
 * wins, also when training went on to fit the training rows better. Deterministic: nothing is drawn.
 *
 * @throws TrainingError `no-rows`, `one-label`, `length-mismatch`, `dimension-mismatch`, `bad-vector`, or `unknown-label` for a
 * validation label without a training row
 * @throws AbortedError when `signal` is aborted
 * @example
 * const { embeddings } = await embed(model, texts);
 * const { head, chosen } = await trainHead({ vectors: embeddings, labels, validation, embedding: model });
 */
export async function trainHead(options: TrainHeadOptions): Promise<TrainedHead> {
  const started = performance.now();
  const { validation, maxEpochs = 200, patience = 10, signal, onEpoch, embedding } = options;
  check(options, "training row");
  const labels = [...new Set(options.labels)].sort();
  if (labels.length < 2) {
    throw new TrainingError(`All ${options.labels.length} training rows have the label "${labels[0]}". Add rows of other labels.`, {
      problem: "one-label",
    });
  }
  const dimensions = options.vectors[0]!.length;
  const raw = unitRows(options.vectors, dimensions, "training row");
  const scaling = scalingOf(raw, dimensions);
  const classesOf = (names: readonly string[]) => Int32Array.from(names, (name) => labels.indexOf(name));
  const train: Examples = { features: scaled(raw, scaling), dimensions, classes: classesOf(options.labels) };
  const held = validation && validationExamples(validation, labels, dimensions, (features) => scaled(features, scaling), classesOf);

  const log: TrainingEpoch[] = [];
  let best: { readonly parameters: Parameters; readonly epoch: TrainingEpoch } | undefined;
  let parameters: Parameters = new Float64Array(labels.length * (dimensions + 1));
  const pause = breather();
  for (const l2 of strengths(options)) {
    let bestHere = Infinity;
    let stale = 0;
    let epoch = 0;
    for (const { x, value } of lbfgs((point, gradient) => regularizedLoss(point, train, labels.length, l2, gradient), parameters, 1e-5)) {
      await pause();
      if (signal?.aborted) throw new AbortedError("The training was aborted; nothing of it is kept.", { cause: signal.reason });
      parameters = x;
      const fit: Fit | undefined = held && crossEntropy(x, held, labels.length);
      const entry: TrainingEpoch = {
        l2,
        epoch: ++epoch,
        trainLoss: value - penalty(x, dimensions, l2),
        ...(fit && { validationLoss: fit.loss, validationAccuracy: fit.accuracy }),
      };
      log.push(entry);
      onEpoch?.(entry);
      if (!fit || fit.loss < (best?.epoch.validationLoss ?? Infinity)) best = { parameters: x, epoch: entry };
      stale = fit && fit.loss >= bestHere ? stale + 1 : 0;
      bestHere = Math.min(bestHere, fit?.loss ?? Infinity);
      if (epoch >= maxEpochs || stale >= patience) break;
    }
  }
  const guess: TrainingEpoch = { l2: 0, epoch: 0, trainLoss: Math.log(labels.length) };
  const { parameters: final, epoch: chosen } = best ?? { parameters, epoch: guess };
  return {
    head: makeHead({ embedding, labels, ...unscaled(final, labels.length, dimensions, scaling) }),
    chosen,
    log,
    milliseconds: performance.now() - started,
  };
}

function strengths({ l2, validation }: TrainHeadOptions): readonly number[] {
  const list = l2 === undefined ? (validation ? [1, 0.3, 0.1, 0.03, 0.01, 0.003] : [0.1]) : typeof l2 === "number" ? [l2] : l2;
  const wrong = list.find((value) => !(value >= 0 && Number.isFinite(value)));
  if (list.length === 0 || wrong !== undefined)
    throw new RangeError(`l2 is a number from 0, or a list of them, not ${wrong ?? "an empty list"}`);
  if (list.length > 1 && !validation)
    throw new RangeError("a list of l2 can only be chosen from with validation rows; pass them, or one l2");
  return list.toSorted((a, b) => b - a);
}

function check({ vectors, labels }: LabelledVectors, what: string): void {
  if (vectors.length !== labels.length) {
    throw new TrainingError(`There are ${vectors.length} vectors and ${labels.length} labels. Pass one label for each vector.`, {
      problem: "length-mismatch",
    });
  }
  if (vectors.length === 0) throw new TrainingError(`There is no ${what}. Pass at least one for each label.`, { problem: "no-rows" });
}

function validationExamples(
  validation: LabelledVectors,
  labels: readonly string[],
  dimensions: number,
  scale: (features: Float64Array) => Float64Array,
  classesOf: (names: readonly string[]) => Int32Array,
): Examples {
  check(validation, "validation row");
  const unknown = validation.labels.find((label) => !labels.includes(label));
  if (unknown !== undefined) {
    throw new TrainingError(`The label "${unknown}" is in the validation rows and not in the training rows. Add training rows with it.`, {
      problem: "unknown-label",
    });
  }
  return { features: scale(unitRows(validation.vectors, dimensions, "validation row")), dimensions, classes: classesOf(validation.labels) };
}

/** Weights and biases for unscaled features, so that a head need not carry the scaling. */
function unscaled(
  parameters: Parameters,
  count: number,
  dimensions: number,
  { mean, scale }: { readonly mean: Float64Array; readonly scale: Float64Array },
): Pick<SoftmaxHead, "weights" | "biases"> {
  const width = dimensions + 1;
  const weights = Array.from({ length: count }, (_, k) => Array.from(mean, (_, j) => parameters[k * width + j]! / scale[j]!));
  const biases = weights.map((row, k) => row.reduce((sum, weight, j) => sum - weight * mean[j]!, parameters[k * width + dimensions]!));
  return { weights, biases };
}

/** Lets other work of the process have its turn every 20 ms. */
function breather(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < 20) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    last = performance.now();
  };
}
