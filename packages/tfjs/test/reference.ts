/** The float64 reference of `@ls/core`, and data to compare with. */

import { type CrossEntropyOptions, initSync, type Targets } from "@ls/core/js";

const reference = initSync();

/** Row losses and, for the upstream gradients `dy`, the gradient with respect to the logits. */
export function expected(logits: Float32Array, targets: Targets, options: CrossEntropyOptions, dy: Float32Array) {
  const { rows, grad } = reference.crossEntropyGrad(logits, targets, { ...options, reduction: "none", gradOutput: dy });
  return { losses: rows.loss, gradient: grad };
}

/** Uniform in [0, 1), the same sequence everywhere (Mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function someData(rows: number, classes: number, seed = 1) {
  const random = seeded(seed);
  const logits = Float32Array.from({ length: rows * classes }, () => 8 * random() - 4);
  const indices = Int32Array.from({ length: rows }, () => Math.floor(classes * random()));
  const oneHot = new Float32Array(rows * classes);
  indices.forEach((k, row) => {
    oneHot[row * classes + k] = 1;
  });
  const probabilities = Float32Array.from({ length: rows * classes }, () => random());
  const dy = Float32Array.from({ length: rows }, () => 2 * random() - 1);
  const weights = Float32Array.from({ length: classes }, () => 2 * random());
  const sum = weights.reduce((a, b) => a + b);
  return { logits, indices, oneHot, probabilities, dy, classWeights: weights, prior: weights.map((w) => w / sum) };
}
