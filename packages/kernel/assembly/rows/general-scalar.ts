// The sweeps of general.ts, a class at a time. Preconditions and error bound are there.

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

export function sumsOfRow(record: usize, state: usize, row: u32, n: u32): void {
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

export function gradientOfRow(record: usize, state: usize, row: u32, n: u32, gradient: usize): void {
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
