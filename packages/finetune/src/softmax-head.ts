import { createHash } from "node:crypto";
import { type EmbeddingModel, isJsonObject } from "@ashlar/core";
import { TrainingError } from "./errors.ts";
import { unitRows } from "./features.ts";
import { logSumExp } from "./softmax-loss.ts";

/** The model whose vectors a head has learned from. */
export type EmbeddingIdentity = Pick<EmbeddingModel, "provider" | "id">;

/** A trained classifier on embeddings: one linear layer and a softmax. Plain JSON data. */
export interface SoftmaxHead {
  readonly type: "softmax-head";
  readonly version: 1;
  /** Made of all below: 16 hexadecimal digits. */
  readonly id: string;
  readonly embedding: EmbeddingIdentity;
  readonly labels: readonly string[];
  /** For each label a weight for each dimension of a vector of unit length. */
  readonly weights: readonly (readonly number[])[];
  /** For each label. */
  readonly biases: readonly number[];
}

/** Makes a head of its parts, with the id that they give it. */
export function makeHead(parts: Pick<SoftmaxHead, "embedding" | "labels" | "weights" | "biases">): SoftmaxHead {
  const { embedding, labels, weights, biases } = parts;
  const content = JSON.stringify([embedding.provider, embedding.id, labels, weights, biases]);
  const id = createHash("sha256").update(content).digest("hex").slice(0, 16);
  return { type: "softmax-head", version: 1, id, embedding: { provider: embedding.provider, id: embedding.id }, labels, weights, biases };
}

/**
 * Natural logarithms of the probabilities of a head's labels for a vector, in the order of the labels.
 *
 * @throws TrainingError `dimension-mismatch` or `bad-vector`
 */
export function logProbabilities(head: SoftmaxHead, vector: Float32Array): readonly number[] {
  const features = unitRows([vector], head.weights[0]!.length, "text");
  const logits = Float64Array.from(head.weights, (weights, k) =>
    weights.reduce((sum, weight, j) => sum + weight * features[j]!, head.biases[k]!),
  );
  const logSum = logSumExp(logits);
  return [...logits].map((logit) => logit - logSum);
}

/**
 * Probabilities of a head's labels for a vector of its embedding model, in the order of the labels; they add up to 1.
 *
 * @throws TrainingError `dimension-mismatch` or `bad-vector`
 * @example
 * const probabilities = predict(head, vector);
 * const label = head.labels[probabilities.indexOf(Math.max(...probabilities))];
 */
export function predict(head: SoftmaxHead, vector: Float32Array): readonly number[] {
  return logProbabilities(head, vector).map(Math.exp);
}

/**
 * Reads a head that was written as JSON.
 *
 * @throws TrainingError `bad-head` when it is none, or was changed or cut off
 */
export function parseHead(json: string): SoftmaxHead {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new TrainingError("This is not JSON. Train the head again, or fetch the whole file.", { problem: "bad-head", cause });
  }
  if (!isHead(value) || makeHead(value).id !== value.id) {
    throw new TrainingError("This is no softmax head of version 1 as it was saved. Train it again, or fetch the unchanged file.", {
      problem: "bad-head",
    });
  }
  return value;
}

function isHead(value: unknown): value is SoftmaxHead {
  if (!isJsonObject(value) || value.type !== "softmax-head" || value.version !== 1) return false;
  const { embedding, labels, weights, biases } = value;
  if (!isJsonObject(embedding) || typeof embedding.provider !== "string" || typeof embedding.id !== "string") return false;
  if (!Array.isArray(labels) || !Array.isArray(weights) || !Array.isArray(biases)) return false;
  if (labels.length < 2 || weights.length !== labels.length || biases.length !== labels.length) return false;
  const width: unknown = Array.isArray(weights[0]) ? weights[0].length : undefined;
  const areNumbers = (list: readonly unknown[]) => list.every((entry) => typeof entry === "number");
  return (
    labels.every((label) => typeof label === "string") &&
    areNumbers(biases) &&
    weights.every((row) => Array.isArray(row) && row.length === width && areNumbers(row))
  );
}
