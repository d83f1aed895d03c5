/** A function to be made small: gives its value at `x` and writes its gradient. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

/** One step of the way down. */
export interface Descent {
  readonly x: Float64Array;
  readonly value: number;
}

/**
 * Minimises a smooth convex function by L-BFGS, step by step: the caller takes steps as long as it likes, and the steps end where the
 * function can't get smaller. No random numbers: the same function and start give the same steps.
 *
 * Source: J. Nocedal, S. Wright, "Numerical Optimization", 2nd edition, algorithms 7.4 and 7.5, with a backtracking line search.
 *
 * @param tolerance the largest entry of the gradient at which the minimum counts as reached
 */
export function* lbfgs(objective: Objective, start: Float64Array, tolerance = 1e-6, memory = 10): Generator<Descent> {
  let x: Float64Array = start.slice();
  let gradient: Float64Array = new Float64Array(x.length);
  let value = objective(x, gradient);
  const pairs: { readonly step: Float64Array; readonly change: Float64Array; readonly curvature: number }[] = [];

  while (largest(gradient) > tolerance) {
    let direction: Float64Array = descentDirection(gradient, pairs);
    let slope = dot(direction, gradient);
    if (!(slope < 0)) {
      // Rounding has spoilt the curvature: start over from the gradient.
      pairs.length = 0;
      direction = gradient.map((entry) => -entry);
      slope = dot(direction, gradient);
    }
    let rate = pairs.length === 0 ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
    const nextGradient = new Float64Array(x.length);
    let next: Float64Array = move(x, direction, rate);
    let nextValue = objective(next, nextGradient);
    while (!(nextValue <= value + 1e-4 * rate * slope)) {
      rate /= 2;
      // Nothing smaller can be told apart from here.
      if (rate < 1e-12) return;
      next = move(x, direction, rate);
      nextValue = objective(next, nextGradient);
    }
    const step = next.map((entry, i) => entry - x[i]!);
    const change = nextGradient.map((entry, i) => entry - gradient[i]!);
    const curvature = dot(step, change);
    if (curvature > 1e-12 * dot(change, change)) {
      pairs.push({ step, change, curvature });
      if (pairs.length > memory) pairs.shift();
    }
    x = next;
    gradient = nextGradient;
    value = nextValue;
    yield { x, value };
  }
}

/** The gradient, bent by what the last steps have shown of the curvature (two-loop recursion). */
function descentDirection(
  gradient: Float64Array,
  pairs: readonly { readonly step: Float64Array; readonly change: Float64Array; readonly curvature: number }[],
): Float64Array {
  const direction = gradient.map((entry) => -entry);
  const weights = pairs.toReversed().map(({ step, change, curvature }) => {
    const weight = dot(step, direction) / curvature;
    add(direction, change, -weight);
    return weight;
  });
  const last = pairs.at(-1);
  if (last) {
    const scale = last.curvature / dot(last.change, last.change);
    for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
  }
  pairs.forEach(({ step, change, curvature }, index) => {
    add(direction, step, weights[pairs.length - 1 - index]! - dot(change, direction) / curvature);
  });
  return direction;
}

function move(x: Float64Array, direction: Float64Array, rate: number): Float64Array {
  return x.map((entry, i) => entry + rate * direction[i]!);
}

function add(to: Float64Array, from: Float64Array, weight: number): void {
  for (let i = 0; i < to.length; i++) to[i]! += weight * from[i]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}
