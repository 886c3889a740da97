// The phases of a tile (narrow.ts) between its rows and its gradient; tile-exponentials.ts has two more. Column k of a
// tile holds class k of all its rows, `step` bytes, four rows a vector; `bytes` is the whole tile. What is known per row
// lies in the scratch, one array of TILE_ROWS floats a quantity. Phases take a multiple of eight rows.

import { logVector } from "../math/log";
import { EXTREME_SHIFT } from "./limits";
import {
  MAX_BELOW, TILE, TILE_ARGMAX, TILE_CORRECT, TILE_COUNTED, TILE_EXP_FACTORS, TILE_INDICES, TILE_LOGITS, TILE_LOG_SUMS,
  TILE_LOSSES, TILE_LSE, TILE_MAXIMA, TILE_NLL, TILE_OWN, TILE_SHIFTS, TILE_SUMS, TILE_TARGETS, TILE_UNWEIGHED,
  TILE_UPSTREAM, TILE_WEIGHTS, TILE_X, TILE_X_SUMS,
} from "./scratch";

/** The largest logit of every row and, at MAX_BELOW from each logit, the largest of the classes before it. */
export function maxima(scratch: usize, step: usize, bytes: usize): void {
  for (let at: usize = 0; at < step; at += 32) {
    let m0 = f32x4.splat(-Infinity), m1 = m0;
    let column = scratch + TILE + at;
    for (const end = column + bytes; column < end; column += step) {
      v128.store(column, m0, MAX_BELOW);
      v128.store(column, m1, MAX_BELOW + 16);
      m0 = f32x4.pmax(m0, v128.load(column));
      m1 = f32x4.pmax(m1, v128.load(column, 16));
    }
    v128.store(scratch + at, m0, TILE_MAXIMA);
    v128.store(scratch + at, m1, TILE_MAXIMA + 16);
  }
}

/** The lowest index of the largest logit of every row. */
export function argMaxima(scratch: usize, step: usize, bytes: usize): void {
  const one = i32x4.splat(1);
  for (let at: usize = 0; at < step; at += 16) {
    const max = v128.load(scratch + at, TILE_MAXIMA);
    let index = i32x4.splat(0), first = i32x4.splat(-1);
    let column = scratch + TILE + at;
    for (const end = column + bytes; column < end; column += step) {
      first = i32x4.min_u(first, v128.or(index, f32x4.ne(v128.load(column), max)));
      index = i32x4.add(index, one);
    }
    v128.store(scratch + at, first, TILE_ARGMAX);
  }
}

/**
 * z_t and x_t of every row, and its target where that is the arg-max, else -1. The logits are read from the rows `z`:
 * the columns have just been written.
 */
export function targetLogits(
  scratch: usize, z: usize, rowBytes: usize, step: usize, first: usize, end: usize, ignoredIndex: i32,
): void {
  const ignored = i32x4.splat(ignoredIndex);
  for (let at = first; at < end; at += 16) {
    const targets = v128.load(scratch + at, TILE_TARGETS);
    const skip = i32x4.eq(targets, ignored);
    const index = v128.andnot(targets, skip);
    const indices = scratch + at;
    v128.store(indices, index, TILE_INDICES);
    const t0 = <usize>load<u32>(indices, TILE_INDICES), t1 = <usize>load<u32>(indices, TILE_INDICES + 4);
    const t2 = <usize>load<u32>(indices, TILE_INDICES + 8), t3 = <usize>load<u32>(indices, TILE_INDICES + 12);
    let logits = v128.load32_zero(z + (t0 << 2));
    logits = v128.load32_lane(z + rowBytes + (t1 << 2), logits, 1);
    logits = v128.load32_lane(z + rowBytes * 2 + (t2 << 2), logits, 2);
    logits = v128.load32_lane(z + rowBytes * 3 + (t3 << 2), logits, 3);
    z += rowBytes << 2;
    const below = scratch + TILE + MAX_BELOW + at;
    let maxBelow = v128.load32_zero(below + t0 * step);
    maxBelow = v128.load32_lane(below + t1 * step, maxBelow, 1, 4);
    maxBelow = v128.load32_lane(below + t2 * step, maxBelow, 2, 8);
    maxBelow = v128.load32_lane(below + t3 * step, maxBelow, 3, 12);
    const max = v128.load(scratch + at, TILE_MAXIMA);
    v128.store(scratch + at, logits, TILE_LOGITS);
    v128.store(scratch + at, f32x4.sub(logits, max), TILE_X);
    v128.store(
      scratch + at, v128.or(targets, v128.or(f32x4.ne(logits, max), f32x4.eq(maxBelow, max))), TILE_ARGMAX,
    );
  }
}

/** Logits to x = z - max, and the sum of x of every row. Returns the unusual rows as bits. */
export function shifted(scratch: usize, step: usize, bytes: usize, isSmoothed: bool): u32 {
  let bits: u32 = 0;
  for (let at: usize = 0; at < step; at += 32) {
    const m0 = v128.load(scratch + at, TILE_MAXIMA), m1 = v128.load(scratch + at, TILE_MAXIMA + 16);
    let sum0 = f32x4.splat(0), sum1 = sum0;
    let column = scratch + TILE + at;
    for (const end = column + bytes; column < end; column += step) {
      const x0 = f32x4.sub(v128.load(column), m0), x1 = f32x4.sub(v128.load(column, 16), m1);
      v128.store(column, x0);
      v128.store(column, x1, 16);
      sum0 = f32x4.add(sum0, x0);
      sum1 = f32x4.add(sum1, x1);
    }
    v128.store(scratch + at, sum0, TILE_X_SUMS);
    v128.store(scratch + at, sum1, TILE_X_SUMS + 16);
    const eight = unusualRows(scratch + at, m0, sum0, isSmoothed)
      | (unusualRows(scratch + at + 16, m1, sum1, isSmoothed) << 4);
    bits |= eight << <u32>(at >> 2);
  }
  return bits;
}

/**
 * Which of four rows, as bits, do not take the fast way: nothing but -inf, a sum of x that reaches EXTREME_SHIFT (as it
 * does if any x does, none being above 0) where the sum is wanted or, where only x_t is, an x_t that overflows though
 * z_t is finite.
 */
// @ts-ignore: decorator
@inline
export function unusualRows(perRow: usize, max: v128, sumX: v128, isSmoothed: bool): u32 {
  const infinity = f32x4.splat(-Infinity);
  let extreme: v128;
  if (isSmoothed) {
    extreme = f32x4.lt(sumX, f32x4.splat(EXTREME_SHIFT));
  } else {
    const isInfinite = f32x4.eq(v128.load(perRow, TILE_LOGITS), infinity);
    extreme = v128.andnot(f32x4.eq(v128.load(perRow, TILE_X), infinity), isInfinite);
  }
  return i32x4.bitmask(v128.or(f32x4.eq(max, infinity), extreme));
}

export function logSums(scratch: usize, step: usize): void {
  for (const end = scratch + step; scratch < end; scratch += 32) {
    v128.store(scratch, logVector(v128.load(scratch, TILE_SUMS)), TILE_LOG_SUMS);
    v128.store(scratch, logVector(v128.load(scratch, TILE_SUMS + 16)), TILE_LOG_SUMS + 16);
  }
}

/**
 * The weighted loss of every row, nll and log S + max if wanted, and the factors of the gradient: what exp(x) is
 * multiplied by, and what every class and the true one are less by. Float32: log S is within an ulp, and no term cancels
 * another. `unit`: what exp(x) is in. The factors are multiples of it: where p is 1, p less a hard target is 0.
 */
export function results(
  scratch: usize, step: usize, ignoredIndex: i32, alpha: f32, perClass: f32, share: f32, scale: f64, unit: f64,
  wantsLogs: bool,
): void {
  const ignored = i32x4.splat(ignoredIndex), zero = f32x4.splat(0);
  const scales = f32x4.splat(<f32>(scale / unit)), units = f32x4.splat(<f32>unit);
  const alphas = f32x4.splat(alpha), smoothing = f32x4.splat(perClass), confidence = f32x4.splat(share);
  // A term of factor 0 must not give 0 * inf.
  const isSmoothed = f32x4.ne(smoothing, zero), isConfident = f32x4.ne(confidence, zero);
  let unweighed: u32 = 0, skipped: u32 = 0, correct: u32 = 0;
  for (let at: usize = 0; at < step; at += 16) {
    const perRow = scratch + at;
    const targets = v128.load(perRow, TILE_TARGETS), skip = i32x4.eq(targets, ignored);
    const logSum = v128.load(perRow, TILE_LOG_SUMS), weights = v128.load(perRow, TILE_WEIGHTS);
    const nll = f32x4.sub(logSum, v128.load(perRow, TILE_X));
    // confidence (log S - x_t) + (alpha log S - sum x alpha / K), both terms >= 0.
    const smoothed = f32x4.sub(f32x4.mul(alphas, logSum), f32x4.mul(smoothing, v128.load(perRow, TILE_X_SUMS)));
    const loss = f32x4.add(v128.and(f32x4.mul(confidence, nll), isConfident), v128.and(smoothed, isSmoothed));
    const none = v128.or(skip, f32x4.eq(weights, zero));
    v128.store(perRow, v128.andnot(f32x4.mul(loss, weights), none), TILE_LOSSES);
    const noArgmax = v128.or(skip, f32x4.ne(logSum, logSum));
    const argmax = v128.or(v128.load(perRow, TILE_ARGMAX), noArgmax);
    v128.store(perRow, argmax, TILE_ARGMAX);
    const row = <u32>(at >> 2);
    unweighed |= <u32>i32x4.bitmask(none) << row;
    skipped |= <u32>i32x4.bitmask(skip) << row;
    correct |= <u32>i32x4.bitmask(i32x4.eq(argmax, targets)) << row;
    const perUnit = f32x4.mul(f32x4.mul(weights, v128.load(perRow, TILE_UPSTREAM)), scales);
    const factor = f32x4.mul(perUnit, units);
    v128.store(perRow, f32x4.div(perUnit, v128.load(perRow, TILE_SUMS)), TILE_EXP_FACTORS);
    v128.store(perRow, f32x4.mul(factor, smoothing), TILE_SHIFTS);
    v128.store(perRow, f32x4.mul(factor, confidence), TILE_OWN);
    if (!wantsLogs) continue;
    v128.store(perRow, v128.andnot(nll, skip), TILE_NLL);
    v128.store(perRow, v128.andnot(f32x4.add(v128.load(perRow, TILE_MAXIMA), logSum), skip), TILE_LSE);
  }
  store<u32>(scratch, unweighed, TILE_UNWEIGHED);
  store<u32>(scratch, ~skipped, TILE_COUNTED);
  store<u32>(scratch, correct & ~skipped, TILE_CORRECT);
}
