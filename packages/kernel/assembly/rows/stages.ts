// The options in stages, over blocks of classes that fit in a first-level cache: what the staged ways (staged.ts for
// one row, narrow-staged.ts for eight) are put together from.
//
//   shift or cap:  x_k = (l_k - max l) scale, or under a softcap (cap.ts) c tanh(..) - c tanh(max ..) and its slope
//   masses:        q_k = w_k (confidence y_k + alpha u_k)
//   dot:           sum q_k x_k and sum q_k; the same of y_k
//   exponentials:  x_k becomes exp(x_k), and their sum S
//   combine:       gradient_k = (exp(x_k) P - q_k F) slope_k
//
// A stage an option instead of a loop a combination of options: what a stage costs is a load and a store a class, in
// cache.
// Every stage takes lanes in pairs of vectors, 32 bytes a step. For one row they are eight classes, and both vectors of
// a parameter are alike; for eight rows they are one class of each. Sums stay lane by lane: eight float64, 64 bytes.
// Float32 sums hold the terms of 256 bytes, eight a lane in pairs, before they go to float64 (LANE_BLOCK in limits.ts
// says why). Preconditions: scratch aligned to 16 bytes, no x above 0.

import {
  EXP_C1, EXP_C2, EXP_C3, EXP_C4, EXP_C5, EXP_CONSTANTS, EXP_LOG2_E, EXP_LOWEST, EXP_MAGIC, EXP_ONE, multiplyAdd,
} from "../math/exp";
import { upper } from "./lanes";

/** Bytes of a block that float32 sums may take together. */
const SUM_BYTES: usize = 256;

/** x = (z - m) * scale. */
export function shift(z: usize, x: usize, bytes: usize, m0: v128, m1: v128, scale: v128): void {
  for (const end = z + bytes; z < end; z += 32) {
    v128.store(x, f32x4.mul(f32x4.sub(v128.load(z), m0), scale));
    v128.store(x, f32x4.mul(f32x4.sub(v128.load(z, 16), m1), scale), 16);
    x += 32;
  }
}

/** q = w (share y + alpha u); y = 0: index targets. An absent w or u is a pair of vectors read with step 0. */
export function masses(
  y: usize, w: usize, u: usize, wStep: usize, uStep: usize, q: usize, bytes: usize, share: v128, alpha: v128,
): void {
  const end = q + bytes;
  if (y) {
    for (; q < end; q += 32) {
      const a = f32x4.add(f32x4.mul(share, v128.load(y)), f32x4.mul(alpha, v128.load(u)));
      const b = f32x4.add(f32x4.mul(share, v128.load(y, 16)), f32x4.mul(alpha, v128.load(u, 16)));
      v128.store(q, f32x4.mul(v128.load(w), a));
      v128.store(q, f32x4.mul(v128.load(w, 16), b), 16);
      y += 32;
      w += wStep;
      u += uStep;
    }
  } else {
    for (; q < end; q += 32) {
      v128.store(q, f32x4.mul(v128.load(w), f32x4.mul(alpha, v128.load(u))));
      v128.store(q, f32x4.mul(v128.load(w, 16), f32x4.mul(alpha, v128.load(u, 16))), 16);
      w += wStep;
      u += uStep;
    }
  }
}

/** q x, but 0 where q is 0 whatever x is. */
// @ts-ignore: decorator
@inline
export function productOrZero(q: v128, x: v128): v128 {
  return v128.and(f32x4.mul(q, x), f32x4.ne(q, f32x4.splat(0)));
}

/** Leaves sum q x in the eight lanes at `totals` and sum q in the eight behind them. */
export function dot(x: usize, q: usize, bytes: usize, totals: usize): void {
  const zero = f32x4.splat(0);
  let qxA = f64x2.splat(0), qxB = qxA, qxC = qxA, qxD = qxA, qA = qxA, qB = qxA, qC = qxA, qD = qxA;
  const end = x + bytes;
  while (x < end) {
    let qx0 = zero, qx1 = zero, q0 = zero, q1 = zero;
    for (const blockEnd = min<usize>(x + SUM_BYTES, end); x < blockEnd; x += 32) {
      const a = v128.load(q), b = v128.load(q, 16);
      qx0 = f32x4.add(qx0, productOrZero(a, v128.load(x)));
      qx1 = f32x4.add(qx1, productOrZero(b, v128.load(x, 16)));
      q0 = f32x4.add(q0, a);
      q1 = f32x4.add(q1, b);
      q += 32;
    }
    qxA = f64x2.add(qxA, f64x2.promote_low_f32x4(qx0));
    qxB = f64x2.add(qxB, f64x2.promote_low_f32x4(upper(qx0)));
    qxC = f64x2.add(qxC, f64x2.promote_low_f32x4(qx1));
    qxD = f64x2.add(qxD, f64x2.promote_low_f32x4(upper(qx1)));
    qA = f64x2.add(qA, f64x2.promote_low_f32x4(q0));
    qB = f64x2.add(qB, f64x2.promote_low_f32x4(upper(q0)));
    qC = f64x2.add(qC, f64x2.promote_low_f32x4(q1));
    qD = f64x2.add(qD, f64x2.promote_low_f32x4(upper(q1)));
  }
  storeTotals(totals, qxA, qxB, qxC, qxD);
  storeTotals(totals + 64, qA, qB, qC, qD);
}

// @ts-ignore: decorator
@inline
function storeTotals(totals: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(totals, a);
  v128.store(totals, b, 16);
  v128.store(totals, c, 32);
  v128.store(totals, d, 48);
}

/** Replaces x by exp(x) and leaves the sums in the eight lanes at `totals`; bytes are a multiple of 64. */
export function exponentials(x: usize, bytes: usize, totals: usize): void {
  const log2e = v128.load(EXP_CONSTANTS, EXP_LOG2_E);
  const magic = v128.load(EXP_CONSTANTS, EXP_MAGIC);
  const lowest = v128.load(EXP_CONSTANTS, EXP_LOWEST);
  const c1 = v128.load(EXP_CONSTANTS, EXP_C1);
  const c2 = v128.load(EXP_CONSTANTS, EXP_C2);
  const c3 = v128.load(EXP_CONSTANTS, EXP_C3);
  const c4 = v128.load(EXP_CONSTANTS, EXP_C4);
  const c5 = v128.load(EXP_CONSTANTS, EXP_C5);
  const one = v128.load(EXP_CONSTANTS, EXP_ONE);
  const zero = f32x4.splat(0);
  let totalA = f64x2.splat(0), totalB = totalA, totalC = totalA, totalD = totalA;
  const end = x + bytes;
  while (x < end) {
    let sum0 = zero, sum1 = zero;
    for (const blockEnd = min<usize>(x + SUM_BYTES, end); x < blockEnd; x += 64) {
      const xa = f32x4.pmax(v128.load(x), lowest);
      const xb = f32x4.pmax(v128.load(x, 16), lowest);
      const xc = f32x4.pmax(v128.load(x, 32), lowest);
      const xd = f32x4.pmax(v128.load(x, 48), lowest);
      const ta = multiplyAdd(xa, log2e, magic);
      const tb = multiplyAdd(xb, log2e, magic);
      const tc = multiplyAdd(xc, log2e, magic);
      const td = multiplyAdd(xd, log2e, magic);
      const ra = multiplyAdd(xa, log2e, f32x4.sub(magic, ta));
      const rb = multiplyAdd(xb, log2e, f32x4.sub(magic, tb));
      const rc = multiplyAdd(xc, log2e, f32x4.sub(magic, tc));
      const rd = multiplyAdd(xd, log2e, f32x4.sub(magic, td));
      let pa = multiplyAdd(ra, c5, c4);
      let pb = multiplyAdd(rb, c5, c4);
      let pc = multiplyAdd(rc, c5, c4);
      let pd = multiplyAdd(rd, c5, c4);
      pa = multiplyAdd(ra, pa, c3);
      pb = multiplyAdd(rb, pb, c3);
      pc = multiplyAdd(rc, pc, c3);
      pd = multiplyAdd(rd, pd, c3);
      pa = multiplyAdd(ra, pa, c2);
      pb = multiplyAdd(rb, pb, c2);
      pc = multiplyAdd(rc, pc, c2);
      pd = multiplyAdd(rd, pd, c2);
      pa = multiplyAdd(ra, pa, c1);
      pb = multiplyAdd(rb, pb, c1);
      pc = multiplyAdd(rc, pc, c1);
      pd = multiplyAdd(rd, pd, c1);
      pa = f32x4.mul(multiplyAdd(ra, pa, one), i32x4.shl(ta, 23));
      pb = f32x4.mul(multiplyAdd(rb, pb, one), i32x4.shl(tb, 23));
      pc = f32x4.mul(multiplyAdd(rc, pc, one), i32x4.shl(tc, 23));
      pd = f32x4.mul(multiplyAdd(rd, pd, one), i32x4.shl(td, 23));
      sum0 = f32x4.add(sum0, f32x4.add(pa, pc));
      sum1 = f32x4.add(sum1, f32x4.add(pb, pd));
      v128.store(x, pa);
      v128.store(x, pb, 16);
      v128.store(x, pc, 32);
      v128.store(x, pd, 48);
    }
    totalA = f64x2.add(totalA, f64x2.promote_low_f32x4(sum0));
    totalB = f64x2.add(totalB, f64x2.promote_low_f32x4(upper(sum0)));
    totalC = f64x2.add(totalC, f64x2.promote_low_f32x4(sum1));
    totalD = f64x2.add(totalD, f64x2.promote_low_f32x4(upper(sum1)));
  }
  storeTotals(totals, totalA, totalB, totalC, totalD);
}

/** out = (e p - q f) slope; slopes = 0: none. `out` may lie on e. */
export function combine(
  e: usize, q: usize, slopes: usize, out: usize, bytes: usize, p0: v128, p1: v128, f: v128,
): void {
  const end = e + bytes;
  if (slopes) {
    for (; e < end; e += 32) {
      const a = f32x4.sub(f32x4.mul(v128.load(e), p0), f32x4.mul(v128.load(q), f));
      const b = f32x4.sub(f32x4.mul(v128.load(e, 16), p1), f32x4.mul(v128.load(q, 16), f));
      v128.store(out, f32x4.mul(a, v128.load(slopes)));
      v128.store(out, f32x4.mul(b, v128.load(slopes, 16)), 16);
      q += 32;
      slopes += 32;
      out += 32;
    }
  } else {
    for (; e < end; e += 32) {
      v128.store(out, f32x4.sub(f32x4.mul(v128.load(e), p0), f32x4.mul(v128.load(q), f)));
      v128.store(out, f32x4.sub(f32x4.mul(v128.load(e, 16), p1), f32x4.mul(v128.load(q, 16), f)), 16);
      q += 32;
      out += 32;
    }
  }
}
