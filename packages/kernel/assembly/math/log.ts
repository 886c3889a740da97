// log of a row's sum of exponentials S, which lies in [1, 2^24] (its largest term is exactly 1). NaN is kept.
//
// log S = k ln 2 + log m with m in [sqrt(1/2), sqrt 2).
// float64: log m = 2 s (1 + s^2/3 + ... + s^14/15), s = (m-1)/(m+1), |s| <= 0.172; truncation below 4e-14 relative,
// hence 1/2 ulp of float32 when rounded to it.
// float32, four at once: log(1+f) = f - f^2/2 + f^3 P(f), P of degree 7 fitted by weighted least squares iterated to
// minimax (0.13 * 2^-24 relative), k ln 2 split into a 15-bit head and a tail; error below 1 ulp.

const SQRT_HALF_BITS: i64 = 0x3fe6a09e667f3bcd;

export function logScalar(x: f64): f64 {
  if (x != x) return x;
  const bits = reinterpret<i64>(x);
  const k = (bits - SQRT_HALF_BITS) >> 52;
  const m = reinterpret<f64>(bits - (k << 52));
  const s = (m - 1) / (m + 1);
  const s2 = s * s;
  const series =
    1 + s2 * (1.0 / 3 + s2 * (1.0 / 5 + s2 * (1.0 / 7 + s2 * (1.0 / 9 +
    s2 * (1.0 / 11 + s2 * (1.0 / 13 + s2 * (1.0 / 15)))))));
  return <f64>k * 0.6931471805599453 + 2 * s * series;
}

/**
 * Vectors in memory for the reason given in exp.ts: 1, the coefficients of P from the highest, 1/2, ln 2 head and tail.
 */
const LOG_CONSTANTS: usize = memory.data<f32>(
  [
    1, 1, 1, 1,
    -0.07634348422288895, -0.07634348422288895, -0.07634348422288895, -0.07634348422288895,
    0.12761516869068146, 0.12761516869068146, 0.12761516869068146, 0.12761516869068146,
    -0.1316021084785461, -0.1316021084785461, -0.1316021084785461, -0.1316021084785461,
    0.1420176774263382, 0.1420176774263382, 0.1420176774263382, 0.1420176774263382,
    -0.16623355448246002, -0.16623355448246002, -0.16623355448246002, -0.16623355448246002,
    0.20001226663589478, 0.20001226663589478, 0.20001226663589478, 0.20001226663589478,
    -0.250008225440979, -0.250008225440979, -0.250008225440979, -0.250008225440979,
    0.3333333134651184, 0.3333333134651184, 0.3333333134651184, 0.3333333134651184,
    0.5, 0.5, 0.5, 0.5,
    0.693359375, 0.693359375, 0.693359375, 0.693359375,
    -2.12194440e-4, -2.12194440e-4, -2.12194440e-4, -2.12194440e-4,
    0.70710677, 0.70710677, 0.70710677, 0.70710677,
  ],
  16,
);

// @ts-ignore: decorator
@inline
export function logVector(x: v128): v128 {
  const k = i32x4.shr_s(i32x4.sub(x, v128.load(LOG_CONSTANTS, 192)), 23);
  const f = f32x4.sub(i32x4.sub(x, i32x4.shl(k, 23)), v128.load(LOG_CONSTANTS));
  const exponent = f32x4.convert_i32x4_s(k);
  const square = f32x4.mul(f, f);
  const p01 = f32x4.add(f32x4.mul(v128.load(LOG_CONSTANTS, 16), f), v128.load(LOG_CONSTANTS, 32));
  const p23 = f32x4.add(f32x4.mul(v128.load(LOG_CONSTANTS, 48), f), v128.load(LOG_CONSTANTS, 64));
  const p45 = f32x4.add(f32x4.mul(v128.load(LOG_CONSTANTS, 80), f), v128.load(LOG_CONSTANTS, 96));
  const p67 = f32x4.add(f32x4.mul(v128.load(LOG_CONSTANTS, 112), f), v128.load(LOG_CONSTANTS, 128));
  const p03 = f32x4.add(f32x4.mul(p01, square), p23), p47 = f32x4.add(f32x4.mul(p45, square), p67);
  const p = f32x4.add(f32x4.mul(p03, f32x4.mul(square, square)), p47);
  const halfSquare = f32x4.mul(square, v128.load(LOG_CONSTANTS, 144));
  const tail = f32x4.add(f32x4.mul(exponent, v128.load(LOG_CONSTANTS, 176)), f32x4.mul(f32x4.mul(square, f), p));
  // k ln 2 (exact: 15 bits times 5) + f in two parts: rounding their sum away would cost half an ulp more.
  const base = f32x4.mul(exponent, v128.load(LOG_CONSTANTS, 160));
  const head = f32x4.add(base, f);
  const rest = f32x4.sub(f, f32x4.sub(head, base));
  // x - x is 0, or NaN for NaN, which the bit arithmetic above has lost.
  return f32x4.add(f32x4.add(head, f32x4.add(rest, f32x4.sub(tail, halfSquare))), f32x4.sub(x, x));
}
