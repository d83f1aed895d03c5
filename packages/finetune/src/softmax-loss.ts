/** Rows of numbers, one after the other, and the class of each. */
export interface Examples {
  /** `rows` × `dimensions`. */
  readonly features: Float64Array;
  readonly dimensions: number;
  readonly classes: Int32Array;
}

/**
 * Parameters of a softmax head: for each class its weights and then its bias, `classes` × (`dimensions` + 1).
 * Logits of a row are its features times the weights, plus the bias.
 */
export type Parameters = Float64Array;

/** How well parameters do on examples. */
export interface Fit {
  /** Mean cross-entropy in nats; ln(classes) for guessing. */
  readonly loss: number;
  /** Share of rows whose most likely class is the right one. */
  readonly accuracy: number;
}

/** Mean cross-entropy of some examples. With `gradient`, adds its gradient to it. */
export function crossEntropy(
  parameters: Parameters,
  { features, dimensions, classes }: Examples,
  count: number,
  gradient?: Float64Array,
): Fit {
  const rows = classes.length;
  const width = dimensions + 1;
  const logits = new Float64Array(count);
  let loss = 0;
  let right = 0;
  for (let row = 0; row < rows; row++) {
    const offset = row * dimensions;
    for (let k = 0; k < count; k++) {
      let sum = parameters[k * width + dimensions]!;
      for (let j = 0; j < dimensions; j++) sum += parameters[k * width + j]! * features[offset + j]!;
      logits[k] = sum;
    }
    const wanted = classes[row]!;
    const logSum = logSumExp(logits);
    loss += logSum - logits[wanted]!;
    if (logits.every((logit, k) => k === wanted || logit < logits[wanted]!)) right++;
    if (!gradient) continue;
    for (let k = 0; k < count; k++) {
      const error = (Math.exp(logits[k]! - logSum) - (k === wanted ? 1 : 0)) / rows;
      for (let j = 0; j < dimensions; j++) gradient[k * width + j]! += error * features[offset + j]!;
      gradient[k * width + dimensions]! += error;
    }
  }
  return { loss: loss / rows, accuracy: right / rows };
}

/**
 * The objective of multinomial logistic regression: mean cross-entropy + l2 / 2 × the squared weights. Biases are not held back.
 * With n rows this is scikit-learn's with C = 1 / (n × l2).
 */
export function regularizedLoss(parameters: Parameters, examples: Examples, count: number, l2: number, gradient: Float64Array): number {
  gradient.fill(0);
  const { loss } = crossEntropy(parameters, examples, count, gradient);
  const width = examples.dimensions + 1;
  for (let i = 0; i < parameters.length; i++) if (i % width !== examples.dimensions) gradient[i]! += l2 * parameters[i]!;
  return loss + penalty(parameters, examples.dimensions, l2);
}

/** l2 / 2 × the squared weights, without the biases. */
export function penalty(parameters: Parameters, dimensions: number, l2: number): number {
  let squares = 0;
  for (let i = 0; i < parameters.length; i++) if (i % (dimensions + 1) !== dimensions) squares += parameters[i]! ** 2;
  return (l2 / 2) * squares;
}

/** ln Σ exp(x), without overflow. */
export function logSumExp(values: Float64Array): number {
  const most = values.reduce((a, b) => Math.max(a, b), -Infinity);
  let sum = 0;
  for (const value of values) sum += Math.exp(value - most);
  return most + Math.log(sum);
}
