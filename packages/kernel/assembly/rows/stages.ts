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
import { demoted, upper } from "./lanes";

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

/** Prepares `cap` for four rows of the maxima m; `row` is where the first or the second vectors of the pairs begin. */
export function prepareCap(caps: usize, m: v128, scaleOverCap: f64, softcap: f64): void {
  const scale = f64x2.splat(scaleOverCap);
  const y0 = f64x2.mul(f64x2.promote_low_f32x4(m), scale), y1 = f64x2.mul(f64x2.promote_low_f32x4(upper(m)), scale);
  // With d = exp(-2|y|) - 1: 1 - |T| = 2 (1 + d) / (2 + d), 1 + |T| = 2 / (2 + d).
  const d0 = lessOneOfPair(y0), d1 = lessOneOfPair(y1);
  const one = f64x2.splat(1), two = f64x2.splat(2), zero = f64x2.splat(0), c = f64x2.splat(softcap);
  const far0 = f64x2.div(two, f64x2.add(two, d0)), far1 = f64x2.div(two, f64x2.add(two, d1));
  const near0 = f64x2.mul(f64x2.add(one, d0), far0), near1 = f64x2.mul(f64x2.add(one, d1), far1);
  const below0 = f64x2.lt(y0, zero), below1 = f64x2.lt(y1, zero);
  const product0 = f64x2.mul(near0, far0), product1 = f64x2.mul(near1, far1);
  const less0 = v128.bitselect(far0, near0, below0), less1 = v128.bitselect(far1, near1, below1);
  const more0 = v128.bitselect(near0, far0, below0), more1 = v128.bitselect(near1, far1, below1);
  const tanh0 = v128.bitselect(d0, f64x2.neg(d0), below0), tanh1 = v128.bitselect(d1, f64x2.neg(d1), below1);
  const half = f64x2.splat(0.5);
  v128.store(caps, demoted(less0, less1), CAP_LESS);
  v128.store(caps, demoted(more0, more1), CAP_MORE);
  v128.store(caps, demoted(f64x2.mul(c, product0), f64x2.mul(c, product1)), CAP_FACTOR);
  v128.store(caps, demoted(f64x2.mul(f64x2.splat(4), product0), f64x2.mul(f64x2.splat(4), product1)), CAP_SLOPE);
  const z0 = f64x2.mul(f64x2.mul(c, half), f64x2.mul(tanh0, far0));
  const z1 = f64x2.mul(f64x2.mul(c, half), f64x2.mul(tanh1, far1));
  v128.store(caps, demoted(z0, z1), CAP_MAX);
}

/** x and slope under a softcap; `steepness` is 2 scale / c. */
export function cap(
  z: usize, x: usize, slopes: usize, bytes: usize, m0: v128, m1: v128, steepness: v128, caps: usize,
): void {
  const log2e = v128.load(EXP_CONSTANTS, EXP_LOG2_E);
  const magic = v128.load(EXP_CONSTANTS, EXP_MAGIC);
  const lowest = v128.load(EXP_CONSTANTS, EXP_LOWEST);
  const c1 = v128.load(EXP_CONSTANTS, EXP_C1);
  const c2 = v128.load(EXP_CONSTANTS, EXP_C2);
  const c3 = v128.load(EXP_CONSTANTS, EXP_C3);
  const c4 = v128.load(EXP_CONSTANTS, EXP_C4);
  const c5 = v128.load(EXP_CONSTANTS, EXP_C5);
  const one = v128.load(EXP_CONSTANTS, EXP_ONE);
  for (const end = z + bytes; z < end; z += 32) {
    const x0 = f32x4.pmax(f32x4.mul(f32x4.sub(v128.load(z), m0), steepness), lowest);
    const x1 = f32x4.pmax(f32x4.mul(f32x4.sub(v128.load(z, 16), m1), steepness), lowest);
    const t0 = multiplyAdd(x0, log2e, magic);
    const t1 = multiplyAdd(x1, log2e, magic);
    const r0 = multiplyAdd(x0, log2e, f32x4.sub(magic, t0));
    const r1 = multiplyAdd(x1, log2e, f32x4.sub(magic, t1));
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
    const square0 = f32x4.mul(inverse0, inverse0), square1 = f32x4.mul(inverse1, inverse1);
    v128.store(slopes, f32x4.mul(f32x4.mul(v128.load(caps, CAP_SLOPE), e0), square0));
    v128.store(slopes, f32x4.mul(f32x4.mul(v128.load(caps, CAP_SLOPE + 16), e1), square1), 16);
    x += 32;
    slopes += 32;
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

/** Adds eight lanes, as float32, to eight float64. */
// @ts-ignore: decorator
@inline
function addLanes(totals: usize, a: v128, b: v128): void {
  v128.store(totals, f64x2.add(v128.load(totals), f64x2.promote_low_f32x4(a)));
  v128.store(totals, f64x2.add(v128.load(totals, 16), f64x2.promote_low_f32x4(upper(a))), 16);
  v128.store(totals, f64x2.add(v128.load(totals, 32), f64x2.promote_low_f32x4(b)), 32);
  v128.store(totals, f64x2.add(v128.load(totals, 48), f64x2.promote_low_f32x4(upper(b))), 48);
}

/** q x, but 0 where q is 0 whatever x is. */
// @ts-ignore: decorator
@inline
function productOrZero(q: v128, x: v128): v128 {
  return v128.and(f32x4.mul(q, x), f32x4.ne(q, f32x4.splat(0)));
}

/** Adds sum q x to the eight lanes at `totals` and sum q to the eight behind them. */
export function dot(x: usize, q: usize, bytes: usize, totals: usize): void {
  const zero = f32x4.splat(0);
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
    addLanes(totals, qx0, qx1);
    addLanes(totals + 64, q0, q1);
  }
}

/** Replaces x by exp(x) and adds the sums to the eight lanes at `totals`; bytes are a multiple of 64. */
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
    addLanes(totals, sum0, sum1);
  }
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
