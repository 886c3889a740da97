// Moving lanes of float32 and float64 vectors to where the next operation wants them, and the ends of rows.

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

/** The last vector of a row: its four last logits or, in a row of fewer, those in the upper lanes. */
// @ts-ignore: decorator
@inline
export function loadLast(z: usize, n: u32): v128 {
  if (n >= 4) return v128.load(z + ((<usize>n) << 2) - 16);
  let last = f32x4.splat(load<f32>(z));
  if (n == 2) last = f32x4.replace_lane(last, 3, load<f32>(z, 4));
  if (n == 3) last = f32x4.replace_lane(f32x4.replace_lane(last, 2, load<f32>(z, 4)), 3, load<f32>(z, 8));
  return last;
}

/** Stores it again, the lanes of the row alone. */
// @ts-ignore: decorator
@inline
export function storeLast(out: usize, n: u32, last: v128): void {
  if (n >= 4) {
    v128.store(out + ((<usize>n) << 2) - 16, last);
    return;
  }
  store<f32>(out + ((<usize>n) << 2) - 4, f32x4.extract_lane(last, 3));
  if (n >= 2) store<f32>(out + ((<usize>n) << 2) - 8, f32x4.extract_lane(last, 2));
  if (n >= 3) store<f32>(out, f32x4.extract_lane(last, 1));
}
