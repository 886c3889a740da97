/**
 * The `js` engine's shards of the classes, in float64. With m the largest z of a shard and x = z − m its statistics are
 *
 *     S = Σ exp(x),  Σ q·x,  Q = Σ q,  Σ y,  Σ y·x,  of the target x_t and w_t;   q_k = w_k·(confidence·y_k + smoothing·u_k)
 *
 * and from those of all classes together (merge-stats.ts)
 *
 *     lse = m + log S,  ℓ = Q·log S − Σ q·x + ζ·lse²,  ∂ℓ/∂z = (Q + 2ζ·lse)·exp(x)/S − q
 *
 * laid out as the kernel's, so that shards of either merge. A class with q = 0 adds 0; in a shard of nothing but −inf m is −inf
 * and its sums are 0, or −inf where a class has mass.
 */

import { LOSS_GROUP, ROW_STATE_SIZE } from "@ls/kernel/abi";
import type { Floats, ShardCall, Totals } from "../checked-call.js";
import { confidenceOf, smoothingOf } from "../smoothing.js";
import { IGNORED, isProbabilities, readIndices } from "../targets.js";
import type { IndexTargets } from "../types.js";
import { EMPTY, read, type Stats, viewOf, write } from "./stats-record.js";

export function rowStatsReference(call: ShardCall): Uint8Array {
  const { rows } = call.layout;
  const bytes = new Uint8Array(rows * ROW_STATE_SIZE);
  const view = new DataView(bytes.buffer);
  for (let row = 0; row < rows; row++) write(view, row, statsOf(call, row));
  return bytes;
}

export function shardLossReference(call: ShardCall, bytes: Uint8Array): Totals {
  const { rows } = call.layout;
  const view = viewOf(bytes);
  const totals: Totals = { loss: 0, correct: 0 };
  for (let first = 0; first < rows; first += LOSS_GROUP) {
    let loss = 0;
    for (let row = first; row < Math.min(first + LOSS_GROUP, rows); row++) {
      const target = targetOf(call, row);
      if (target === IGNORED) {
        if (call.rows.argmax) call.rows.argmax[row] = -1;
        clearGradient(call, row);
        continue;
      }
      const outcome = finishRow(call, row, target, read(view, row));
      loss += outcome.loss;
      if (outcome.isCorrect) totals.correct++;
    }
    totals.loss += loss;
  }
  return totals;
}

/** The row's class index, or IGNORED; 0 with probabilities. */
function targetOf({ targets, ignoreIndex }: ShardCall, row: number): number {
  if (isProbabilities(targets)) return 0;
  const index = new Int32Array(1);
  readIndices(targets as IndexTargets, row, 1, ignoreIndex, index);
  return index[0];
}

/** z after scale and cap. */
function transformed({ logitScale, softcap }: ShardCall, logit: number): number {
  return softcap === 0 ? logitScale * logit : softcap * Math.tanh((logitScale * logit) / softcap);
}

/** z less that of the largest logit; measured before scaling, where there is no cap. */
function shifted(call: ShardCall, logit: number, { max, top }: Stats): number {
  return call.softcap === 0 ? call.logitScale * (logit - max) : transformed(call, logit) - top;
}

function massOf(call: ShardCall, k: number, y: number): number {
  const weight = call.classWeights ? call.classWeights[k] : 1;
  return weight * (confidenceOf(call, call.allClasses) * y + smoothingOf(call, call.allClasses, k));
}

function statsOf(call: ShardCall, row: number): Stats {
  const stats = { ...EMPTY };
  const target = targetOf(call, row);
  if (target === IGNORED) return stats;
  const { classes } = call.layout;
  const logits = (call.logits as Floats).subarray(row * classes, (row + 1) * classes);
  const probabilities = isProbabilities(call.targets) ? call.targets.subarray(row * classes) : undefined;
  scan(call, logits, stats);
  for (let k = 0; k < classes; k++) {
    const isMasked = logits[k] === Number.NEGATIVE_INFINITY && call.softcap === 0;
    const x = isMasked ? Number.NEGATIVE_INFINITY : shifted(call, logits[k], stats);
    const isTarget = !probabilities && call.firstClass + k === target;
    const y = probabilities ? probabilities[k] : Number(isTarget);
    const q = massOf(call, k, y);
    stats.sumExp += Math.exp(x);
    stats.sumQ += q;
    if (q !== 0) stats.sumQx += q * x;
    if (isTarget) {
      Object.assign(stats, { targetX: x, targetMass: q, targetArgmax: target, targetMax: 1 });
      stats.targetWeight = call.classWeights ? call.classWeights[k] : 1;
    }
    if (!probabilities) continue;
    stats.sumY += y;
    if (y !== 0) stats.sumYx += y * x;
    if (y > stats.targetMax) Object.assign(stats, { targetMax: y, targetArgmax: call.firstClass + k });
  }
  return stats;
}

/** Extremes and arg-max. */
function scan(call: ShardCall, logits: Floats, stats: Stats): void {
  let hasNaN = false;
  for (let k = 0; k < logits.length; k++) {
    const logit = logits[k];
    hasNaN ||= Number.isNaN(logit);
    if (logit > stats.max) Object.assign(stats, { max: logit, argmax: call.firstClass + k });
    if (logit < stats.min) stats.min = logit;
    if (logit < stats.least && logit !== Number.NEGATIVE_INFINITY) stats.least = logit;
  }
  if (hasNaN && stats.max === Number.NEGATIVE_INFINITY) stats.argmax = -1;
  stats.top = transformed(call, stats.max);
}

/** Writes a counted row's results and gradient; gives its loss. */
function finishRow(call: ShardCall, row: number, target: number, stats: Stats): { loss: number; isCorrect: boolean } {
  const { rows, zLoss, sampleWeights, gradOutput, gradientScale } = call;
  const probabilities = isProbabilities(call.targets);
  // Nothing but -inf.
  const sumExp = stats.sumExp === 0 ? Number.NaN : stats.sumExp;
  const logSum = Math.log(sumExp);
  const lse = stats.top + logSum;
  const nll = probabilities ? stats.sumY * logSum - stats.sumYx : logSum - stats.targetX;
  const plain = Number.isNaN(sumExp) ? Number.NaN : stats.sumQ * logSum - stats.sumQx;
  const weight = sampleWeights ? sampleWeights[row] : 1;
  const loss = weight === 0 ? 0 : weight * (plain + (zLoss === 0 ? 0 : zLoss * lse * lse));
  const argmax = Number.isNaN(sumExp) && stats.max !== Number.NEGATIVE_INFINITY ? -1 : stats.argmax;
  if (weight === 0) clearGradient(call, row);
  else {
    const factor = weight * (gradOutput ? gradOutput[row] : 1) * gradientScale;
    writeGradient(call, row, target, { ...stats, sumExp }, stats.sumQ + (zLoss === 0 ? 0 : 2 * zLoss * lse), factor);
  }
  if (rows.loss) rows.loss[row] = loss;
  if (rows.nll) rows.nll[row] = nll;
  if (rows.lse) rows.lse[row] = lse;
  if (rows.argmax) rows.argmax[row] = argmax;
  return { loss, isCorrect: argmax === (probabilities ? stats.targetArgmax : target) };
}

function writeGradient(
  call: ShardCall,
  row: number,
  target: number,
  stats: Stats,
  share: number,
  factor: number,
): void {
  const { logits, gradient, layout, targets, logitScale, softcap } = call;
  if (!gradient || !logits) return;
  const start = row * layout.classes;
  for (let k = 0; k < layout.classes; k++) {
    const logit = logits[start + k];
    const y = isProbabilities(targets) ? targets[start + k] : Number(call.firstClass + k === target);
    const p = Math.exp(shifted(call, logit, stats)) / stats.sumExp;
    const slope = softcap === 0 ? 1 : 1 - Math.tanh((logitScale * logit) / softcap) ** 2;
    gradient[start + k] = factor * logitScale * slope * (share * p - massOf(call, k, y));
  }
}

function clearGradient({ gradient, layout }: ShardCall, row: number): void {
  gradient?.fill(0, row * layout.classes, (row + 1) * layout.classes);
}
