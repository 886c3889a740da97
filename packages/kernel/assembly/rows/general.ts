// The two sweeps after the maximum for every row that neither common.ts nor staged.ts takes: without SIMD any option,
// with it rows that float32 cannot hold (limits.ts). A class at a time.
//
//   q_k = w_k (confidence y_k + alpha u_k)
//   x_k = scale (l_k - max l), or c tanh(scale l_k / c) - c tanh(scale max l / c) under a softcap c
//   generalSums:      S = sum exp(x_k), sum q_k x_k, sum q_k, sum y_k, sum y_k x_k
//   generalGradient:  (exp(x_k) * expFactor - q_k * targetFactor) * dz_k,  dz = 1 - tanh^2 under a softcap, else 1
//
// Reads the row twice and keeps nothing, so that rows in parts and in place go the same way. Shifted logits and sums
// are float64 (a sum of masked logits of -3e38 must not overflow), exp is the float32 one. Sums reach the state every
// SUM_BLOCK classes, so that parts give the bits of whole rows.

import { CLASS_WEIGHTS, LOGITS, PRIOR, TARGETS } from "../abi";
import { expScalar } from "../math/exp";
import { SUM_BLOCK } from "./limits";
import { origin, shifted, slope } from "./logits";
import { confidence, hasProbabilities, smoothing, smoothingPerClass, targetIndex } from "./options";
import {
  EXP_FACTOR, SUM_EXP, SUM_Q, SUM_QX, SUM_Y, SUM_YX, TARGET_FACTOR, TARGET_MASS, addTo,
} from "./state";

/** q of one class, `k` bytes into n classes; `own` as far in stands an index target's true class. */
// @ts-ignore: decorator
@inline
function targetMass(record: usize, state: usize, offset: usize, k: usize, own: usize): f32 {
  if (k == own) return <f32>load<f64>(state, TARGET_MASS);
  const prior = load<usize>(record, PRIOR);
  const weights = load<usize>(record, CLASS_WEIGHTS);
  let q: f32 = prior ? <f32>smoothing(record) * load<f32>(prior + k) : <f32>smoothingPerClass(record);
  if (hasProbabilities(record)) q += <f32>confidence(record) * load<f32>(load<usize>(record, TARGETS) + offset + k);
  return weights ? load<f32>(weights + k) * q : q;
}

/** Bytes from class `first` to the true class of an index target; for probabilities, further than any row. */
// @ts-ignore: decorator
@inline
function ownOffset(record: usize, row: u32, first: u32): usize {
  return hasProbabilities(record) ? -1 : <usize>(<u32>targetIndex(record, row) - first) << 2;
}

/** Adds the sums over n classes of row `row`, from class `first` on, to the state. */
export function generalSums(record: usize, state: usize, row: u32, first: u32, n: u32): void {
  const own = ownOffset(record, row, first);
  for (let from: u32 = 0; from < n; from += SUM_BLOCK) {
    sumsOfBlock(record, state, row, n, from, min<u32>(n, from + SUM_BLOCK), own);
  }
}

function sumsOfBlock(record: usize, state: usize, row: u32, n: u32, from: u32, end: u32, own: usize): void {
  const offset = (<usize>row * <usize>n) << 2;
  const z = load<usize>(record, LOGITS) + offset;
  const y = hasProbabilities(record) ? load<usize>(record, TARGETS) + offset : 0;
  const top = origin(record, state);
  let sumExp: f64 = 0, sumQX: f64 = 0, sumQ: f64 = 0, sumY: f64 = 0, sumYX: f64 = 0;
  for (let k = <usize>from << 2; k < <usize>end << 2; k += 4) {
    const x = shifted(record, top, load<f32>(z + k));
    const q = <f64>targetMass(record, state, offset, k, own);
    sumExp += <f64>expScalar(<f32>x);
    sumQ += q;
    if (q != 0) sumQX += q * x;
    if (y) {
      const target = <f64>load<f32>(y + k);
      sumY += target;
      if (target != 0) sumYX += target * x;
    }
  }
  addTo(state, SUM_EXP, sumExp);
  addTo(state, SUM_QX, sumQX);
  addTo(state, SUM_Q, sumQ);
  addTo(state, SUM_Y, sumY);
  addTo(state, SUM_YX, sumYX);
}

/** Writes the gradient over n classes of row `row`, from class `first` on. */
export function generalGradient(record: usize, state: usize, row: u32, first: u32, n: u32, gradient: usize): void {
  const offset = (<usize>row * <usize>n) << 2;
  const z = load<usize>(record, LOGITS) + offset;
  const own = ownOffset(record, row, first);
  const top = origin(record, state);
  const expFactor = <f32>load<f64>(state, EXP_FACTOR);
  const targetFactor = <f32>load<f64>(state, TARGET_FACTOR);
  for (let k: usize = 0; k < <usize>n << 2; k += 4) {
    const logit = load<f32>(z + k);
    const e = expScalar(<f32>shifted(record, top, logit));
    const uncapped: f32 = e * expFactor - targetMass(record, state, offset, k, own) * targetFactor;
    store<f32>(gradient + k, uncapped * <f32>slope(record, logit));
  }
}
