// From a row's sums to its loss, its other results and the two factors of its gradient. Float64 throughout.
//
//   l = Q log S - sum_k q_k x_k + zeta lse^2,   times the sample weight;   lse = z_max + log S
//   gradient_k = (exp(x_k) (Q + 2 zeta lse) / S - q_k) * row factor * logit_scale

import {
  CORRECT, COUNT, FIRST_ROW, LOSS, LOSS_GROUP, LOSS_GROUPS, LOSS_OPEN, ROW_ARGMAX, ROW_LOSS, ROW_LSE, ROW_NLL, Z_LOSS,
} from "../abi";
import { logScalar } from "../math/log";
import { transformedMax } from "./logits";
import { hasProbabilities, logitScale, rowFactor, sampleWeight, targetIndex } from "./options";
import {
  ARGMAX, EXP_FACTOR, MAX, OWN_MASS, SUM_EXP, SUM_Q, SUM_QX, SUM_Y, SUM_YX, TARGET_ARGMAX, TARGET_FACTOR, TARGET_X,
} from "./state";

/** Q log S - sum_k q_k x_k, where the true class's own share of the mass is not in the sum. */
// @ts-ignore: decorator
@inline
export function indexLoss(q: f64, logSum: f64, sumQX: f64, own: f64, x: f64): f64 {
  return q * logSum - sumQX - own * x;
}

/** Completes a counted row: results out, sums forward, gradient factors into the state. */
export function finishRow(record: usize, state: usize, row: u32): void {
  const sumExp = load<f64>(state, SUM_EXP);
  const logSum = logScalar(sumExp);
  const zLoss = load<f64>(record, Z_LOSS);
  // Under a softcap the maximum costs a tanh.
  const wantsLse = zLoss != 0 || load<usize>(record, ROW_LSE) != 0;
  const lse = wantsLse ? transformedMax(record, state) + logSum : 0;
  const sumQX = load<f64>(state, SUM_QX);
  let q = load<f64>(state, SUM_Q);
  let loss: f64 = 0, nll: f64 = 0, target: i32 = 0;
  if (hasProbabilities(record)) {
    loss = q * logSum - sumQX;
    nll = load<f64>(state, SUM_Y) * logSum - load<f64>(state, SUM_YX);
    target = load<i32>(state, TARGET_ARGMAX);
  } else {
    const own = load<f64>(state, OWN_MASS);
    const x = load<f64>(state, TARGET_X);
    nll = logSum - x;
    q += own;
    // A class without mass adds nothing, whatever its logit.
    loss = own == 0 ? q * logSum - sumQX : indexLoss(q, logSum, sumQX, own, x);
    target = targetIndex(record, row);
  }
  // NaN or +inf among the logits, or nothing but -inf.
  if (sumExp != sumExp) loss = sumExp;
  if (zLoss != 0) loss += zLoss * lse * lse;
  const weight = sampleWeight(record, row);
  const argmax = sumExp != sumExp && load<f32>(state, MAX) != -Infinity ? -1 : load<i32>(state, ARGMAX);
  store<f64>(state, rowFactor(record, row) * logitScale(record), TARGET_FACTOR);
  store<f64>(state, (load<f64>(state, TARGET_FACTOR) * (q + 2 * zLoss * lse)) / sumExp, EXP_FACTOR);
  writeResults(record, row, weight == 0 ? 0 : weight * loss, <f32>nll, <f32>lse, argmax);
  countRow(record, argmax == target);
}

/** An ignored row: loss, nll and lse 0, arg-max -1. */
export function finishIgnoredRow(record: usize, row: u32): void {
  writeResults(record, row, 0, 0, 0, -1);
}

// @ts-ignore: decorator
@inline
export function countRow(record: usize, isCorrect: bool): void {
  store<u32>(record, load<u32>(record, COUNT) + 1, COUNT);
  if (isCorrect) store<u32>(record, load<u32>(record, CORRECT) + 1, CORRECT);
}

export function writeResults(record: usize, row: u32, loss: f64, nll: f32, lse: f32, argmax: i32): void {
  const rounded = <f32>loss;
  const at = <usize>row << 2;
  const rowLoss = load<usize>(record, ROW_LOSS);
  const rowNll = load<usize>(record, ROW_NLL);
  const rowLse = load<usize>(record, ROW_LSE);
  const rowArgmax = load<usize>(record, ROW_ARGMAX);
  if (rowLoss) store<f32>(rowLoss + at, rounded);
  if (rowNll) store<f32>(rowNll + at, nll);
  if (rowLse) store<f32>(rowLse + at, lse);
  if (rowArgmax) store<i32>(rowArgmax + at, argmax);
  // The sum is that of the losses as handed out, but for those that float32 cannot hold.
  addLoss(record, load<u32>(record, FIRST_ROW) + row, abs<f32>(rounded) == Infinity ? loss : <f64>rounded);
}

/** Sums in float64 in groups of LOSS_GROUP rows by absolute row number, so that no block size shows in the bits. */
// @ts-ignore: decorator
@inline
function addLoss(record: usize, absoluteRow: u32, loss: f64): void {
  store<f64>(record, load<f64>(record, LOSS_OPEN) + loss, LOSS_OPEN);
  if (absoluteRow % LOSS_GROUP == LOSS_GROUP - 1) closeGroup(record);
}

function closeGroup(record: usize): void {
  store<f64>(record, load<f64>(record, LOSS_GROUPS) + load<f64>(record, LOSS_OPEN), LOSS_GROUPS);
  store<f64>(record, 0, LOSS_OPEN);
}

/** The same for several rows, in a register: through memory each addition would wait for the store before it. */
export function addLosses(record: usize, absoluteRow: u32, losses: usize, rows: u32): void {
  let open = load<f64>(record, LOSS_OPEN);
  while (rows > 0) {
    const untilGroupEnds = LOSS_GROUP - absoluteRow % LOSS_GROUP;
    const block = min<u32>(rows, untilGroupEnds);
    for (const end = losses + (<usize>block << 2); losses < end; losses += 4) open += <f64>load<f32>(losses);
    store<f64>(record, open, LOSS_OPEN);
    if (block == untilGroupEnds) {
      closeGroup(record);
      open = 0;
    }
    absoluteRow += block;
    rows -= block;
  }
}

/** The summed loss of the run so far. */
export function closeBlock(record: usize): void {
  store<f64>(record, load<f64>(record, LOSS_GROUPS) + load<f64>(record, LOSS_OPEN), LOSS);
}
