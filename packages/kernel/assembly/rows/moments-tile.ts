// The phases of a tile of moments (moments-narrow.ts) that tile.ts does not have. As there, column k holds class k of
// all rows, `step` bytes, four rows a vector, and what is known per row lies in the scratch.

import {
  MOMENT_ARGMAX, MOMENT_OTHERS, MOMENT_SUM_EXX, MOMENT_SUM_X, MOMENT_SUM_Y, MOMENT_SUM_YE,
  MOMENT_SUM_YX, MOMENT_SUM_YY, ROW_MOMENTS_SIZE,
} from "../abi";
import { EXP_LOWEST, expUnit } from "../math/exp";
import { upper } from "./lanes";
import { LANES } from "./moments-lanes";
import {
  MAX_BELOW, SCALED_EXP, TILE, TILE_ARGMAX, TILE_EXP_FACTORS, TILE_INDICES, TILE_LOG_SUMS, TILE_LOSSES, TILE_LSE, TILE_NLL,
  TILE_OWN, TILE_SUMS, TILE_TARGETS, TILE_WEIGHTS, TILE_X, TILE_X_SUMS,
} from "./scratch";

/** From a logit of the tile to its exponential. */
export const TO_KEPT: usize = MAX_BELOW;
/** Per row, where the loss has its results: sums, then the one y of an index target (1, or 0 without), its e and class. */
const OTHERS: usize = TILE_LOSSES;
const SQUARES: usize = TILE_NLL;
const SUM_EX: usize = TILE_LSE;
const SUM_EXX: usize = TILE_EXP_FACTORS;
const TARGET_Y: usize = TILE_WEIGHTS;
const TARGET_E: usize = TILE_OWN;
export const LABEL: usize = TILE_INDICES;
const TARGET_X: usize = TILE_X;

/** Columns whose terms a float32 sum takes before they go to the next: what it loses is bounded by 16 + 4 additions. */
const BLOCK_CLASSES: usize = 16;

/** The largest value of every row and its lowest class. */
export function findLargest(columns: usize, step: usize, bytes: usize, largest: usize, lowestClass: usize): void {
  const one = i32x4.splat(1);
  for (let at: usize = 0; at < step; at += 32) {
    let m0 = f32x4.splat(-Infinity), m1 = m0, k = i32x4.splat(0), top0 = k, top1 = k;
    let column = columns + at;
    for (const end = column + bytes; column < end; column += step) {
      const a = v128.load(column), b = v128.load(column, 16);
      top0 = v128.bitselect(k, top0, f32x4.lt(m0, a));
      top1 = v128.bitselect(k, top1, f32x4.lt(m1, b));
      m0 = f32x4.pmax(m0, a);
      m1 = f32x4.pmax(m1, b);
      k = i32x4.add(k, one);
    }
    v128.store(largest + at, m0);
    v128.store(largest + at, m1, 16);
    v128.store(lowestClass + at, top0);
    v128.store(lowestClass + at, top1, 16);
  }
}

/** The sums over the exponentials, which are in units; one that is 1 is left out. */
export function sumMoments(scratch: usize, step: usize, bytes: usize): void {
  const zero = f32x4.splat(0), one = f32x4.splat(1);
  const toOne = f32x4.splat(<f32>(1 / expUnit())), toOneSquared = f32x4.mul(toOne, toOne);
  const lowest = v128.load(scratch + SCALED_EXP, EXP_LOWEST);
  for (let at: usize = 0; at < step; at += 16) {
    let column = scratch + TILE + at;
    const end = column + bytes;
    let others = f32x4.splat(-1), squares = others, sumEX = zero, sumEXX = zero;
    while (column < end) {
      let maxima = i32x4.splat(0), e1 = zero, ee = zero, ex1 = zero, exx = zero;
      for (const blockEnd = min<usize>(column + step * BLOCK_CLASSES, end); column < blockEnd; column += step) {
        const x = f32x4.pmax(v128.load(column), lowest);
        const top = f32x4.eq(x, zero);
        const e = v128.andnot(v128.load(column, TO_KEPT), top);
        maxima = i32x4.sub(maxima, top);
        e1 = f32x4.add(e1, e);
        ee = f32x4.add(ee, f32x4.mul(e, e));
        const ex = f32x4.mul(e, x);
        ex1 = f32x4.add(ex1, ex);
        exx = f32x4.add(exx, f32x4.mul(ex, x));
      }
      const count = f32x4.convert_i32x4_s(maxima);
      others = f32x4.add(f32x4.add(others, count), f32x4.mul(e1, toOne));
      squares = f32x4.add(f32x4.add(squares, count), f32x4.mul(ee, toOneSquared));
      sumEX = f32x4.add(sumEX, f32x4.mul(ex1, toOne));
      sumEXX = f32x4.add(sumEXX, f32x4.mul(exx, toOne));
    }
    const perRow = scratch + at;
    v128.store(perRow, others, OTHERS);
    v128.store(perRow, squares, SQUARES);
    v128.store(perRow, sumEX, SUM_EX);
    v128.store(perRow, sumEXX, SUM_EXX);
    v128.store(perRow, f32x4.add(one, others), TILE_SUMS);
  }
}

/** Rows without index targets. */
export function clearTargets(scratch: usize, step: usize): void {
  const zero = f32x4.splat(0);
  for (const end = scratch + step; scratch < end; scratch += 16) {
    v128.store(scratch, zero, TARGET_Y);
    v128.store(scratch, zero, TARGET_X);
    v128.store(scratch, zero, TARGET_E);
    v128.store(scratch, i32x4.splat(-1), LABEL);
  }
}

/** What index targets add. */
export function indexTerms(scratch: usize, step: usize, ignoredIndex: i32): void {
  const ignored = i32x4.splat(ignoredIndex), one = f32x4.splat(1), units = f32x4.splat(<f32>expUnit());
  for (let at: usize = 0; at < step; at += 16) {
    const perRow = scratch + at;
    const targets = v128.load(perRow, TILE_TARGETS);
    const skip = i32x4.eq(targets, ignored);
    const index = v128.andnot(targets, skip);
    const x = scratch + TILE + at;
    const a = x + <usize>i32x4.extract_lane(index, 0) * step, b = x + <usize>i32x4.extract_lane(index, 1) * step;
    const c = x + <usize>i32x4.extract_lane(index, 2) * step, d = x + <usize>i32x4.extract_lane(index, 3) * step;
    v128.store(perRow, v128.andnot(one, skip), TARGET_Y);
    v128.store(perRow, v128.andnot(lanesAt(a, b, c, d), skip), TARGET_X);
    // Divided, so that the largest is exactly 1.
    const e = f32x4.div(lanesAt(a + TO_KEPT, b + TO_KEPT, c + TO_KEPT, d + TO_KEPT), units);
    v128.store(perRow, v128.andnot(e, skip), TARGET_E);
    v128.store(perRow, v128.or(targets, skip), LABEL);
  }
}

/** Lane i from the vector at the i-th address. */
// @ts-ignore: decorator
@inline
function lanesAt(a: usize, b: usize, c: usize, d: usize): v128 {
  let lanes = v128.load32_zero(a);
  lanes = v128.load32_lane(b, lanes, 1, 4);
  lanes = v128.load32_lane(c, lanes, 2, 8);
  return v128.load32_lane(d, lanes, 3, 12);
}

/** The moments of rows, four at a time, from what is known per row. */
export function storeMoments(scratch: usize, first: usize, end: usize, moments: usize): void {
  for (let perRow = scratch + first; perRow < scratch + end; perRow += 16) {
    const logSum = v128.load(perRow, TILE_LOG_SUMS), y = v128.load(perRow, TARGET_Y);
    const argmax = v128.or(v128.load(perRow, TILE_ARGMAX), f32x4.ne(logSum, logSum));
    storePairs(moments + MOMENT_OTHERS, v128.load(perRow, OTHERS), v128.load(perRow, SQUARES));
    storePairs(moments + MOMENT_SUM_X, v128.load(perRow, TILE_X_SUMS), v128.load(perRow, SUM_EX));
    storePairs(moments + MOMENT_SUM_EXX, v128.load(perRow, SUM_EXX), y);
    storePairs(moments + MOMENT_SUM_YY, y, v128.load(perRow, TARGET_X));
    storePairs(moments + MOMENT_SUM_YE, v128.load(perRow, TARGET_E), logSum);
    storeIndices(moments + MOMENT_ARGMAX, argmax, v128.load(perRow, LABEL));
    moments += 4 * ROW_MOMENTS_SIZE;
  }
}

/** Two moments of four rows, side by side. */
// @ts-ignore: decorator
@inline
function storePairs(to: usize, a: v128, b: v128): void {
  const low = v128.shuffle<u32>(a, b, 0, 4, 1, 5), high = v128.shuffle<u32>(a, b, 2, 6, 3, 7);
  v128.store(to, f64x2.promote_low_f32x4(low));
  v128.store(to, f64x2.promote_low_f32x4(upper(low)), ROW_MOMENTS_SIZE);
  v128.store(to, f64x2.promote_low_f32x4(high), 2 * ROW_MOMENTS_SIZE);
  v128.store(to, f64x2.promote_low_f32x4(upper(high)), 3 * ROW_MOMENTS_SIZE);
}

/** The same of integers. */
// @ts-ignore: decorator
@inline
function storeIndices(to: usize, a: v128, b: v128): void {
  const low = v128.shuffle<u32>(a, b, 0, 4, 1, 5), high = v128.shuffle<u32>(a, b, 2, 6, 3, 7);
  v128.store(to, f64x2.convert_low_i32x4_s(low));
  v128.store(to, f64x2.convert_low_i32x4_s(upper(low)), ROW_MOMENTS_SIZE);
  v128.store(to, f64x2.convert_low_i32x4_s(high), 2 * ROW_MOMENTS_SIZE);
  v128.store(to, f64x2.convert_low_i32x4_s(upper(high)), 3 * ROW_MOMENTS_SIZE);
}

/** The sums over probabilities of four rows, as addProbabilities (moments-lanes.ts) leaves them at `sums`. */
export function storeTargetSums(sums: usize, moments: usize): void {
  for (const end = sums + 32; sums < end; sums += 8) {
    store<f64>(moments, load<f64>(sums, LANES * MOMENT_SUM_Y), MOMENT_SUM_Y);
    store<f64>(moments, load<f64>(sums, LANES * MOMENT_SUM_YY), MOMENT_SUM_YY);
    store<f64>(moments, load<f64>(sums, LANES * MOMENT_SUM_YX), MOMENT_SUM_YX);
    store<f64>(moments, load<f64>(sums, LANES * MOMENT_SUM_YE) / expUnit(), MOMENT_SUM_YE);
    moments += ROW_MOMENTS_SIZE;
  }
}
