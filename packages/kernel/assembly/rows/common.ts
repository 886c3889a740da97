// The two sweeps of the common case (options.ts, isCommon) after the maximum m is known.
//
//   expSums:       S = sum_k exp(z_k - m), X = sum_k (z_k - m), and exp(z_k - m) kept if the gradient will want it
//   scaleKept, scaleAgain:   gradient_k = exp(z_k - m) * factor - smoothing, from what was kept or computed again
//
// One read of the row and, for the gradient, one write in each. Preconditions: n >= 1; z and out equal or disjoint; the
// state holds the row's extremes; no logit is further than EXTREME_SHIFT below m if X is wanted. Every LANE_BLOCK classes
// the float32 sum of exponentials goes to float64, every SUM_BLOCK that of x too: relative error of S below 1e-6 for any
// number of classes up to 2^24.
//
// Six chains of exp run interleaved and meet in one accumulator, which leaves the registers to the chains; the clamp of
// exp is left out where the row's extremes show that it does nothing. docs/performance.md has what each of these gains.

import {
  EXP_C1, EXP_C2, EXP_C3, EXP_C4, EXP_C5, EXP_CONSTANTS, EXP_LOG2_E, EXP_MAGIC, EXP_ONE, LOWEST,
  expScalar, expVector, multiplyAdd,
} from "../math/exp";
import { pairSum, upper } from "./lanes";
import { LANE_BLOCK, SUM_BLOCK } from "./limits";
import { MIN, SUM_EXP, SUM_QX, addTo } from "./state";

/** Adds S and, with `sumX`, X of n logits to the state; with `keep`, writes the exponentials to `out`. */
export function expSums(state: usize, z: usize, out: usize, n: u32, max: f32, keep: bool, sumX: bool): void {
  if (ASC_FEATURE_SIMD) {
    if (sumX) expSumsVector(state, z, out, n, max, keep, true);
    else expSumsVector(state, z, out, n, max, keep, false);
  } else {
    expSumsScalar(state, z, out, n, max, keep, sumX);
  }
}

/** Lanes 4 - r to 3 all ones, the others zero, for the last r classes. */
const LAST_LANES: usize = memory.data<i32>([0, 0, 0, 0, -1, -1, -1, -1], 16);

/** The last vector of a row: its four last logits or, in a row of fewer, those in the upper lanes. */
// @ts-ignore: decorator
@inline
function loadLast(z: usize, n: u32): v128 {
  if (n >= 4) return v128.load(z + ((<usize>n) << 2) - 16);
  let last = f32x4.splat(load<f32>(z));
  if (n == 2) last = f32x4.replace_lane(last, 3, load<f32>(z, 4));
  if (n == 3) last = f32x4.replace_lane(f32x4.replace_lane(last, 2, load<f32>(z, 4)), 3, load<f32>(z, 8));
  return last;
}

// @ts-ignore: decorator
@inline
function storeLast(out: usize, n: u32, last: v128): void {
  if (n >= 4) {
    v128.store(out + ((<usize>n) << 2) - 16, last);
    return;
  }
  store<f32>(out + ((<usize>n) << 2) - 4, f32x4.extract_lane(last, 3));
  if (n >= 2) store<f32>(out + ((<usize>n) << 2) - 8, f32x4.extract_lane(last, 2));
  if (n >= 3) store<f32>(out, f32x4.extract_lane(last, 1));
}

// @ts-ignore: decorator
@inline
function laneSum(sum: v128): f64 {
  return (
    <f64>f32x4.extract_lane(sum, 0) + <f64>f32x4.extract_lane(sum, 1) +
    (<f64>f32x4.extract_lane(sum, 2) + <f64>f32x4.extract_lane(sum, 3))
  );
}

// @ts-ignore: decorator
@inline
function expSumsVector(state: usize, z: usize, out: usize, n: u32, max: f32, keep: bool, sumX: bool): void {
  const log2e = v128.load(EXP_CONSTANTS, EXP_LOG2_E);
  const magic = v128.load(EXP_CONSTANTS, EXP_MAGIC);
  const c1 = v128.load(EXP_CONSTANTS, EXP_C1);
  const c2 = v128.load(EXP_CONSTANTS, EXP_C2);
  const c3 = v128.load(EXP_CONSTANTS, EXP_C3);
  const c4 = v128.load(EXP_CONSTANTS, EXP_C4);
  const c5 = v128.load(EXP_CONSTANTS, EXP_C5);
  const one = v128.load(EXP_CONSTANTS, EXP_ONE);
  const m = f32x4.splat(max);
  const zero = f32x4.splat(0);
  const outEnd = out;
  // Read before the sweep writes over it; its first lanes, computed twice, get the same bits twice.
  const last = loadLast(z, n);
  const lastLanes = v128.load(LAST_LANES + ((<usize>n & 3) << 2));
  const needsClamp = load<f32>(state, MIN) - max < LOWEST;
  let left = n;
  while (left > 0) {
    let block = left < SUM_BLOCK ? left : SUM_BLOCK;
    left -= block;
    let low = f64x2.splat(0), high = low, a = zero;
    while (block >= 4) {
      let inner: u32 = block < LANE_BLOCK ? block & ~3 : LANE_BLOCK;
      block -= inner;
      let s = zero;
      if (!needsClamp) {
        for (; inner >= 24; inner -= 24) {
          const x0 = f32x4.sub(v128.load(z), m);
          const x1 = f32x4.sub(v128.load(z, 16), m);
          const x2 = f32x4.sub(v128.load(z, 32), m);
          const x3 = f32x4.sub(v128.load(z, 48), m);
          const x4 = f32x4.sub(v128.load(z, 64), m);
          const x5 = f32x4.sub(v128.load(z, 80), m);
          if (sumX) {
            a = f32x4.add(a, f32x4.add(f32x4.add(x0, x1), f32x4.add(f32x4.add(x2, x3), f32x4.add(x4, x5))));
          }
          const t0 = multiplyAdd(x0, log2e, magic);
          const t1 = multiplyAdd(x1, log2e, magic);
          const t2 = multiplyAdd(x2, log2e, magic);
          const t3 = multiplyAdd(x3, log2e, magic);
          const t4 = multiplyAdd(x4, log2e, magic);
          const t5 = multiplyAdd(x5, log2e, magic);
          const r0 = multiplyAdd(x0, log2e, f32x4.sub(magic, t0));
          const r1 = multiplyAdd(x1, log2e, f32x4.sub(magic, t1));
          const r2 = multiplyAdd(x2, log2e, f32x4.sub(magic, t2));
          const r3 = multiplyAdd(x3, log2e, f32x4.sub(magic, t3));
          const r4 = multiplyAdd(x4, log2e, f32x4.sub(magic, t4));
          const r5 = multiplyAdd(x5, log2e, f32x4.sub(magic, t5));
          let p0 = multiplyAdd(r0, c5, c4);
          let p1 = multiplyAdd(r1, c5, c4);
          let p2 = multiplyAdd(r2, c5, c4);
          let p3 = multiplyAdd(r3, c5, c4);
          let p4 = multiplyAdd(r4, c5, c4);
          let p5 = multiplyAdd(r5, c5, c4);
          p0 = multiplyAdd(r0, p0, c3);
          p1 = multiplyAdd(r1, p1, c3);
          p2 = multiplyAdd(r2, p2, c3);
          p3 = multiplyAdd(r3, p3, c3);
          p4 = multiplyAdd(r4, p4, c3);
          p5 = multiplyAdd(r5, p5, c3);
          p0 = multiplyAdd(r0, p0, c2);
          p1 = multiplyAdd(r1, p1, c2);
          p2 = multiplyAdd(r2, p2, c2);
          p3 = multiplyAdd(r3, p3, c2);
          p4 = multiplyAdd(r4, p4, c2);
          p5 = multiplyAdd(r5, p5, c2);
          p0 = multiplyAdd(r0, p0, c1);
          p1 = multiplyAdd(r1, p1, c1);
          p2 = multiplyAdd(r2, p2, c1);
          p3 = multiplyAdd(r3, p3, c1);
          p4 = multiplyAdd(r4, p4, c1);
          p5 = multiplyAdd(r5, p5, c1);
          p0 = multiplyAdd(r0, p0, one);
          p1 = multiplyAdd(r1, p1, one);
          p2 = multiplyAdd(r2, p2, one);
          p3 = multiplyAdd(r3, p3, one);
          p4 = multiplyAdd(r4, p4, one);
          p5 = multiplyAdd(r5, p5, one);
          p0 = f32x4.mul(p0, i32x4.shl(t0, 23));
          p1 = f32x4.mul(p1, i32x4.shl(t1, 23));
          p2 = f32x4.mul(p2, i32x4.shl(t2, 23));
          p3 = f32x4.mul(p3, i32x4.shl(t3, 23));
          p4 = f32x4.mul(p4, i32x4.shl(t4, 23));
          p5 = f32x4.mul(p5, i32x4.shl(t5, 23));
          s = f32x4.add(s, f32x4.add(f32x4.add(p0, p1), f32x4.add(f32x4.add(p2, p3), f32x4.add(p4, p5))));
          if (keep) {
            v128.store(out, p0);
            v128.store(out, p1, 16);
            v128.store(out, p2, 32);
            v128.store(out, p3, 48);
            v128.store(out, p4, 64);
            v128.store(out, p5, 80);
            out += 96;
          }
          z += 96;
        }
      }
      for (; inner > 0; inner -= 4) {
        const x = f32x4.sub(v128.load(z), m);
        if (sumX) a = f32x4.add(a, x);
        const e = expVector(x);
        s = f32x4.add(s, e);
        if (keep) {
          v128.store(out, e);
          out += 16;
        }
        z += 16;
      }
      low = f64x2.add(low, f64x2.promote_low_f32x4(s));
      high = f64x2.add(high, f64x2.promote_low_f32x4(upper(s)));
    }
    if (block > 0) {
      const x = f32x4.sub(last, m);
      if (sumX) a = f32x4.add(a, v128.and(x, lastLanes));
      const e = expVector(x);
      const s = v128.and(e, lastLanes);
      low = f64x2.add(low, f64x2.promote_low_f32x4(s));
      high = f64x2.add(high, f64x2.promote_low_f32x4(upper(s)));
      if (keep) storeLast(outEnd, n, e);
    }
    addTo(state, SUM_EXP, pairSum(f64x2.add(low, high)));
    if (sumX) addTo(state, SUM_QX, laneSum(a));
  }
}

/** The same, a class at a time, the sums in float64 throughout. */
function expSumsScalar(state: usize, z: usize, out: usize, n: u32, max: f32, keep: bool, sumX: bool): void {
  let left = n;
  while (left > 0) {
    const block = left < SUM_BLOCK ? left : SUM_BLOCK;
    left -= block;
    let sumExp: f64 = 0, sumShifted: f64 = 0;
    const end = z + ((<usize>block) << 2);
    for (; z < end; z += 4) {
      const x: f32 = load<f32>(z) - max;
      const e = expScalar(x);
      sumExp += <f64>e;
      if (sumX) sumShifted += <f64>x;
      if (keep) {
        store<f32>(out, e);
        out += 4;
      }
    }
    addTo(state, SUM_EXP, sumExp);
    if (sumX) addTo(state, SUM_QX, sumShifted);
  }
}

/** kept = kept * factor - smoothing over n classes, where the exponentials have been kept. */
export function scaleKept(kept: usize, n: u32, factor: f32, smoothing: f32): void {
  const end = kept + ((<usize>n) << 2);
  if (ASC_FEATURE_SIMD) {
    const f = f32x4.splat(factor);
    const s = f32x4.splat(smoothing);
    const first = kept;
    const last = loadLast(kept, n);
    for (; kept + 64 <= end; kept += 64) {
      v128.store(kept, f32x4.sub(f32x4.mul(v128.load(kept), f), s));
      v128.store(kept, f32x4.sub(f32x4.mul(v128.load(kept, 16), f), s), 16);
      v128.store(kept, f32x4.sub(f32x4.mul(v128.load(kept, 32), f), s), 32);
      v128.store(kept, f32x4.sub(f32x4.mul(v128.load(kept, 48), f), s), 48);
    }
    for (; kept + 16 <= end; kept += 16) v128.store(kept, f32x4.sub(f32x4.mul(v128.load(kept), f), s));
    if (kept < end) storeLast(first, n, f32x4.sub(f32x4.mul(last, f), s));
  } else {
    for (; kept < end; kept += 4) store<f32>(kept, load<f32>(kept) * factor - smoothing);
  }
}

/** out = exp(z - max) * factor - smoothing over n classes, for rows in parts, whose exponentials nobody kept. */
export function scaleAgain(z: usize, out: usize, n: u32, max: f32, factor: f32, smoothing: f32): void {
  const end = z + ((<usize>n) << 2);
  if (ASC_FEATURE_SIMD) {
    const m = f32x4.splat(max);
    const f = f32x4.splat(factor);
    const s = f32x4.splat(smoothing);
    const last = loadLast(z, n);
    const outEnd = out;
    for (; z + 16 <= end; z += 16) {
      v128.store(out, f32x4.sub(f32x4.mul(expVector(f32x4.sub(v128.load(z), m)), f), s));
      out += 16;
    }
    if (z < end) storeLast(outEnd, n, f32x4.sub(f32x4.mul(expVector(f32x4.sub(last, m)), f), s));
  } else {
    for (; z < end; z += 4) {
      store<f32>(out, expScalar(load<f32>(z) - max) * factor - smoothing);
      out += 4;
    }
  }
}
