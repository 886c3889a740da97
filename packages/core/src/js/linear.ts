/**
 * The `js` engine's last layer and loss together, in float64, straight from the definitions:
 *
 *     z_k = Σ_d x_d·w_kd + b_k,  g = ∂ℓ/∂z (row.ts),  dx_d = Σ_k g_k·w_kd,  dw_kd = Σ_rows g_k·x_d,  db_k = Σ_rows g_k
 *
 * Rows pass in blocks whose logits are few; sums are rounded to the outputs' own precision once a block.
 */

import { LOSS_GROUP } from "@ls/kernel/abi";
import type { LinearCall, Totals } from "../checked-call.js";
import { rowsOfCall } from "../rows-of-call.js";
import { crossEntropyReference } from "./cross-entropy.js";
import { drain } from "./drain.js";

/** Most logits in a block of more than one row. */
const BLOCK_LOGITS = 1 << 17;

export function linearReference(call: LinearCall): Totals {
  return drain(linearSteps(call));
}

/** The same with a pause after each block of rows, which says how many rows are done. */
export function* linearSteps(call: LinearCall): Generator<number, Totals> {
  const { rows, classes } = call.layout;
  const outputs = [call.dx, call.dw, call.db];
  if (!call.accumulate) for (const output of outputs) output?.fill(0);
  const wantsGradient = outputs.some((output) => output !== undefined);
  // A divisor of the groups in which row losses are summed.
  let blockRows = LOSS_GROUP;
  while (blockRows > 1 && blockRows * classes > BLOCK_LOGITS) blockRows /= 2;
  const logits = new Float64Array(Math.min(blockRows, rows) * classes);
  const totals: Totals = { loss: 0, correct: 0 };
  let group = 0;
  for (let first = 0; first < rows; first += blockRows) {
    const count = Math.min(blockRows, rows - first);
    const block = logits.subarray(0, count * classes);
    for (let row = 0; row < count; row++) fillLogits(call, first + row, block.subarray(row * classes));
    const part = { ...rowsOfCall(call, first, count), logits: block, gradient: wantsGradient ? block : undefined };
    const { loss, correct } = crossEntropyReference(part);
    totals.correct += correct;
    group += loss;
    if ((first + count) % LOSS_GROUP === 0 || first + count === rows) {
      totals.loss += group;
      group = 0;
    }
    if (wantsGradient) addGradients(call, first, count, block);
    yield first + count;
  }
  return totals;
}

/** From class to class and from feature to feature of the weights. */
function stridesOf({ weightLayout, features, layout }: LinearCall): [number, number] {
  return weightLayout === "kd" ? [features, 1] : [1, layout.classes];
}

function fillLogits(call: LinearCall, row: number, logits: Float64Array): void {
  const { x, w, bias, features, layout } = call;
  const [ofClass, ofFeature] = stridesOf(call);
  const start = row * features;
  for (let k = 0; k < layout.classes; k++) {
    let sum = bias ? bias[k] : 0;
    for (let d = 0; d < features; d++) sum += x[start + d] * w[k * ofClass + d * ofFeature];
    logits[k] = sum;
  }
}

/** A gradient of 0 adds nothing, whatever it would be multiplied by: rows that do not count may hold anything. */
function addGradients(call: LinearCall, first: number, count: number, gradient: Float64Array): void {
  const { x, w, dx, dw, db, features, layout } = call;
  const { classes } = layout;
  const [ofClass, ofFeature] = stridesOf(call);
  const sums = new Float64Array(features);
  for (let row = 0; dx && row < count; row++) {
    sums.fill(0);
    for (let k = 0; k < classes; k++) {
      const g = gradient[row * classes + k];
      if (g !== 0) for (let d = 0; d < features; d++) sums[d] += g * w[k * ofClass + d * ofFeature];
    }
    const start = (first + row) * features;
    for (let d = 0; d < features; d++) dx[start + d] += sums[d];
  }
  for (let k = 0; k < classes; k++) {
    sums.fill(0);
    let total = 0;
    for (let row = 0; row < count; row++) {
      const g = gradient[row * classes + k];
      if (g === 0) continue;
      total += g;
      const start = (first + row) * features;
      for (let d = 0; dw && d < features; d++) sums[d] += g * x[start + d];
    }
    if (db) db[k] += total;
    for (let d = 0; dw && d < features; d++) dw[k * ofClass + d * ofFeature] += sums[d];
  }
}
