// The sweeps of general.ts, four classes at a time. Preconditions and error bound are there.

import { CLASS_WEIGHTS, LOGITS, PRIOR, SOFTCAP, TARGETS } from "../abi";
import { expVector } from "../math/exp";
import { derivativeOfPair, lessOneOfPair, tanhOfPair } from "../math/tanh";
import { demoted, pairSum, upper } from "./lanes";
import { SUM_BLOCK } from "./limits";
import { transformedMax } from "./logits";
import { confidence, hasProbabilities, logitScale, smoothing, smoothingPerClass } from "./options";
import {
  SPLAT_SMOOTHING, SPLAT_WEIGHTS, TAIL_GRADIENT, TAIL_LOGITS, TAIL_SMOOTHING, TAIL_TARGETS, TAIL_WEIGHTS,
} from "./scratch";
import { EXP_FACTOR, INFINITE, MAX, SUM_EXP, SUM_Q, SUM_QX, SUM_Y, SUM_YX, TARGET_FACTOR, addTo } from "./state";

/** All four lanes and, 32 - 4 r bytes on, the first r of them: which lanes of a vector are classes of the row. */
const FIRST_LANES: usize = memory.data<i32>([-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0], 16);

export function sumsOfRow(record: usize, state: usize, scratch: usize, row: u32, n: u32): void {
  const offset = (<usize>row * <usize>n) << 2;
  let z = load<usize>(record, LOGITS) + offset;
  const probabilities = hasProbabilities(record);
  let y = probabilities ? load<usize>(record, TARGETS) + offset : 0;
  let w = weightsOrSplat(record, scratch);
  let u = smoothingOrSplat(record, scratch);
  const wStep: usize = w == scratch + SPLAT_WEIGHTS ? 0 : 16;
  const uStep: usize = u == scratch + SPLAT_SMOOTHING ? 0 : 16;
  let left = n;
  while (left >= SUM_BLOCK) {
    sumsVector(record, state, z, y, w, u, wStep, uStep, SUM_BLOCK >> 2, FIRST_LANES);
    z += SUM_BLOCK << 2;
    if (probabilities) y += SUM_BLOCK << 2;
    w += wStep * (SUM_BLOCK >> 2);
    u += uStep * (SUM_BLOCK >> 2);
    left -= SUM_BLOCK;
  }
  const vectors = left >> 2;
  sumsVector(record, state, z, y, w, u, wStep, uStep, vectors, FIRST_LANES);
  if (left & 3) {
    const done = <usize>vectors << 4;
    padTail(scratch, z + done, probabilities ? y + done : 0, w + wStep * vectors, u + uStep * vectors, left & 3);
    sumsVector(
      record, state, scratch + TAIL_LOGITS, probabilities ? scratch + TAIL_TARGETS : 0, scratch + TAIL_WEIGHTS,
      scratch + TAIL_SMOOTHING, 0, 0, 1, FIRST_LANES + 32 - ((<usize>left & 3) << 2),
    );
  }
}

export function gradientOfRow(record: usize, state: usize, scratch: usize, row: u32, n: u32, gradient: usize): void {
  const offset = (<usize>row * <usize>n) << 2;
  const z = load<usize>(record, LOGITS) + offset;
  const probabilities = hasProbabilities(record);
  const y = probabilities ? load<usize>(record, TARGETS) + offset : 0;
  const w = weightsOrSplat(record, scratch);
  const u = smoothingOrSplat(record, scratch);
  const wStep: usize = w == scratch + SPLAT_WEIGHTS ? 0 : 16;
  const uStep: usize = u == scratch + SPLAT_SMOOTHING ? 0 : 16;
  const vectors = n >> 2;
  gradientVector(record, state, z, y, w, u, wStep, uStep, gradient, vectors);
  if (n & 3) {
    const done = <usize>vectors << 4;
    padTail(scratch, z + done, probabilities ? y + done : 0, w + wStep * vectors, u + uStep * vectors, n & 3);
    gradientVector(
      record, state, scratch + TAIL_LOGITS, probabilities ? scratch + TAIL_TARGETS : 0, scratch + TAIL_WEIGHTS,
      scratch + TAIL_SMOOTHING, 0, 0, scratch + TAIL_GRADIENT, 1,
    );
    copyFew(gradient + done, scratch + TAIL_GRADIENT, n & 3);
  }
}

function weightsOrSplat(record: usize, scratch: usize): usize {
  const weights = load<usize>(record, CLASS_WEIGHTS);
  if (weights) return weights;
  v128.store(scratch, f32x4.splat(1), SPLAT_WEIGHTS);
  return scratch + SPLAT_WEIGHTS;
}

/** The prior, to be multiplied by alpha; without one alpha u itself, the same for every class. */
function smoothingOrSplat(record: usize, scratch: usize): usize {
  const prior = load<usize>(record, PRIOR);
  if (prior) return prior;
  v128.store(scratch, f32x4.splat(<f32>smoothingPerClass(record)), SPLAT_SMOOTHING);
  return scratch + SPLAT_SMOOTHING;
}

/** Copies the last classes to where a vector can be read; no padding has mass, and its exponentials are masked. */
function padTail(scratch: usize, z: usize, y: usize, w: usize, u: usize, classes: u32): void {
  v128.store(scratch, f32x4.splat(-Infinity), TAIL_LOGITS);
  copyFew(scratch + TAIL_LOGITS, z, classes);
  v128.store(scratch, f32x4.splat(0), TAIL_TARGETS);
  if (y) copyFew(scratch + TAIL_TARGETS, y, classes);
  v128.store(scratch, f32x4.splat(0), TAIL_WEIGHTS);
  copyFew(scratch + TAIL_WEIGHTS, w, classes);
  v128.store(scratch, f32x4.splat(0), TAIL_SMOOTHING);
  copyFew(scratch + TAIL_SMOOTHING, u, classes);
}

/** One to three floats; memory.copy is a call out of the module (20 -> 19 ns a logit at ten classes with weights). */
// @ts-ignore: decorator
@inline
function copyFew(to: usize, from: usize, floats: u32): void {
  store<f32>(to, load<f32>(from));
  if (floats > 1) store<f32>(to, load<f32>(from, 4), 4);
  if (floats > 2) store<f32>(to, load<f32>(from, 8), 8);
}

/** Two capped logits less the capped maximum; y is the scaled logits over the cap, d what tanh.ts makes of them. */
// @ts-ignore: decorator
@inline
function cappedPair(y: v128, d: v128, cap: v128, max: v128): v128 {
  return f64x2.sub(f64x2.mul(cap, tanhOfPair(y, d)), max);
}

function sumsVector(
  record: usize, state: usize, z: usize, y: usize, w: usize, u: usize, wStep: usize, uStep: usize, vectors: u32,
  lanes: usize,
): void {
  const counted = v128.load(lanes);
  const capped = load<f64>(record, SOFTCAP) != 0;
  const cap = f64x2.splat(load<f64>(record, SOFTCAP));
  const max = capped ? transformedMax(record, state) : <f64>load<f32>(state, MAX);
  const m = f64x2.splat(max);
  const scale = f64x2.splat(logitScale(record));
  const share = f32x4.splat(<f32>confidence(record));
  const alpha = f32x4.splat(load<usize>(record, PRIOR) ? <f32>smoothing(record) : 1);
  const zero = f64x2.splat(0);
  let infinite = i64x2.splat(0);
  let sumExp = zero, sumQX = zero, sumQ = zero, sumY = zero, sumYX = zero;
  for (; vectors > 0; vectors--) {
    const logits = v128.load(z);
    let low: v128, high: v128;
    if (capped) {
      const yLow = f64x2.div(f64x2.mul(f64x2.promote_low_f32x4(logits), scale), cap);
      const yHigh = f64x2.div(f64x2.mul(f64x2.promote_low_f32x4(upper(logits)), scale), cap);
      const dLow = lessOneOfPair(yLow), dHigh = lessOneOfPair(yHigh);
      low = cappedPair(yLow, dLow, cap, m);
      high = cappedPair(yHigh, dHigh, cap, m);
    } else {
      low = f64x2.mul(f64x2.sub(f64x2.promote_low_f32x4(logits), m), scale);
      high = f64x2.mul(f64x2.sub(f64x2.promote_low_f32x4(upper(logits)), m), scale);
    }
    const x = demoted(low, high);
    const e = v128.and(expVector(x), counted);
    sumExp = f64x2.add(sumExp, f64x2.add(f64x2.promote_low_f32x4(e), f64x2.promote_low_f32x4(upper(e))));
    let q = f32x4.mul(alpha, v128.load(u));
    if (y) {
      const target = v128.load(y);
      q = f32x4.add(f32x4.mul(share, target), q);
      const targetLow = f64x2.promote_low_f32x4(target), targetHigh = f64x2.promote_low_f32x4(upper(target));
      sumY = f64x2.add(sumY, f64x2.add(targetLow, targetHigh));
      const lowTerms = v128.and(f64x2.mul(targetLow, low), f64x2.ne(targetLow, zero));
      const highTerms = v128.and(f64x2.mul(targetHigh, high), f64x2.ne(targetHigh, zero));
      sumYX = f64x2.add(sumYX, f64x2.add(lowTerms, highTerms));
      y += 16;
    }
    q = f32x4.mul(v128.load(w), q);
    const qLow = f64x2.promote_low_f32x4(q), qHigh = f64x2.promote_low_f32x4(upper(q));
    sumQ = f64x2.add(sumQ, f64x2.add(qLow, qHigh));
    sumQX = f64x2.add(sumQX, f64x2.add(productOrZero(qLow, low), productOrZero(qHigh, high)));
    infinite = i64x2.sub(infinite, i64x2.add(isInfiniteLoss(qLow, low), isInfiniteLoss(qHigh, high)));
    z += 16;
    w += wStep;
    u += uStep;
  }
  addTo(state, SUM_EXP, pairSum(sumExp));
  addTo(state, SUM_QX, pairSum(sumQX));
  addTo(state, SUM_Q, pairSum(sumQ));
  addTo(state, SUM_Y, pairSum(sumY));
  addTo(state, SUM_YX, pairSum(sumYX));
  addTo(state, INFINITE, <f64>(i64x2.extract_lane(infinite, 0) + i64x2.extract_lane(infinite, 1)));
}

/** q x, but 0 where q is 0 or x is -inf; the latter are counted apart. */
// @ts-ignore: decorator
@inline
function productOrZero(q: v128, x: v128): v128 {
  const counts = v128.and(f64x2.ne(q, f64x2.splat(0)), f64x2.ne(x, f64x2.splat(-Infinity)));
  return v128.and(f64x2.mul(q, x), counts);
}

/** All ones where a class with mass has the logit -inf. */
// @ts-ignore: decorator
@inline
function isInfiniteLoss(q: v128, x: v128): v128 {
  return v128.and(f64x2.ne(q, f64x2.splat(0)), f64x2.eq(x, f64x2.splat(-Infinity)));
}

function gradientVector(
  record: usize, state: usize, z: usize, y: usize, w: usize, u: usize, wStep: usize, uStep: usize, out: usize,
  vectors: u32,
): void {
  const capped = load<f64>(record, SOFTCAP) != 0;
  const cap = f64x2.splat(load<f64>(record, SOFTCAP));
  const max = capped ? transformedMax(record, state) : <f64>load<f32>(state, MAX);
  const m = f64x2.splat(max);
  const scale = f64x2.splat(logitScale(record));
  const share = f32x4.splat(<f32>confidence(record));
  const alpha = f32x4.splat(load<usize>(record, PRIOR) ? <f32>smoothing(record) : 1);
  const expFactor = f32x4.splat(<f32>load<f64>(state, EXP_FACTOR));
  const targetFactor = f32x4.splat(<f32>load<f64>(state, TARGET_FACTOR));
  for (; vectors > 0; vectors--) {
    const logits = v128.load(z);
    let low: v128, high: v128, slopes = logits;
    if (capped) {
      const yLow = f64x2.div(f64x2.mul(f64x2.promote_low_f32x4(logits), scale), cap);
      const yHigh = f64x2.div(f64x2.mul(f64x2.promote_low_f32x4(upper(logits)), scale), cap);
      const dLow = lessOneOfPair(yLow), dHigh = lessOneOfPair(yHigh);
      low = cappedPair(yLow, dLow, cap, m);
      high = cappedPair(yHigh, dHigh, cap, m);
      slopes = demoted(derivativeOfPair(dLow), derivativeOfPair(dHigh));
    } else {
      low = f64x2.mul(f64x2.sub(f64x2.promote_low_f32x4(logits), m), scale);
      high = f64x2.mul(f64x2.sub(f64x2.promote_low_f32x4(upper(logits)), m), scale);
    }
    const x = demoted(low, high);
    let q = f32x4.mul(alpha, v128.load(u));
    if (y) {
      q = f32x4.add(f32x4.mul(share, v128.load(y)), q);
      y += 16;
    }
    q = f32x4.mul(v128.load(w), q);
    let gradient = f32x4.sub(f32x4.mul(expVector(x), expFactor), f32x4.mul(q, targetFactor));
    if (capped) gradient = f32x4.mul(gradient, slopes);
    v128.store(out, gradient);
    z += 16;
    w += wStep;
    u += uStep;
    out += 16;
  }
}
