/**
 * Loss and gradient with one option more, as a good programmer would write them who needs just this option: a function each,
 * so that none pays for the others. Three loops a row as in ./cross-entropy.ts, whose maximum they share.
 */

import type { RowArrays } from "@ls/core";
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

export function gradientWithSampleWeights(
  logits: Float32Array,
  targets: Int32Array,
  classes: number,
  labelSmoothing: number,
  weights: Float32Array,
  gradient: Float32Array,
): number {
  const share = labelSmoothing / classes;
  const confidence = 1 - labelSmoothing;
  let divisor = 0;
  for (let i = 0; i < weights.length; i++) divisor += weights[i];
  let total = 0;
  for (let i = 0; i < targets.length; i++) {
    const start = i * classes;
    const end = start + classes;
    const max = maxOf(logits, start, end);

    let sum = 0;
    let shifted = 0;
    for (let j = start; j < end; j++) {
      const x = logits[j] - max;
      const e = Math.exp(x);
      gradient[j] = e;
      sum += e;
      shifted += x;
    }
    const target = start + targets[i];
    total += weights[i] * (Math.log(sum) - confidence * (logits[target] - max) - share * shifted);

    const weight = weights[i] / divisor;
    const factor = weight / sum;
    const smoothing = weight * share;
    for (let j = start; j < end; j++) gradient[j] = gradient[j] * factor - smoothing;
    gradient[target] -= weight * confidence;
  }
  return total / divisor;
}

export function gradientWithLogitScale(
  logits: Float32Array,
  targets: Int32Array,
  classes: number,
  labelSmoothing: number,
  logitScale: number,
  gradient: Float32Array,
): number {
  const rows = targets.length;
  const share = labelSmoothing / classes;
  const confidence = 1 - labelSmoothing;
  let total = 0;
  for (let i = 0; i < rows; i++) {
    const start = i * classes;
    const end = start + classes;
    const max = maxOf(logits, start, end);

    let sum = 0;
    let shifted = 0;
    for (let j = start; j < end; j++) {
      const x = logitScale * (logits[j] - max);
      const e = Math.exp(x);
      gradient[j] = e;
      sum += e;
      shifted += x;
    }
    const target = start + targets[i];
    total += Math.log(sum) - confidence * logitScale * (logits[target] - max) - share * shifted;

    const scale = logitScale / rows;
    const factor = scale / sum;
    const smoothing = scale * share;
    for (let j = start; j < end; j++) gradient[j] = gradient[j] * factor - smoothing;
    gradient[target] -= scale * confidence;
  }
  return total / rows;
}

/** The hyperbolic tangents are kept, since value and slope need them; tanh increases, so the maximum may be theirs. */
export function gradientWithSoftcap(
  logits: Float32Array,
  targets: Int32Array,
  classes: number,
  labelSmoothing: number,
  softcap: number,
  gradient: Float32Array,
): number {
  const rows = targets.length;
  const share = labelSmoothing / classes;
  const confidence = 1 - labelSmoothing;
  const tangents = new Float64Array(classes);
  let total = 0;
  for (let i = 0; i < rows; i++) {
    const start = i * classes;
    let max = -1;
    for (let k = 0; k < classes; k++) {
      const tangent = Math.tanh(logits[start + k] / softcap);
      tangents[k] = tangent;
      if (tangent > max) max = tangent;
    }

    let sum = 0;
    let shifted = 0;
    for (let k = 0; k < classes; k++) {
      const x = softcap * (tangents[k] - max);
      const e = Math.exp(x);
      gradient[start + k] = e;
      sum += e;
      shifted += x;
    }
    const target = targets[i];
    total += Math.log(sum) - confidence * softcap * (tangents[target] - max) - share * shifted;

    const factor = 1 / (sum * rows);
    const smoothing = share / rows;
    for (let k = 0; k < classes; k++) {
      const slope = 1 - tangents[k] * tangents[k];
      gradient[start + k] = slope * (gradient[start + k] * factor - smoothing);
    }
    gradient[start + target] -= (1 - tangents[target] * tangents[target]) * (confidence / rows);
  }
  return total / rows;
}

export function gradientWithZLoss(
  logits: Float32Array,
  targets: Int32Array,
  classes: number,
  labelSmoothing: number,
  zLoss: number,
  gradient: Float32Array,
): number {
  const rows = targets.length;
  const share = labelSmoothing / classes;
  const confidence = 1 - labelSmoothing;
  let total = 0;
  for (let i = 0; i < rows; i++) {
    const start = i * classes;
    const end = start + classes;
    const max = maxOf(logits, start, end);

    let sum = 0;
    let shifted = 0;
    for (let j = start; j < end; j++) {
      const x = logits[j] - max;
      const e = Math.exp(x);
      gradient[j] = e;
      sum += e;
      shifted += x;
    }
    const target = start + targets[i];
    const logSum = Math.log(sum);
    const lse = max + logSum;
    total += logSum - confidence * (logits[target] - max) - share * shifted + zLoss * lse * lse;

    const factor = (1 + 2 * zLoss * lse) / (sum * rows);
    const smoothing = share / rows;
    for (let j = start; j < end; j++) gradient[j] = gradient[j] * factor - smoothing;
    gradient[target] -= confidence / rows;
  }
  return total / rows;
}

/** With every row's loss, nll, lse and arg-max in `results`. */
export function gradientWithRows(
  logits: Float32Array,
  targets: Int32Array,
  classes: number,
  labelSmoothing: number,
  results: RowArrays,
  gradient: Float32Array,
): number {
  const rows = targets.length;
  const share = labelSmoothing / classes;
  const confidence = 1 - labelSmoothing;
  let total = 0;
  for (let i = 0; i < rows; i++) {
    const start = i * classes;
    const end = start + classes;
    let top = start;
    let max = logits[start];
    for (let j = start + 1; j < end; j++) {
      if (logits[j] > max) {
        max = logits[j];
        top = j;
      }
    }

    let sum = 0;
    let shifted = 0;
    for (let j = start; j < end; j++) {
      const x = logits[j] - max;
      const e = Math.exp(x);
      gradient[j] = e;
      sum += e;
      shifted += x;
    }
    const target = start + targets[i];
    const logSum = Math.log(sum);
    const targetX = logits[target] - max;
    const loss = logSum - confidence * targetX - share * shifted;
    total += loss;
    results.loss[i] = loss;
    results.nll[i] = logSum - targetX;
    results.lse[i] = max + logSum;
    results.argmax[i] = top - start;

    const factor = 1 / (sum * rows);
    const smoothing = share / rows;
    for (let j = start; j < end; j++) gradient[j] = gradient[j] * factor - smoothing;
    gradient[target] -= confidence / rows;
  }
  return total / rows;
}
