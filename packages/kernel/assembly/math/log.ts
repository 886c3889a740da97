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
    1 + s2 * (1.0 / 3 + s2 * (1.0 / 5 + s2 * (1.0 / 7 + s2 * (1.0 / 9 + s2 * (1.0 / 11 + s2 * (1.0 / 13 + s2 * (1.0 / 15)))))));
  return <f64>k * 0.6931471805599453 + 2 * s * series;
}

// @ts-ignore: decorator
@inline
export function logVector(x: v128): v128 {
  const k = i32x4.shr_s(i32x4.sub(x, i32x4.splat(0x3f3504f3)), 23);
  const f = f32x4.sub(i32x4.sub(x, i32x4.shl(k, 23)), f32x4.splat(1));
  const exponent = f32x4.convert_i32x4_s(k);
  let p = f32x4.splat(-0.07634348422288895);
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(0.12761516869068146));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(-0.1316021084785461));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(0.14201767742633820));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(-0.16623355448246002));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(0.20001226663589478));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(-0.25000822544097900));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(0.33333331346511841));
  const square = f32x4.mul(f, f);
  const tail = f32x4.add(f32x4.mul(exponent, f32x4.splat(-2.12194440e-4)), f32x4.mul(f32x4.mul(square, f), p));
  const head = f32x4.add(f32x4.mul(exponent, f32x4.splat(0.693359375)), f);
  const log = f32x4.add(head, f32x4.sub(tail, f32x4.mul(f32x4.splat(0.5), square)));
  // x - x is 0, or NaN for NaN, which the bit arithmetic above has lost.
  return f32x4.add(log, f32x4.sub(x, x));
}
