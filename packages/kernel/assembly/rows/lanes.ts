// Moving lanes of float32 and float64 vectors to where the next operation wants them.

/** The upper two float32 lanes, for the conversions that take the lower two. */
// @ts-ignore: decorator
@inline
export function upper(a: v128): v128 {
  return v128.shuffle<u32>(a, a, 2, 3, 2, 3);
}

/** Two pairs of float64 as four float32. */
// @ts-ignore: decorator
@inline
export function demoted(low: v128, high: v128): v128 {
  return v128.shuffle<u32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
}

// @ts-ignore: decorator
@inline
export function pairSum(a: v128): f64 {
  return f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
}
