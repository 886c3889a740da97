// The two sweeps after the maximum for every row that neither common.ts nor staged.ts takes: without SIMD any option,
// with it rows that float32 cannot hold (limits.ts). A class at a time.
//
//   q_k = w_k (confidence y_k + alpha u_k)          y = 0 for index targets: the true class is added by itself
//   x_k = scale (l_k - max l), or c tanh(scale l_k / c) - c tanh(scale max l / c) under a softcap c
//   generalSums:      S = sum exp(x_k), sum q_k x_k, sum q_k, sum y_k, sum y_k x_k; x = -inf is counted if q_k > 0
//   generalGradient:  (exp(x_k) * expFactor - q_k * targetFactor) * dz_k,  dz = 1 - tanh^2 under a softcap, else 1
//
// Reads the row twice and keeps nothing, so that rows in parts and in place go the same way. Shifted logits and sums
// are float64 (a sum of masked logits of -3e38 must not overflow), exp is the float32 one. Sums reach the state every
// SUM_BLOCK classes, so that parts give the bits of whole rows.

import { CLASS_WEIGHTS, LOGITS, PRIOR, TARGETS } from "../abi";
import { expScalar } from "../math/exp";
import { SUM_BLOCK } from "./limits";
import { shifted, slope } from "./logits";
import { confidence, hasProbabilities, smoothing, smoothingPerClass } from "./options";
import { EXP_FACTOR, INFINITE, SUM_EXP, SUM_Q, SUM_QX, SUM_Y, SUM_YX, TARGET_FACTOR, addTo } from "./state";

/** q of one class, without the true class's own part of an index target. */
// @ts-ignore: decorator
@inline
function targetMass(record: usize, offset: usize, k: usize): f32 {
  const prior = load<usize>(record, PRIOR);
  const weights = load<usize>(record, CLASS_WEIGHTS);
  let q: f32 = prior ? <f32>smoothing(record) * load<f32>(prior + k) : <f32>smoothingPerClass(record);
  if (hasProbabilities(record)) q += <f32>confidence(record) * load<f32>(load<usize>(record, TARGETS) + offset + k);
  return weights ? load<f32>(weights + k) * q : q;
}

/** Adds the sums over n classes of row `row` to the state. */
export function generalSums(record: usize, state: usize, row: u32, n: u32): void {
  for (let first: u32 = 0; first < n; first += SUM_BLOCK) {
    sumsOfBlock(record, state, row, n, first, min<u32>(n, first + SUM_BLOCK));
  }
}

function sumsOfBlock(record: usize, state: usize, row: u32, n: u32, first: u32, end: u32): void {
  const offset = (<usize>row * <usize>n) << 2;
  const z = load<usize>(record, LOGITS) + offset;
  const y = hasProbabilities(record) ? load<usize>(record, TARGETS) + offset : 0;
  let sumExp: f64 = 0, sumQX: f64 = 0, sumQ: f64 = 0, sumY: f64 = 0, sumYX: f64 = 0, infinite: f64 = 0;
  for (let k = <usize>first << 2; k < <usize>end << 2; k += 4) {
    const x = shifted(record, state, load<f32>(z + k));
    const q = <f64>targetMass(record, offset, k);
    sumExp += <f64>expScalar(<f32>x);
    sumQ += q;
    if (q != 0) {
      if (x == -Infinity) infinite++;
      else sumQX += q * x;
    }
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
  addTo(state, INFINITE, infinite);
}

/** Writes the gradient over n classes of row `row`, but for the true class's own part of an index target. */
export function generalGradient(record: usize, state: usize, row: u32, n: u32, gradient: usize): void {
  const offset = (<usize>row * <usize>n) << 2;
  const z = load<usize>(record, LOGITS) + offset;
  const expFactor = <f32>load<f64>(state, EXP_FACTOR);
  const targetFactor = <f32>load<f64>(state, TARGET_FACTOR);
  for (let k: usize = 0; k < <usize>n << 2; k += 4) {
    const logit = load<f32>(z + k);
    const e = expScalar(<f32>shifted(record, state, logit));
    const uncapped: f32 = e * expFactor - targetMass(record, offset, k) * targetFactor;
    store<f32>(gradient + k, uncapped * <f32>slope(record, logit));
  }
}
