// The phases of a tile (narrow.ts) between its rows and its gradient. Column k of a tile holds class k of all its rows,
// `step` bytes, four rows a vector; `bytes` is the whole tile. What is known per row lies in the scratch, one array of
// TILE_ROWS floats a quantity. Phases take a multiple of eight rows.

import {
  EXP_CONSTANTS, EXP_LOG2_E, EXP_LOWEST, EXP_M0, EXP_M1, EXP_M2, EXP_M3, EXP_M4, EXP_MAGIC, expUnit,
  multiplyAdd,
} from "../math/exp";
import { logVector } from "../math/log";
import { demoted, upper } from "./lanes";
import { EXTREME_SHIFT } from "./limits";
import {
  MAX_BELOW, TILE, TILE_ARGMAX, TILE_CORRECT, TILE_COUNTED, TILE_EXP_FACTORS, TILE_INDICES, TILE_LOGITS, TILE_LOG_SUMS, TILE_LOSSES, TILE_LSE,
  TILE_MAXIMA, TILE_NLL, TILE_OWN, TILE_SHIFTS, TILE_SUMS, TILE_TARGETS, TILE_UNWEIGHED, TILE_UPSTREAM, TILE_WEIGHTS, TILE_X,
  TILE_X_SUMS,
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

/**
 * x to exp(scale x) in units (math/exp.ts) at `out`, which may be x, without regard to rows and classes: six interleaved chains, as in
 * common.ts. `scaled` is EXP_CONSTANTS for a scale of 1, else where scaleConstants has put those of the scale. The last
 * turn may go up to 80 bytes beyond the tile.
 */
export function exponentials(x: usize, out: usize, bytes: usize, scaled: usize): void {
  const log2e = v128.load(scaled, EXP_LOG2_E);
  const magic = v128.load(EXP_CONSTANTS, EXP_MAGIC);
  const lowest = v128.load(scaled, EXP_LOWEST);
  const m0 = v128.load(EXP_CONSTANTS, EXP_M0);
  const m1 = v128.load(EXP_CONSTANTS, EXP_M1);
  const m2 = v128.load(EXP_CONSTANTS, EXP_M2);
  const m3 = v128.load(EXP_CONSTANTS, EXP_M3);
  const m4 = v128.load(EXP_CONSTANTS, EXP_M4);
  for (const end = x + bytes; x < end; x += 96) {
    const x0 = f32x4.pmax(v128.load(x), lowest);
    const x1 = f32x4.pmax(v128.load(x, 16), lowest);
    const x2 = f32x4.pmax(v128.load(x, 32), lowest);
    const x3 = f32x4.pmax(v128.load(x, 48), lowest);
    const x4 = f32x4.pmax(v128.load(x, 64), lowest);
    const x5 = f32x4.pmax(v128.load(x, 80), lowest);
    const t0 = multiplyAdd(x0, log2e, magic);
    const t1 = multiplyAdd(x1, log2e, magic);
    const t2 = multiplyAdd(x2, log2e, magic);
    const t3 = multiplyAdd(x3, log2e, magic);
    const t4 = multiplyAdd(x4, log2e, magic);
    const t5 = multiplyAdd(x5, log2e, magic);
    const r0 = multiplyAdd(x0, log2e, f32x4.sub(magic, t0));
    const r1 = multiplyAdd(x1, log2e, f32x4.sub(magic, t1));
    const r2 = multiplyAdd(x2, log2e, f32x4.sub(magic, t2));
    const r3 = multiplyAdd(x3, log2e, f32x4.sub(magic, t3));
    const r4 = multiplyAdd(x4, log2e, f32x4.sub(magic, t4));
    const r5 = multiplyAdd(x5, log2e, f32x4.sub(magic, t5));
    let p0 = f32x4.add(r0, m4);
    let p1 = f32x4.add(r1, m4);
    let p2 = f32x4.add(r2, m4);
    let p3 = f32x4.add(r3, m4);
    let p4 = f32x4.add(r4, m4);
    let p5 = f32x4.add(r5, m4);
    p0 = multiplyAdd(r0, p0, m3);
    p1 = multiplyAdd(r1, p1, m3);
    p2 = multiplyAdd(r2, p2, m3);
    p3 = multiplyAdd(r3, p3, m3);
    p4 = multiplyAdd(r4, p4, m3);
    p5 = multiplyAdd(r5, p5, m3);
    p0 = multiplyAdd(r0, p0, m2);
    p1 = multiplyAdd(r1, p1, m2);
    p2 = multiplyAdd(r2, p2, m2);
    p3 = multiplyAdd(r3, p3, m2);
    p4 = multiplyAdd(r4, p4, m2);
    p5 = multiplyAdd(r5, p5, m2);
    p0 = multiplyAdd(r0, p0, m1);
    p1 = multiplyAdd(r1, p1, m1);
    p2 = multiplyAdd(r2, p2, m1);
    p3 = multiplyAdd(r3, p3, m1);
    p4 = multiplyAdd(r4, p4, m1);
    p5 = multiplyAdd(r5, p5, m1);
    p0 = multiplyAdd(r0, p0, m0);
    p1 = multiplyAdd(r1, p1, m0);
    p2 = multiplyAdd(r2, p2, m0);
    p3 = multiplyAdd(r3, p3, m0);
    p4 = multiplyAdd(r4, p4, m0);
    p5 = multiplyAdd(r5, p5, m0);
    v128.store(out, f32x4.mul(p0, i32x4.shl(t0, 23)));
    v128.store(out, f32x4.mul(p1, i32x4.shl(t1, 23)), 16);
    v128.store(out, f32x4.mul(p2, i32x4.shl(t2, 23)), 32);
    v128.store(out, f32x4.mul(p3, i32x4.shl(t3, 23)), 48);
    v128.store(out, f32x4.mul(p4, i32x4.shl(t4, 23)), 64);
    v128.store(out, f32x4.mul(p5, i32x4.shl(t5, 23)), 80);
    out += 96;
  }
}

/** One class: x is 0, or NaN. */
export function exponentialsOfOne(scratch: usize, step: usize): void {
  const one = f32x4.splat(1);
  for (const end = scratch + step; scratch < end; scratch += 16) {
    const e = f32x4.add(one, v128.load(scratch, TILE));
    v128.store(scratch, e, TILE);
    v128.store(scratch, e, TILE_SUMS);
  }
}

/**
 * The sum of exponentials of every row, which are in units and it is not. Every eight columns it goes to float64 (LANE_BLOCK
 * in limits.ts says why); of up to sixteen columns the sum of two float32 has the same bits.
 */
export function sums(scratch: usize, step: usize, bytes: usize): void {
  const blockBytes = step << 3;
  for (let at: usize = 0; at < step; at += 32) {
    const columns = scratch + TILE + at, end = columns + bytes;
    if (bytes <= blockBytes << 1) fewSums(columns, step, min<usize>(columns + blockBytes, end), end, scratch + at);
    else manySums(columns, step, end, scratch + at);
  }
}

// @ts-ignore: decorator
@inline
function fewSums(column: usize, step: usize, middle: usize, end: usize, perRow: usize): void {
  const zero = f32x4.splat(0);
  let a0 = zero, a1 = zero, b0 = zero, b1 = zero;
  for (; column < middle; column += step) {
    a0 = f32x4.add(a0, v128.load(column));
    a1 = f32x4.add(a1, v128.load(column, 16));
  }
  for (; column < end; column += step) {
    b0 = f32x4.add(b0, v128.load(column));
    b1 = f32x4.add(b1, v128.load(column, 16));
  }
  storeSums(perRow, f32x4.add(a0, b0), f32x4.add(a1, b1));
}

// @ts-ignore: decorator
@inline
function manySums(column: usize, step: usize, end: usize, perRow: usize): void {
  const zero = f32x4.splat(0);
  let low0 = f64x2.splat(0), high0 = low0, low1 = low0, high1 = low0;
  while (column < end) {
    let sum0 = zero, sum1 = zero;
    for (const blockEnd = min<usize>(column + (step << 3), end); column < blockEnd; column += step) {
      sum0 = f32x4.add(sum0, v128.load(column));
      sum1 = f32x4.add(sum1, v128.load(column, 16));
    }
    low0 = f64x2.add(low0, f64x2.promote_low_f32x4(sum0));
    high0 = f64x2.add(high0, f64x2.promote_low_f32x4(upper(sum0)));
    low1 = f64x2.add(low1, f64x2.promote_low_f32x4(sum1));
    high1 = f64x2.add(high1, f64x2.promote_low_f32x4(upper(sum1)));
  }
  storeSums(perRow, demoted(low0, high0), demoted(low1, high1));
}

/** Divided, not multiplied by an inverse: 1 unit is exactly 1. */
// @ts-ignore: decorator
@inline
function storeSums(perRow: usize, inUnits0: v128, inUnits1: v128): void {
  const units = f32x4.splat(<f32>expUnit());
  v128.store(perRow, f32x4.div(inUnits0, units), TILE_SUMS);
  v128.store(perRow, f32x4.div(inUnits1, units), TILE_SUMS + 16);
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
