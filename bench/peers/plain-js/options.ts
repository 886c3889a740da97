/**
 * Loss and gradient with one option more, as a good programmer would write them who needs just this option: a function each,
 * so that none pays for the others (./shares.ts has two more). Three loops a row as in ./cross-entropy.ts, whose maximum
 * they share; with the other loops in shared functions too each would be 2 to 4 % slower at 10 classes (Node 20 and 24, Bun).
 */

import type { RowArrays } from "@ls/core";
import { maxOf } from "./cross-entropy.ts";

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
