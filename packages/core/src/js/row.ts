/**
 * One row of softmax cross-entropy in float64, straight from the definitions: the reference every kernel is measured by.
 *
 *     z_k  = logitScale·logit_k, then c·tanh(z_k / c) under a softcap c
 *     lse  = m + log Σ exp(z − m),  m = max z
 *     q_k  = w_k·((confidence)·y_k + smoothing·u_k),  Q = Σ q_k
 *     ℓ    = Σ_{q_k ≠ 0} q_k·(lse − z_k) + ζ·lse²
 *     ∂ℓ/∂z = (Q + 2ζ·lse)·p − q
 *
 * A class with q_k = 0 adds 0 whatever its logit. A row with NaN or +inf, or all −inf, gives NaN. lse − z_k is computed from
 * the differences z − m, so that adding one number to all logits changes nothing.
 */

import type { CheckedCall } from "../checked-call.js";
import { rowStart } from "../layout.js";
import { confidenceOf, smoothingOf } from "../smoothing.js";

/** What one row gives, and the scratch its computation needs. Reused from row to row. */
export class Row {
  /** −log p_k for every class. */
  readonly negativeLog: Float64Array;
  /** q_k for every class. */
  readonly mass: Float64Array;
  /** Q. */
  totalMass = 0;
  lse = 0;
  /** The first class of the largest logit; −1 with NaN or +inf. */
  argmax = -1;
  /** The same of the target. */
  label = -1;
  /** Without smoothing and weights. */
  nll = 0;
  /** With z-loss, without sample weight. */
  loss = 0;

  constructor(private readonly call: CheckedCall) {
    this.negativeLog = new Float64Array(call.layout.classes);
    this.mass = new Float64Array(call.layout.classes);
  }

  /** Evaluates row number `row`; `target` is its class index, not looked at with probability targets. */
  evaluate(row: number, target: number, probabilities: Float32Array | undefined): void {
    const { zLoss, layout } = this.call;
    const start = rowStart(layout, row);
    this.#softmax(start);
    this.#target(start, target, probabilities);
    this.loss = zLoss * this.lse * this.lse;
    for (let k = 0; k < layout.classes; k++) {
      if (this.mass[k] !== 0) this.loss += this.mass[k] * this.negativeLog[k];
    }
    if (Number.isNaN(this.lse)) this.loss = Number.NaN;
  }

  /** lse, argmax and −log p. */
  #softmax(start: number): void {
    const { logits, layout, logitScale, softcap } = this.call;
    const { classes, inner } = layout;
    const { negativeLog } = this;
    let max = -Infinity;
    let argmax = 0;
    let isNaNRow = false;
    for (let k = 0; k < classes; k++) {
      const logit = logits[start + k * inner];
      negativeLog[k] = logit;
      if (logit > max) {
        max = logit;
        argmax = k;
      }
      isNaNRow ||= Number.isNaN(logit);
    }
    const isBad = isNaNRow || (softcap === 0 && max === Infinity);
    this.argmax = isBad ? -1 : argmax;

    // Scaled differences from the maximum; exactly 0 there, so that its exp, 1, can be left out of the sum for log1p.
    const cap = (logit: number): number => softcap * Math.tanh((logitScale * logit) / softcap);
    const top = softcap === 0 ? logitScale * max : cap(max);
    let others = 0;
    for (let k = 0; k < classes; k++) {
      const shifted = softcap === 0 ? logitScale * (negativeLog[k] - max) : cap(negativeLog[k]) - top;
      negativeLog[k] = shifted;
      if (k !== argmax) others += Math.exp(shifted);
    }
    const logSum = Math.log1p(others);
    this.lse = isBad || top === -Infinity ? Number.NaN : top + logSum;
    for (let k = 0; k < classes; k++) negativeLog[k] = logSum - negativeLog[k];
  }

  /** q, Q, the label and the nll. */
  #target(start: number, target: number, probabilities: Float32Array | undefined): void {
    const { layout, classWeights } = this.call;
    const { classes, inner } = layout;
    const confidence = confidenceOf(this.call, classes);
    this.label = probabilities ? 0 : target;
    this.nll = 0;
    this.totalMass = 0;
    let largest = -1;
    for (let k = 0; k < classes; k++) {
      const y = probabilities ? probabilities[start + k * inner] : k === target ? 1 : 0;
      if (probabilities && y > largest) {
        largest = y;
        this.label = k;
      }
      if (y !== 0) this.nll += y * this.negativeLog[k];
      const weight = classWeights ? classWeights[k] : 1;
      this.mass[k] = weight * (confidence * y + smoothingOf(this.call, classes, k));
      this.totalMass += this.mass[k];
    }
    if (Number.isNaN(this.lse)) this.nll = Number.NaN;
  }

  /** Writes the row's gradient times `factor` to `gradient`, which lies as the logits and may be the logits. */
  writeGradient(row: number, factor: number): void {
    const { gradient, logits, layout, logitScale, softcap, zLoss } = this.call;
    if (!gradient) return;
    const { classes, inner } = layout;
    const start = rowStart(layout, row);
    const share = this.totalMass + 2 * zLoss * this.lse;
    for (let k = 0; k < classes; k++) {
      const at = start + k * inner;
      const slope = softcap === 0 ? 1 : 1 - Math.tanh((logitScale * logits[at]) / softcap) ** 2;
      gradient[at] = factor * logitScale * slope * (share * Math.exp(-this.negativeLog[k]) - this.mass[k]);
    }
  }

  /** Writes exact zeros as the row's gradient. */
  clearGradient(row: number): void {
    const { gradient, layout } = this.call;
    if (!gradient) return;
    const start = rowStart(layout, row);
    for (let k = 0; k < layout.classes; k++) gradient[start + k * layout.inner] = 0;
  }
}
