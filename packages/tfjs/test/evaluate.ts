/** A loss and its gradient as arrays, and their comparison. */

import * as tf from "@tensorflow/tfjs-core";
import { expect } from "vitest";

/** Losses and gradient, for upstream gradients `dy`, read out and disposed of. */
export function evaluate(loss: (logits: tf.Tensor) => tf.Tensor, logits: tf.Tensor, dy: tf.Tensor) {
  const { value, grad } = tf.valueAndGrad(loss)(logits, dy);
  const result = { losses: value.dataSync(), gradient: grad.dataSync(), shape: value.shape };
  tf.dispose([value, grad]);
  return result;
}

/** Of float32 sums over a few classes. */
const TOLERANCE = 2e-5;

export function expectClose(actual: ArrayLike<number>, wanted: ArrayLike<number>, tolerance = TOLERANCE): void {
  expect(actual.length).toBe(wanted.length);
  for (let i = 0; i < wanted.length; i++) {
    const error = Math.abs(actual[i] - wanted[i]) / Math.max(1, Math.abs(wanted[i]));
    // Not `>`, which NaN would pass.
    if (!(error <= tolerance)) expect.fail(`value ${i}: got ${actual[i]}, expected ${wanted[i]}`);
  }
}
