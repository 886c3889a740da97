// A stage (stages.ts): softcap without a tanh a class. With y = l scale / c, T = tanh(max y), E = exp(2 (y - max y)) and
// den = (1 - T) + E (1 + T), all of its terms positive:
//
//   c tanh y - c T = c (1 - T^2) (E - 1) / den        1 - tanh^2 y = 4 (1 - T^2) E / den^2
//
// 1 - T and 1 + T come from float64, E - 1 = (2^n - 1) + 2^n r P(r) from exp.ts's reduction without cancellation.
// Relative error of x below 1e-6 for |max y| <= MAX_CAPPED (limits.ts); further out: far-cap.ts.

import {
  EXP_C1, EXP_C2, EXP_C3, EXP_C4, EXP_C5, EXP_CONSTANTS, EXP_MAGIC, EXP_ONE, multiplyAdd,
} from "../math/exp";
import { lessOneOfPair } from "../math/tanh";
import { demoted } from "./lanes";

/** What `cap` knows of a row: 1 - T, 1 + T, c (1 - T^2), 4 (1 - T^2) and c T, a pair of vectors each. */
const CAP_LESS: usize = 0;
const CAP_MORE: usize = 32;
const CAP_FACTOR: usize = 64;
export const CAP_SLOPE: usize = 96;
export const CAP_MAX: usize = 128;
const CAP_PAIRS: usize = 160;
/** And of every row alike, a vector each: the factor of log2 E in two parts, and where its argument is clamped. */
const CAP_HEAD: usize = CAP_PAIRS;
const CAP_REST: usize = CAP_PAIRS + 16;
const CAP_LOWEST: usize = CAP_PAIRS + 32;
export const CAP_BYTES: usize = CAP_PAIRS + 48;

/** Prepares `cap` for four rows, whose y these are; `caps` is where their lanes begin. */
export function prepareCap(caps: usize, y0: v128, y1: v128, softcap: f64): void {
  // With d = exp(-2|y|) - 1: 1 - |T| = 2 (1 + d) / (2 + d), 1 + |T| = 2 / (2 + d), |T| = -d / (2 + d).
  const d0 = lessOneOfPair(y0), d1 = lessOneOfPair(y1);
  const one = f64x2.splat(1), two = f64x2.splat(2), c = f64x2.splat(softcap), half = f64x2.splat(-0.5 * softcap);
  const far0 = f64x2.div(two, f64x2.add(two, d0)), far1 = f64x2.div(two, f64x2.add(two, d1));
  const near0 = f64x2.mul(f64x2.add(one, d0), far0), near1 = f64x2.mul(f64x2.add(one, d1), far1);
  const product0 = f64x2.mul(near0, far0), product1 = f64x2.mul(near1, far1);
  const near = demoted(near0, near1), far = demoted(far0, far1);
  const signs = v128.and(demoted(y0, y1), f32x4.splat(-0.0)), below = i32x4.shr_s(signs, 31);
  const max = demoted(f64x2.mul(f64x2.mul(half, d0), far0), f64x2.mul(f64x2.mul(half, d1), far1));
  // Whole vectors, as `cap` reads them: halves would have to reach the cache first.
  v128.store(caps, v128.bitselect(far, near, below), CAP_LESS);
  v128.store(caps, v128.bitselect(near, far, below), CAP_MORE);
  v128.store(caps, demoted(f64x2.mul(c, product0), f64x2.mul(c, product1)), CAP_FACTOR);
  v128.store(caps, f32x4.mul(f32x4.splat(4), demoted(product0, product1)), CAP_SLOPE);
  v128.store(caps, v128.xor(max, signs), CAP_MAX);
}

/** Gives the second vectors of `cap` what the first ones have: one row in all lanes. */
export function repeatCap(caps: usize): void {
  for (let at: usize = 0; at < CAP_PAIRS; at += 32) v128.store(caps + at, v128.load(caps + at), 16);
}

/**
 * Prepares `cap` for a scale and a cap. log2 E = (l - max l) 2 log2(e) scale / c is a product of numbers in two parts each,
 * the first of 12 bits: under a saturated maximum it is large, and its error is c / 2 times as large in x and may be as
 * large in the slope. In memory, because V8 of Node 20 would move what is computed here into the loop.
 */
export function prepareSteepness(caps: usize, scaleOverCap: f64): void {
  const steepness: f64 = 2.8853900817779268 * scaleOverCap;
  const head = v128.and(f32x4.splat(<f32>steepness), i32x4.splat(UPPER_BITS));
  v128.store(caps, head, CAP_HEAD);
  v128.store(caps, f32x4.splat(<f32>(steepness - <f64>f32x4.extract_lane(head, 0))), CAP_REST);
  v128.store(caps, f32x4.splat(<f32>(-126.95 / steepness)), CAP_LOWEST);
}
const UPPER_BITS: i32 = 0xfffff000;

/** exp of a difference times the steepness, for loops in which it is not what takes the time. */
// @ts-ignore: decorator
@inline
export function capExponential(difference: v128, caps: usize): v128 {
  const head = v128.load(caps, CAP_HEAD), magic = v128.load(EXP_CONSTANTS, EXP_MAGIC);
  const d = f32x4.pmax(difference, v128.load(caps, CAP_LOWEST));
  const h = v128.and(d, i32x4.splat(UPPER_BITS));
  const t = multiplyAdd(d, head, magic);
  const tail = multiplyAdd(f32x4.sub(d, h), head, f32x4.mul(d, v128.load(caps, CAP_REST)));
  const r = f32x4.add(multiplyAdd(h, head, f32x4.sub(magic, t)), tail);
  let p = multiplyAdd(r, v128.load(EXP_CONSTANTS, EXP_C5), v128.load(EXP_CONSTANTS, EXP_C4));
  p = multiplyAdd(r, p, v128.load(EXP_CONSTANTS, EXP_C3));
  p = multiplyAdd(r, p, v128.load(EXP_CONSTANTS, EXP_C2));
  p = multiplyAdd(r, p, v128.load(EXP_CONSTANTS, EXP_C1));
  return f32x4.mul(multiplyAdd(r, p, v128.load(EXP_CONSTANTS, EXP_ONE)), i32x4.shl(t, 23));
}

/** x and, if they are wanted, slopes under a softcap, a pair of vectors every `step` bytes. */
export function cap(
  z: usize, x: usize, slopes: usize, bytes: usize, step: usize, m0: v128, m1: v128, caps: usize,
): void {
  const upperBits = i32x4.splat(UPPER_BITS);
  const head = v128.load(caps, CAP_HEAD), rest = v128.load(caps, CAP_REST), lowest = v128.load(caps, CAP_LOWEST);
  const magic = v128.load(EXP_CONSTANTS, EXP_MAGIC);
  const c1 = v128.load(EXP_CONSTANTS, EXP_C1);
  const c2 = v128.load(EXP_CONSTANTS, EXP_C2);
  const c3 = v128.load(EXP_CONSTANTS, EXP_C3);
  const c4 = v128.load(EXP_CONSTANTS, EXP_C4);
  const c5 = v128.load(EXP_CONSTANTS, EXP_C5);
  const one = v128.load(EXP_CONSTANTS, EXP_ONE);
  for (const end = z + bytes; z < end; z += step) {
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
      slopes += step;
    }
    x += step;
  }
}
