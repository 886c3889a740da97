// tanh for the softcap, in float64: a cap of 50 magnifies an error of tanh fiftyfold into the logit, where the row loss
// allows 2e-6. With e = exp(-2|y|):  tanh y = sign(y) (1 - e) / (1 + e),  1 - tanh^2 y = 4 e / (1 + e)^2.
// Absolute error below 1e-15 for both; +-inf give +-1 and 0; NaN is kept.
//
// exp: x = k ln 2 + r, |r| <= 0.347, Taylor to r^12 (truncation 2e-16 relative); 2^k through the exponent field.

const LOG2_E: f64 = 1.4426950408889634;
const LN2_HEAD: f64 = 6.93147180369123816490e-1;
const LN2_TAIL: f64 = 1.90821492927058770002e-10;
/** 1.5 * 2^52 + 1023: adding it leaves round(x) + 1023 in the low bits. */
const MAGIC: f64 = 6755399441056767.0;

/** exp(-2|y|), the quantity both functions share. */
// @ts-ignore: decorator
@inline
export function expMinusTwice(y: f64): f64 {
  let x = -2 * abs<f64>(y);
  x = x < -700 ? -700 : x;
  const t = x * LOG2_E + MAGIC;
  const k = t - MAGIC;
  const r = x - k * LN2_HEAD - k * LN2_TAIL;
  const p =
    1 + r * (1 + r * (1.0 / 2 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120 + r * (1.0 / 720 + r * (1.0 / 5040 +
    r * (1.0 / 40320 + r * (1.0 / 362880 + r * (1.0 / 3628800 + r * (1.0 / 39916800 + r * (1.0 / 479001600))))))))))));
  return p * reinterpret<f64>(reinterpret<i64>(t) << 52);
}

export function tanh(y: f64): f64 {
  const e = expMinusTwice(y);
  return copysign<f64>((1 - e) / (1 + e), y);
}

/** 1 - tanh^2 y, the derivative, without the cancellation. */
export function tanhDerivative(y: f64): f64 {
  const e = expMinusTwice(y);
  return (4 * e) / ((1 + e) * (1 + e));
}
