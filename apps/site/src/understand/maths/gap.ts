/**
 * One example whose true class has logit g and every other class logit 0: all that is left of the loss is a function of the gap g.
 *
 *     p_t = e^g / (e^g + K − 1)      the others share 1 − p_t
 *     ∂ℓ/∂g = p_t − q_t              q_t = 1 − α + α/K
 *
 * It is zero where p_t = q_t, that is at e^g = q_t / (α/K) = 1 + K(1−α)/α. Source: Müller, Kornblith, Hinton 2019, section 2,
 * says that the gap becomes a constant that depends on α; this is that constant.
 */

import type { Ls } from "@ls/core";

/** The gap at which the loss is least: ln(1 + K(1−α)/α). Infinite for α = 0. */
export function optimalGap(classes: number, alpha: number): number {
  return Math.log1p((classes * (1 - alpha)) / alpha);
}

/** The α whose loss is least at `gap` ≥ 0: the inverse of {@link optimalGap}. */
export function alphaOfGap(classes: number, gap: number): number {
  return classes / (Math.expm1(gap) + classes);
}

/** The losses in nats at these gaps, from the kernel: one row of logits a gap, all in one call. */
export function gapLosses(ls: Ls, classes: number, alpha: number, gaps: readonly number[]): Float32Array {
  const logits = new Float32Array(gaps.length * classes);
  gaps.forEach((gap, row) => {
    logits[row * classes] = gap;
  });
  const targets = new Uint8Array(gaps.length);
  return ls.crossEntropy(logits, targets, { classes, labelSmoothing: alpha, reduction: "none" }).rows.loss;
}

/**
 * The gap after each of `steps` (ascending) steps of gradient descent with rate 1 on all K logits, from zeros: a step of the true
 * logit less a step of each other, (q_t − p_t) · K/(K−1).
 */
export function walkOfGap(classes: number, alpha: number, steps: readonly number[]): number[] {
  const target = 1 - alpha + alpha / classes;
  const shared = classes / (classes - 1);
  let gap = 0;
  let taken = 0;
  return steps.map((step) => {
    for (; taken < step; taken++) gap += shared * (target - 1 / (1 + (classes - 1) * Math.exp(-gap)));
    return gap;
  });
}
