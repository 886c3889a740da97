// The second sweep of the common case (options.ts, isCommon), after the maximum m is known; scale.ts has the third.
//
//   S = sum_k exp(z_k - m), X = sum_k (z_k - m), and with probabilities y sum_k y_k and sum_k y_k (z_k - m)
//
// One read of the row and one write of exp(z_k - m), in units (math/exp.ts), if the gradient will want it. Preconditions: n >= 1; z and out equal
// or disjoint; the state holds the row's extremes; no logit is further than EXTREME_SHIFT below m if X or a sum over y is wanted. Every
// LANE_BLOCK classes the float32 sums go to float64, every SUM_BLOCK those to the state: relative error of S below 1e-6
// for any number of classes up to 2^24.
//
// Six chains of exp run interleaved and meet in one accumulator, which leaves the registers to the chains; the clamp of
// exp is left out where the row's extremes show that it does nothing. docs/performance.md has what each of these gains.

import {
  EXP_CONSTANTS, EXP_LOG2_E, EXP_M0, EXP_M1, EXP_M2, EXP_M3, EXP_M4, EXP_MAGIC, LOWEST, expInUnits, expScalar, expUnit,
  multiplyAdd,
} from "../math/exp";
import { loadLast, pairSum, storeLast, upper } from "./lanes";
import { LANE_BLOCK, SUM_BLOCK } from "./limits";
import { MIN, SUM_EXP, SUM_QX, SUM_Y, SUM_YX, addTo } from "./state";

/**
 * Adds S, with `sumX` X, and with probabilities `y` (else 0) their sums, over n logits to the state; with `keep`, writes
 * the exponentials to `out`.
 */
export function expSums(state: usize, z: usize, y: usize, out: usize, n: u32, max: f32, keep: bool, sumX: bool): void {
  if (ASC_FEATURE_SIMD) {
    if (y) mixedSums(state, z, y, out, n, max, keep);
    else indexSums(state, z, out, n, max, keep, sumX);
  } else {
    expSumsScalar(state, z, y, out, n, max, keep, sumX);
  }
}

// Two functions, and no third for hard indices: a loop without the branch on sumX takes V8 of Node 20 up to 8 % longer.

function indexSums(state: usize, z: usize, out: usize, n: u32, max: f32, keep: bool, sumX: bool): void {
  expSumsVector(state, z, 0, out, n, max, keep, sumX, false);
}

function mixedSums(state: usize, z: usize, y: usize, out: usize, n: u32, max: f32, keep: bool): void {
  expSumsVector(state, z, y, out, n, max, keep, true, true);
}

/** Lanes 4 - r to 3 all ones, the others zero, for the last r classes. */
const LAST_LANES: usize = memory.data<i32>([0, 0, 0, 0, -1, -1, -1, -1], 16);

// @ts-ignore: decorator
@inline
function expSumsVector(
  state: usize, z: usize, y: usize, out: usize, n: u32, max: f32, keep: bool, sumX: bool, sumY: bool,
): void {
  const log2e = v128.load(EXP_CONSTANTS, EXP_LOG2_E);
  const magic = v128.load(EXP_CONSTANTS, EXP_MAGIC);
  const m0 = v128.load(EXP_CONSTANTS, EXP_M0);
  const m1 = v128.load(EXP_CONSTANTS, EXP_M1);
  const m2 = v128.load(EXP_CONSTANTS, EXP_M2);
  const m3 = v128.load(EXP_CONSTANTS, EXP_M3);
  const m4 = v128.load(EXP_CONSTANTS, EXP_M4);
  const m = f32x4.splat(max);
  const zero = f32x4.splat(0);
  const outEnd = out;
  // Read before the sweep writes over it; its first lanes, computed twice, get the same bits twice.
  const last = loadLast(z, n), lastY = sumY ? loadLast(y, n) : zero;
  const lastLanes = v128.load(LAST_LANES + ((<usize>n & 3) << 2));
  const needsClamp = load<f32>(state, MIN) - max < LOWEST;
  let left = n;
  while (left > 0) {
    let block = left < SUM_BLOCK ? left : SUM_BLOCK;
    left -= block;
    let low = f64x2.splat(0), high = low, lowX = low, highX = low;
    let lowY = low, highY = low, lowYX = low, highYX = low;
    while (block >= 4) {
      let inner: u32 = block < LANE_BLOCK ? block & ~3 : LANE_BLOCK;
      block -= inner;
      let s = zero, a = zero, b = zero, c = zero;
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
          if (sumY) {
            const y0 = v128.load(y), y1 = v128.load(y, 16), y2 = v128.load(y, 32);
            const y3 = v128.load(y, 48), y4 = v128.load(y, 64), y5 = v128.load(y, 80);
            b = f32x4.add(b, f32x4.add(f32x4.add(y0, y1), f32x4.add(f32x4.add(y2, y3), f32x4.add(y4, y5))));
            const yx01 = f32x4.add(f32x4.mul(y0, x0), f32x4.mul(y1, x1));
            const yx23 = f32x4.add(f32x4.mul(y2, x2), f32x4.mul(y3, x3));
            const yx45 = f32x4.add(f32x4.mul(y4, x4), f32x4.mul(y5, x5));
            c = f32x4.add(c, f32x4.add(yx01, f32x4.add(yx23, yx45)));
            y += 96;
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
          let p0 = f32x4.add(r0, m4);
          let p1 = f32x4.add(r1, m4);
          let p2 = f32x4.add(r2, m4);
          let p3 = f32x4.add(r3, m4);
          let p4 = f32x4.add(r4, m4);
          let p5 = f32x4.add(r5, m4);
          p0 = multiplyAdd(r0, p0, m3);
          p1 = multiplyAdd(r1, p1, m3);
          p2 = multiplyAdd(r2, p2, m3);
          p3 = multiplyAdd(r3, p3, m3);
          p4 = multiplyAdd(r4, p4, m3);
          p5 = multiplyAdd(r5, p5, m3);
          p0 = multiplyAdd(r0, p0, m2);
          p1 = multiplyAdd(r1, p1, m2);
          p2 = multiplyAdd(r2, p2, m2);
          p3 = multiplyAdd(r3, p3, m2);
          p4 = multiplyAdd(r4, p4, m2);
          p5 = multiplyAdd(r5, p5, m2);
          p0 = multiplyAdd(r0, p0, m1);
          p1 = multiplyAdd(r1, p1, m1);
          p2 = multiplyAdd(r2, p2, m1);
          p3 = multiplyAdd(r3, p3, m1);
          p4 = multiplyAdd(r4, p4, m1);
          p5 = multiplyAdd(r5, p5, m1);
          p0 = multiplyAdd(r0, p0, m0);
          p1 = multiplyAdd(r1, p1, m0);
          p2 = multiplyAdd(r2, p2, m0);
          p3 = multiplyAdd(r3, p3, m0);
          p4 = multiplyAdd(r4, p4, m0);
          p5 = multiplyAdd(r5, p5, m0);
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
        if (sumY) {
          const four = v128.load(y);
          b = f32x4.add(b, four);
          c = f32x4.add(c, f32x4.mul(four, x));
          y += 16;
        }
        const e = expInUnits(x);
        s = f32x4.add(s, e);
        if (keep) {
          v128.store(out, e);
          out += 16;
        }
        z += 16;
      }
      low = f64x2.add(low, f64x2.promote_low_f32x4(s));
      high = f64x2.add(high, f64x2.promote_low_f32x4(upper(s)));
      if (sumX) {
        lowX = f64x2.add(lowX, f64x2.promote_low_f32x4(a));
        highX = f64x2.add(highX, f64x2.promote_low_f32x4(upper(a)));
      }
      if (sumY) {
        lowY = f64x2.add(lowY, f64x2.promote_low_f32x4(b));
        highY = f64x2.add(highY, f64x2.promote_low_f32x4(upper(b)));
        lowYX = f64x2.add(lowYX, f64x2.promote_low_f32x4(c));
        highYX = f64x2.add(highYX, f64x2.promote_low_f32x4(upper(c)));
      }
    }
    if (block > 0) {
      const x = f32x4.sub(last, m);
      if (sumX) {
        const a = v128.and(x, lastLanes);
        lowX = f64x2.add(lowX, f64x2.promote_low_f32x4(a));
        highX = f64x2.add(highX, f64x2.promote_low_f32x4(upper(a)));
      }
      if (sumY) {
        const b = v128.and(lastY, lastLanes), c = v128.and(f32x4.mul(lastY, x), lastLanes);
        lowY = f64x2.add(lowY, f64x2.promote_low_f32x4(b));
        highY = f64x2.add(highY, f64x2.promote_low_f32x4(upper(b)));
        lowYX = f64x2.add(lowYX, f64x2.promote_low_f32x4(c));
        highYX = f64x2.add(highYX, f64x2.promote_low_f32x4(upper(c)));
      }
      const e = expInUnits(x);
      const s = v128.and(e, lastLanes);
      low = f64x2.add(low, f64x2.promote_low_f32x4(s));
      high = f64x2.add(high, f64x2.promote_low_f32x4(upper(s)));
      if (keep) storeLast(outEnd, n, e);
    }
    addTo(state, SUM_EXP, pairSum(f64x2.add(low, high)) / expUnit());
    if (sumX) addTo(state, SUM_QX, pairSum(f64x2.add(lowX, highX)));
    if (sumY) {
      addTo(state, SUM_Y, pairSum(f64x2.add(lowY, highY)));
      addTo(state, SUM_YX, pairSum(f64x2.add(lowYX, highYX)));
    }
  }
}

/** The same, a class at a time, the sums in float64 throughout. */
function expSumsScalar(
  state: usize, z: usize, y: usize, out: usize, n: u32, max: f32, keep: bool, sumX: bool,
): void {
  let left = n;
  while (left > 0) {
    const block = left < SUM_BLOCK ? left : SUM_BLOCK;
    left -= block;
    let sumExp: f64 = 0, sumShifted: f64 = 0, sumY: f64 = 0, sumYX: f64 = 0;
    const end = z + ((<usize>block) << 2);
    for (; z < end; z += 4) {
      const x: f32 = load<f32>(z) - max;
      const e = expScalar(x);
      sumExp += <f64>e;
      if (sumX) sumShifted += <f64>x;
      if (y) {
        const target = <f64>load<f32>(y);
        sumY += target;
        sumYX += target * <f64>x;
        y += 4;
      }
      if (keep) {
        store<f32>(out, e);
        out += 4;
      }
    }
    addTo(state, SUM_EXP, sumExp);
    if (sumX) addTo(state, SUM_QX, sumShifted);
    if (y) {
      addTo(state, SUM_Y, sumY);
      addTo(state, SUM_YX, sumYX);
    }
  }
}
