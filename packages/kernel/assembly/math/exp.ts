// exp(x) for x <= 0 in float32, the one transcendental function of the hot loops.
//
//   exp(x) = 2^n * 2^r,  n = round(x * log2 e),  r = x * log2 e - n in [-1/2, 1/2]
//   t = x * log2(e) + MAGIC    MAGIC = 1.5 * 2^23 + 127: the low bits of t hold n + 127, the exponent field of 2^n
//   n = t - MAGIC,  s = t << 23 as a float = 2^n
//   exp(x) = (1 + r (c1 + r (c2 + r (c3 + r (c4 + r c5))))) * s
//
// c1..c5: minimax for 2^r - 1 on [-1/2, 1/2], degree 5. Degree 6 and a Cody-Waite reduction are slower by 6 and 13 % at
// 1000 classes and improve what the loss needs, the absolute error, by nothing that the sums can keep.
//
// Valid for x <= 0 and NaN, which is kept. exp(0) = 1 exactly; exact 0 below about -87.68, where n reaches -127.
// Error on [-87.3, 0]: absolute <= 1.5e-7; 8.2 ulp for x > -10 and 64 ulp below, because r is rounded at the size of
// x * log2 e; with a fused multiply-add (relaxed variant) 4 and 20 ulp.
//
// Exponentials that meet nothing but their own sum may be in other units. With the polynomial divided by c5 its highest
// coefficient is 1, and the first of ten operations is gone:
//   exp(x) * m0 = (m0 + r (m1 + r (m2 + r (m3 + r (m4 + r))))) * s,   m0 near 1 / c5 is the unit
// m0..m4: c_k / c5, c5 and the roundings chosen by a search for the smallest error: absolute <= 1.5e-7; 8.4 ulp for
// x > -10 and 64 below, relaxed 4 and 20.1. Exactly m0 at 0. 256 x 1000: 0.88 -> 0.84 ns a logit, relaxed 0.67 -> 0.66.
// Coefficients preconditioned further (three multiplications, five additions) would be another 6 % faster and lose 3.6e-7.

// @ts-ignore: decorator
@inline const LOG2_E: f32 = 1.44269504;
// @ts-ignore: decorator
@inline const MAGIC: f32 = 12583039.0;
/** Where x is clamped: n is -127 there, and the power of two an exact 0. */
// @ts-ignore: decorator
@inline export const LOWEST: f32 = -88.0;
// @ts-ignore: decorator
@inline const C1: f32 = 0.6931470036506653;
// @ts-ignore: decorator
@inline const C2: f32 = 0.24022242426872253;
// @ts-ignore: decorator
@inline const C3: f32 = 0.05550733953714371;
// @ts-ignore: decorator
@inline const C4: f32 = 0.009671513922512531;
// @ts-ignore: decorator
@inline const C5: f32 = 0.0013264714507386088;

// @ts-ignore: decorator
@inline const M0: f32 = 753.9718627929688;
// @ts-ignore: decorator
@inline const M1: f32 = 522.6133422851562;
// @ts-ignore: decorator
@inline const M2: f32 = 181.12095642089844;
// @ts-ignore: decorator
@inline const M3: f32 = 41.8509635925293;
// @ts-ignore: decorator
@inline const M4: f32 = 7.29201602935791;

/**
 * The constants as vectors in memory, one every 16 bytes, in the order of the `EXP_*` offsets. Loaded before a loop
 * they stay in registers; as literals V8 builds them anew in every turn (1.85 against 1.04 ns a logit at 1000 classes).
 */
export const EXP_CONSTANTS: usize = memory.data<f32>(
  [
    LOG2_E, LOG2_E, LOG2_E, LOG2_E,
    MAGIC, MAGIC, MAGIC, MAGIC,
    LOWEST, LOWEST, LOWEST, LOWEST,
    C1, C1, C1, C1,
    C2, C2, C2, C2,
    C3, C3, C3, C3,
    C4, C4, C4, C4,
    C5, C5, C5, C5,
    1, 1, 1, 1,
    M4, M4, M4, M4,
    M3, M3, M3, M3,
    M2, M2, M2, M2,
    M1, M1, M1, M1,
    M0, M0, M0, M0,
  ],
  16,
);
export const EXP_LOG2_E: usize = 0;
export const EXP_MAGIC: usize = 16;
export const EXP_LOWEST: usize = 32;
export const EXP_C1: usize = 48;
export const EXP_C2: usize = 64;
export const EXP_C3: usize = 80;
export const EXP_C4: usize = 96;
export const EXP_C5: usize = 112;
export const EXP_ONE: usize = 128;
export const EXP_M4: usize = 144;
export const EXP_M3: usize = 160;
export const EXP_M2: usize = 176;
export const EXP_M1: usize = 192;
export const EXP_M0: usize = 208;

/** What exponentials in units are divided by: 1 without SIMD, which has none. */
// @ts-ignore: decorator
@inline
export function expUnit(): f64 {
  return ASC_FEATURE_SIMD ? M0 : 1;
}

/**
 * Puts the constants of exp(scale x) to `at`, log2 e at EXP_LOG2_E and the lowest x at EXP_LOWEST as in EXP_CONSTANTS, whose
 * others do not depend on the scale. In memory, because V8 of Node 20 moves the division into the loop that it is for.
 */
export function scaleConstants(at: usize, scale: f64): void {
  v128.store(at, f32x4.splat(<f32>(<f64>LOG2_E * scale)), EXP_LOG2_E);
  v128.store(at, f32x4.splat(<f32>(<f64>LOWEST / scale)), EXP_LOWEST);
}

/** a * b + c, in one rounding where the variant has a fused multiply-add. */
// @ts-ignore: decorator
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** Four at once, for loops in which exp is not what takes the time; the hot loops spell the steps out, interleaved. */
// @ts-ignore: decorator
@inline
export function expVector(x: v128): v128 {
  const log2e = v128.load(EXP_CONSTANTS, EXP_LOG2_E);
  const magic = v128.load(EXP_CONSTANTS, EXP_MAGIC);
  const clamped = f32x4.pmax(x, v128.load(EXP_CONSTANTS, EXP_LOWEST));
  const t = multiplyAdd(clamped, log2e, magic);
  const r = multiplyAdd(clamped, log2e, f32x4.sub(magic, t));
  let p = multiplyAdd(r, v128.load(EXP_CONSTANTS, EXP_C5), v128.load(EXP_CONSTANTS, EXP_C4));
  p = multiplyAdd(r, p, v128.load(EXP_CONSTANTS, EXP_C3));
  p = multiplyAdd(r, p, v128.load(EXP_CONSTANTS, EXP_C2));
  p = multiplyAdd(r, p, v128.load(EXP_CONSTANTS, EXP_C1));
  p = multiplyAdd(r, p, v128.load(EXP_CONSTANTS, EXP_ONE));
  return f32x4.mul(p, i32x4.shl(t, 23));
}

/** exp(x) * the unit of four. */
// @ts-ignore: decorator
@inline
export function expInUnits(x: v128): v128 {
  const log2e = v128.load(EXP_CONSTANTS, EXP_LOG2_E);
  const magic = v128.load(EXP_CONSTANTS, EXP_MAGIC);
  const clamped = f32x4.pmax(x, v128.load(EXP_CONSTANTS, EXP_LOWEST));
  const t = multiplyAdd(clamped, log2e, magic);
  const r = multiplyAdd(clamped, log2e, f32x4.sub(magic, t));
  let p = f32x4.add(r, v128.load(EXP_CONSTANTS, EXP_M4));
  p = multiplyAdd(r, p, v128.load(EXP_CONSTANTS, EXP_M3));
  p = multiplyAdd(r, p, v128.load(EXP_CONSTANTS, EXP_M2));
  p = multiplyAdd(r, p, v128.load(EXP_CONSTANTS, EXP_M1));
  p = multiplyAdd(r, p, v128.load(EXP_CONSTANTS, EXP_M0));
  return f32x4.mul(p, i32x4.shl(t, 23));
}

/** One at a time, with the bits of a lane of the unfused vector. */
// @ts-ignore: decorator
@inline
export function expScalar(x: f32): f32 {
  const clamped: f32 = x < LOWEST ? LOWEST : x;
  const scaled: f32 = clamped * LOG2_E;
  const t: f32 = scaled + MAGIC;
  const r: f32 = scaled - (t - MAGIC);
  const s = reinterpret<f32>(reinterpret<i32>(t) << 23);
  return (1 + r * (C1 + r * (C2 + r * (C3 + r * (C4 + r * C5))))) * s;
}
