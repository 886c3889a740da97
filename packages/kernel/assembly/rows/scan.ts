// Looking through a row: its extremes and where a value stands first. Order does not matter to any of them, so the last
// vector overlaps the one before it.

import { MAX, MIN } from "./state";

/** Widens [MIN, MAX] of the state by n logits. NaN is passed over: the sums meet it. */
export function widenExtremes(state: usize, z: usize, n: u32): void {
  let low = load<f32>(state, MIN);
  let high = load<f32>(state, MAX);
  const end = z + ((<usize>n) << 2);
  if (ASC_FEATURE_SIMD) {
    if (n >= 4) {
      let high0 = f32x4.splat(high), high1 = high0, high2 = high0, high3 = high0;
      let low0 = f32x4.splat(low), low1 = low0, low2 = low0, low3 = low0;
      const last = end - 16;
      for (; z + 48 <= last; z += 64) {
        const a = v128.load(z), b = v128.load(z, 16), c = v128.load(z, 32), d = v128.load(z, 48);
        high0 = f32x4.pmax(high0, a);
        low0 = f32x4.pmin(low0, a);
        high1 = f32x4.pmax(high1, b);
        low1 = f32x4.pmin(low1, b);
        high2 = f32x4.pmax(high2, c);
        low2 = f32x4.pmin(low2, c);
        high3 = f32x4.pmax(high3, d);
        low3 = f32x4.pmin(low3, d);
      }
      for (; z < last; z += 16) {
        const a = v128.load(z);
        high0 = f32x4.pmax(high0, a);
        low0 = f32x4.pmin(low0, a);
      }
      const a = v128.load(last);
      storeExtremes(
        state, f32x4.pmax(f32x4.pmax(high0, a), f32x4.pmax(high1, f32x4.pmax(high2, high3))),
        f32x4.pmin(f32x4.pmin(low0, a), f32x4.pmin(low1, f32x4.pmin(low2, low3))),
      );
      return;
    }
  }
  for (; z < end; z += 4) {
    const value = load<f32>(z);
    if (value > high) high = value;
    if (value < low) low = value;
  }
  store<f32>(state, low, MIN);
  store<f32>(state, high, MAX);
}

/** The largest lane of `high` and the smallest of `low` to the state. */
// @ts-ignore: decorator
@inline
export function storeExtremes(state: usize, high: v128, low: v128): void {
  high = f32x4.pmax(high, v128.shuffle<u32>(high, high, 2, 3, 0, 1));
  high = f32x4.pmax(high, v128.shuffle<u32>(high, high, 1, 0, 3, 2));
  low = f32x4.pmin(low, v128.shuffle<u32>(low, low, 2, 3, 0, 1));
  low = f32x4.pmin(low, v128.shuffle<u32>(low, low, 1, 0, 3, 2));
  store<f32>(state, f32x4.extract_lane(low, 0), MIN);
  store<f32>(state, f32x4.extract_lane(high, 0), MAX);
}

/** The largest of n floats; -inf if all are NaN. */
export function largestOf(values: usize, n: u32): f32 {
  let largest: f32 = -Infinity;
  const end = values + (<usize>n << 2);
  if (ASC_FEATURE_SIMD) {
    let a = f32x4.splat(largest), b = a, c = a, d = a;
    for (; values + 64 <= end; values += 64) {
      a = f32x4.pmax(a, v128.load(values));
      b = f32x4.pmax(b, v128.load(values, 16));
      c = f32x4.pmax(c, v128.load(values, 32));
      d = f32x4.pmax(d, v128.load(values, 48));
    }
    for (; values + 16 <= end; values += 16) a = f32x4.pmax(a, v128.load(values));
    a = f32x4.pmax(f32x4.pmax(a, b), f32x4.pmax(c, d));
    a = f32x4.pmax(a, v128.shuffle<u32>(a, a, 2, 3, 0, 1));
    a = f32x4.pmax(a, v128.shuffle<u32>(a, a, 1, 0, 3, 2));
    largest = f32x4.extract_lane(a, 0);
  }
  for (; values < end; values += 4) {
    const value = load<f32>(values);
    if (value > largest) largest = value;
  }
  return largest;
}

/** The lowest index of the largest of n probabilities; 0 for what cannot be probabilities. */
export function largestProbability(y: usize, n: u32): u32 {
  const largest = largestOf(y, n);
  return largest >= 0 ? firstIndexOf(y, n, largest) : 0;
}

/** The smallest of n floats that is not -inf; +inf if there is none. */
export function leastFinite(values: usize, n: u32): f32 {
  let least: f32 = Infinity;
  const end = values + (<usize>n << 2);
  if (ASC_FEATURE_SIMD) {
    const infinity = f32x4.splat(Infinity), infinite = f32x4.splat(-Infinity);
    let a = infinity;
    for (; values + 16 <= end; values += 16) {
      const four = v128.load(values);
      a = f32x4.pmin(a, v128.bitselect(infinity, four, f32x4.eq(four, infinite)));
    }
    a = f32x4.pmin(a, v128.shuffle<u32>(a, a, 2, 3, 0, 1));
    a = f32x4.pmin(a, v128.shuffle<u32>(a, a, 1, 0, 3, 2));
    least = f32x4.extract_lane(a, 0);
  }
  for (; values < end; values += 4) {
    const value = load<f32>(values);
    if (value < least && value != -Infinity) least = value;
  }
  return least;
}

/** The lowest index below n at which `value` stands; n if it does not. */
export function firstIndexOf(z: usize, n: u32, value: f32): u32 {
  let k: u32 = 0;
  if (ASC_FEATURE_SIMD) {
    const wanted = f32x4.splat(value);
    // The last sixteen may overlap the ones before, among which there was none.
    for (; n >= 16; k = min<u32>(k + 16, n - 16)) {
      const at = z + ((<usize>k) << 2);
      const ab = i16x8.narrow_i32x4_s(f32x4.eq(v128.load(at), wanted), f32x4.eq(v128.load(at, 16), wanted));
      const cd = i16x8.narrow_i32x4_s(f32x4.eq(v128.load(at, 32), wanted), f32x4.eq(v128.load(at, 48), wanted));
      const found = i8x16.bitmask(i8x16.narrow_i16x8_s(ab, cd));
      if (found) return k + <u32>ctz(found);
      if (k + 16 >= n) return n;
    }
  }
  while (k < n && load<f32>(z + ((<usize>k) << 2)) != value) k++;
  return k;
}

export function containsNaN(z: usize, n: u32): bool {
  const end = z + ((<usize>n) << 2);
  for (; z < end; z += 4) {
    const value = load<f32>(z);
    if (value != value) return true;
  }
  return false;
}
