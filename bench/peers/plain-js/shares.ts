/** Class weights and prior, as ./options.ts has the other options. */

import { maxOf } from "./cross-entropy.ts";

/**
 * A smoothed part of its own for each class, as a prior and class weights have: q_k = own_t·[k = t] + shares_k. The row's mass
 * Q = Σ q multiplies its softmax, and the mean divides by `divisor`.
 */
function gradientWithShares(
  logits: Float32Array,
  targets: Int32Array,
  classes: number,
  shares: Float64Array,
  own: Float64Array,
  divisor: number,
  gradient: Float32Array,
): number {
  const shared = shares.reduce((a, b) => a + b, 0);
  let total = 0;
  for (let i = 0; i < targets.length; i++) {
    const start = i * classes;
    const max = maxOf(logits, start, start + classes);

    let sum = 0;
    let expected = 0;
    for (let k = 0; k < classes; k++) {
      const x = logits[start + k] - max;
      const e = Math.exp(x);
      gradient[start + k] = e;
      sum += e;
      expected += shares[k] * x;
    }
    const target = targets[i];
    const mass = own[target] + shared;
    total += mass * Math.log(sum) - own[target] * (logits[start + target] - max) - expected;

    const factor = mass / (sum * divisor);
    const scale = 1 / divisor;
    for (let k = 0; k < classes; k++) gradient[start + k] = gradient[start + k] * factor - shares[k] * scale;
    gradient[start + target] -= own[target] * scale;
  }
  return total / divisor;
}

export function gradientWithClassWeights(
  logits: Float32Array,
  targets: Int32Array,
  classes: number,
  labelSmoothing: number,
  weights: Float32Array,
  gradient: Float32Array,
): number {
  const shares = Float64Array.from(weights, (weight) => (labelSmoothing / classes) * weight);
  const own = Float64Array.from(weights, (weight) => (1 - labelSmoothing) * weight);
  let divisor = 0;
  for (let i = 0; i < targets.length; i++) divisor += weights[targets[i]];
  return gradientWithShares(logits, targets, classes, shares, own, divisor, gradient);
}

export function gradientWithPrior(
  logits: Float32Array,
  targets: Int32Array,
  classes: number,
  labelSmoothing: number,
  prior: Float32Array,
  gradient: Float32Array,
): number {
  const shares = Float64Array.from(prior, (share) => labelSmoothing * share);
  const own = new Float64Array(classes).fill(1 - labelSmoothing);
  return gradientWithShares(logits, targets, classes, shares, own, targets.length, gradient);
}
