// The options in stages, over blocks of classes that fit in a first-level cache: what the staged ways (staged.ts for
// one row, staged-narrow.ts for eight) are put together from.
//
//   shift or cap:  x_k = (l_k - max l) scale, or under a softcap c tanh(..) - c tanh(max ..) and its slope
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
//
// Softcap without a tanh a class. With y = l scale / c, T = tanh(max y), E = exp(2 (y - max y)) and
// den = (1 - T) + E (1 + T), all of its terms positive:
//
//   c tanh y - c T = c (1 - T^2) (E - 1) / den        1 - tanh^2 y = 4 (1 - T^2) E / den^2
//
// 1 - T and 1 + T come from float64, E - 1 = (2^n - 1) + 2^n r P(r) from exp.ts's reduction without cancellation.
// Relative error of x below 1e-6 for |max y| <= MAX_CAPPED (limits.ts).

import {
  EXP_C1, EXP_C2, EXP_C3, EXP_C4, EXP_C5, EXP_CONSTANTS, EXP_LOG2_E, EXP_LOWEST, EXP_MAGIC, EXP_ONE, multiplyAdd,
} from "../math/exp";
import { lessOneOfPair } from "../math/tanh";
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

/** What `cap` knows of a row: 1 - T, 1 + T, c (1 - T^2), 4 (1 - T^2) and c T, a pair of vectors each. */
const CAP_LESS: usize = 0;
const CAP_MORE: usize = 32;
const CAP_FACTOR: usize = 64;
const CAP_SLOPE: usize = 96;
export const CAP_MAX: usize = 128;
export const CAP_BYTES: usize = 160;

/** Prepares `cap` for two rows, whose y this is; `caps` is where their lanes begin. */
export function prepareCap(caps: usize, y: v128, softcap: f64): void {
  // With d = exp(-2|y|) - 1: 1 - |T| = 2 (1 + d) / (2 + d), 1 + |T| = 2 / (2 + d), |T| = -d / (2 + d).
  const d = lessOneOfPair(y);
  const one = f64x2.splat(1), two = f64x2.splat(2), c = f64x2.splat(softcap);
  const far = f64x2.div(two, f64x2.add(two, d));
  const near = f64x2.mul(f64x2.add(one, d), far);
  const below = f64x2.lt(y, f64x2.splat(0));
  const product = f64x2.mul(near, far);
  const z = f64x2.mul(f64x2.mul(f64x2.splat(0.5), c), f64x2.mul(v128.bitselect(d, f64x2.neg(d), below), far));
  storePair(caps + CAP_LESS, v128.bitselect(far, near, below));
  storePair(caps + CAP_MORE, v128.bitselect(near, far, below));
  storePair(caps + CAP_FACTOR, f64x2.mul(c, product));
  storePair(caps + CAP_SLOPE, f64x2.mul(f64x2.splat(4), product));
  storePair(caps + CAP_MAX, z);
}

/** Two float64 as float32. */
// @ts-ignore: decorator
@inline
function storePair(to: usize, pair: v128): void {
  v128.store64_lane(to, f32x4.demote_f64x2_zero(pair), 0);
}

/** x and, if they are wanted, slopes under a softcap. */
export function cap(
  z: usize, x: usize, slopes: usize, bytes: usize, m0: v128, m1: v128, scaleOverCap: f64, caps: usize,
): void {
  // log2 E = (l - max l) 2 log2(e) scale / c as a product of numbers in two parts each, the first of 12 bits: under a
  // saturated maximum it is large, and its error is c / 2 times as large in x and may be as large in the slope.
  const steepness: f64 = 2.8853900817779268 * scaleOverCap;
  const upperBits = i32x4.splat(0xfffff000);
  const head = v128.and(f32x4.splat(<f32>steepness), upperBits);
  const rest = f32x4.splat(<f32>(steepness - <f64>f32x4.extract_lane(head, 0)));
  const lowest = f32x4.splat(<f32>(-126.95 / steepness));
  const magic = v128.load(EXP_CONSTANTS, EXP_MAGIC);
  const c1 = v128.load(EXP_CONSTANTS, EXP_C1);
  const c2 = v128.load(EXP_CONSTANTS, EXP_C2);
  const c3 = v128.load(EXP_CONSTANTS, EXP_C3);
  const c4 = v128.load(EXP_CONSTANTS, EXP_C4);
  const c5 = v128.load(EXP_CONSTANTS, EXP_C5);
  const one = v128.load(EXP_CONSTANTS, EXP_ONE);
  for (const end = z + bytes; z < end; z += 32) {
    const d0 = f32x4.pmax(f32x4.sub(v128.load(z), m0), lowest);
    const d1 = f32x4.pmax(f32x4.sub(v128.load(z, 16), m1), lowest);
    const h0 = v128.and(d0, upperBits), h1 = v128.and(d1, upperBits);
    const t0 = multiplyAdd(d0, head, magic);
    const t1 = multiplyAdd(d1, head, magic);
    const tail0 = multiplyAdd(f32x4.sub(d0, h0), head, f32x4.mul(d0, rest));
    const tail1 = multiplyAdd(f32x4.sub(d1, h1), head, f32x4.mul(d1, rest));
    const r0 = f32x4.add(multiplyAdd(h0, head, f32x4.sub(magic, t0)), tail0);
    const r1 = f32x4.add(multiplyAdd(h1, head, f32x4.sub(magic, t1)), tail1);
    let p0 = multiplyAdd(r0, c5, c4);
    let p1 = multiplyAdd(r1, c5, c4);
    p0 = multiplyAdd(r0, p0, c3);
    p1 = multiplyAdd(r1, p1, c3);
    p0 = multiplyAdd(r0, p0, c2);
    p1 = multiplyAdd(r1, p1, c2);
    p0 = multiplyAdd(r0, p0, c1);
    p1 = multiplyAdd(r1, p1, c1);
    const s0 = i32x4.shl(t0, 23), s1 = i32x4.shl(t1, 23);
    p0 = f32x4.mul(f32x4.mul(r0, p0), s0);
    p1 = f32x4.mul(f32x4.mul(r1, p1), s1);
    const e0 = f32x4.add(s0, p0), e1 = f32x4.add(s1, p1);
    const less0 = f32x4.add(f32x4.sub(s0, one), p0), less1 = f32x4.add(f32x4.sub(s1, one), p1);
    const den0 = f32x4.add(v128.load(caps, CAP_LESS), f32x4.mul(e0, v128.load(caps, CAP_MORE)));
    const den1 = f32x4.add(v128.load(caps, CAP_LESS + 16), f32x4.mul(e1, v128.load(caps, CAP_MORE + 16)));
    const inverse0 = f32x4.div(one, den0), inverse1 = f32x4.div(one, den1);
    v128.store(x, f32x4.mul(f32x4.mul(v128.load(caps, CAP_FACTOR), less0), inverse0));
    v128.store(x, f32x4.mul(f32x4.mul(v128.load(caps, CAP_FACTOR + 16), less1), inverse1), 16);
    if (slopes) {
      const steep0 = f32x4.mul(v128.load(caps, CAP_SLOPE), inverse0);
      const steep1 = f32x4.mul(v128.load(caps, CAP_SLOPE + 16), inverse1);
      v128.store(slopes, f32x4.mul(steep0, f32x4.mul(e0, inverse0)));
      v128.store(slopes, f32x4.mul(steep1, f32x4.mul(e1, inverse1)), 16);
      slopes += 32;
    }
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
function productOrZero(q: v128, x: v128): v128 {
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
