import { TrainingError } from "./errors.ts";

/** Shift and scale of each feature, so that the training rows have mean 0 and standard deviation 1. */
export interface Scaling {
  readonly mean: Float64Array;
  readonly scale: Float64Array;
}

/**
 * Vectors as rows of numbers, each scaled to unit length: as an embedding says what it says by its direction.
 *
 * @throws TrainingError `dimension-mismatch` or `bad-vector`
 */
export function unitRows(vectors: readonly Float32Array[], dimensions: number, what: string): Float64Array {
  const features = new Float64Array(vectors.length * dimensions);
  vectors.forEach((vector, row) => {
    if (vector.length !== dimensions) {
      throw new TrainingError(
        `The vector of ${what} ${row + 1} has ${vector.length} dimensions instead of ${dimensions}. Embed all texts with one model.`,
        { problem: "dimension-mismatch" },
      );
    }
    const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
    if (!Number.isFinite(length)) {
      throw new TrainingError(`The vector of ${what} ${row + 1} holds numbers that are not finite. Check the embedding model.`, {
        problem: "bad-vector",
      });
    }
    for (let j = 0; j < dimensions; j++) features[row * dimensions + j] = length === 0 ? 0 : vector[j]! / length;
  });
  return features;
}

/** Mean and standard deviation of each feature; a feature that never changes is not scaled. */
export function scalingOf(features: Float64Array, dimensions: number): Scaling {
  const rows = features.length / dimensions;
  const mean = new Float64Array(dimensions);
  const scale = new Float64Array(dimensions);
  features.forEach((value, i) => {
    mean[i % dimensions]! += value / rows;
  });
  features.forEach((value, i) => {
    scale[i % dimensions]! += (value - mean[i % dimensions]!) ** 2 / rows;
  });
  return { mean, scale: scale.map((variance) => (variance > 1e-20 ? Math.sqrt(variance) : 1)) };
}

/** The features, shifted and scaled. */
export function scaled(features: Float64Array, { mean, scale }: Scaling): Float64Array {
  const dimensions = mean.length;
  return features.map((value, i) => (value - mean[i % dimensions]!) / scale[i % dimensions]!);
}
