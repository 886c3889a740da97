// From the sums of eight narrow rows to their results: loss, nll, lse and arg-max in the lanes, then to the caller.
// Float32 but for the sum of losses: log S is within an ulp, and no term cancels another.

import {
  CLASSES, CORRECT, COUNT, FIRST_ROW, GRADIENT, ROW_ARGMAX, ROW_LOSS, ROW_LSE, ROW_NLL,
} from "../abi";
import { logVector } from "../math/log";
import { addLosses, countRow, writeResults } from "./finish";
import { ignoreIndex } from "./options";
import { firstIndexOf } from "./scan";
import { EIGHT_ARGMAX, EIGHT_LOSSES, EIGHT_LSE, EIGHT_MAX, EIGHT_NLL, PADDED_GRADIENT } from "./scratch";
import { wholeRow } from "./whole-row";

/** Loss, nll, lse and arg-max of four rows, into the scratch. */
// @ts-ignore: decorator
@inline
export function fourResults(
  scratch: usize, alpha: f32, perClass: f32, share: f32, sumExp: v128, sumX: v128, max: v128, x: v128, top: v128,
  skip: v128, weights: v128,
): void {
  const logSum = logVector(sumExp);
  const nll = f32x4.sub(logSum, x);
  let loss = nll;
  if (perClass != 0) {
    const smoothed = f32x4.sub(f32x4.mul(f32x4.splat(alpha), logSum), f32x4.mul(f32x4.splat(perClass), sumX));
    // confidence * (log S - x_t) + (alpha log S - sum x * alpha / K), both terms >= 0; alpha = 1 must not give 0 * inf.
    loss = share == 0 ? smoothed : f32x4.add(f32x4.mul(f32x4.splat(share), nll), smoothed);
  }
  const none = v128.or(skip, f32x4.eq(weights, f32x4.splat(0)));
  const isNaN = f32x4.ne(sumExp, sumExp);
  v128.store(scratch, v128.andnot(f32x4.mul(loss, weights), none), EIGHT_LOSSES);
  v128.store(scratch, v128.andnot(nll, skip), EIGHT_NLL);
  v128.store(scratch, v128.andnot(f32x4.add(max, logSum), skip), EIGHT_LSE);
  v128.store(scratch, v128.or(top, v128.or(skip, isNaN)), EIGHT_ARGMAX);
}

/** The arg-max of the rows but `none`, where the target alone is not enough to know. */
export function lookUpArgmax(scratch: usize, z: usize, classes: u32, none: u32): void {
  for (let i: u32 = 0; i < 8; i++) {
    if (none & (1 << i)) continue;
    const at = scratch + (<usize>i << 2);
    const row = z + <usize>i * (<usize>classes << 2);
    store<u32>(at, firstIndexOf(row, classes, load<f32>(at, EIGHT_MAX)), EIGHT_ARGMAX);
  }
}

/** Hands out the results of eight ordinary rows. */
// @ts-ignore: decorator
@inline
export function finishEight(record: usize, scratch: usize, row: u32, targets: usize, ignoredIndex: i32): void {
  const at = <usize>row << 2;
  copyEight(load<usize>(record, ROW_LOSS), at, scratch + EIGHT_LOSSES);
  copyEight(load<usize>(record, ROW_NLL), at, scratch + EIGHT_NLL);
  copyEight(load<usize>(record, ROW_LSE), at, scratch + EIGHT_LSE);
  copyEight(load<usize>(record, ROW_ARGMAX), at, scratch + EIGHT_ARGMAX);
  const ignored = i32x4.splat(ignoredIndex);
  const t0 = v128.load(targets), t1 = v128.load(targets, 16);
  const skip0 = i32x4.eq(t0, ignored), skip1 = i32x4.eq(t1, ignored);
  const correct0 = v128.andnot(i32x4.eq(t0, v128.load(scratch, EIGHT_ARGMAX)), skip0);
  const correct1 = v128.andnot(i32x4.eq(t1, v128.load(scratch, EIGHT_ARGMAX + 16)), skip1);
  const skipped = popcnt<i32>(i32x4.bitmask(skip0) | (i32x4.bitmask(skip1) << 4));
  const correct = popcnt<i32>(i32x4.bitmask(correct0) | (i32x4.bitmask(correct1) << 4));
  store<u32>(record, load<u32>(record, COUNT) + 8 - skipped, COUNT);
  store<u32>(record, load<u32>(record, CORRECT) + correct, CORRECT);
  addLosses(record, load<u32>(record, FIRST_ROW) + row, scratch + EIGHT_LOSSES);
}

// @ts-ignore: decorator
@inline
function copyEight(output: usize, at: usize, results: usize): void {
  if (!output) return;
  v128.store(output + at, v128.load(results));
  v128.store(output + at, v128.load(results, 16), 16);
}

/** The same for a group with unusual rows or fewer than eight. */
export function finishOneByOne(
  record: usize, scratch: usize, row: u32, valid: u32, unusual: u32, targets: usize, gradient: bool,
): void {
  const rowBytes = <usize>load<u32>(record, CLASSES) << 2;
  const ignored = ignoreIndex(record);
  for (let i: u32 = 0; i < valid; i++) {
    if (unusual & (1 << i)) {
      wholeRow(record, row + i, gradient);
      continue;
    }
    if (gradient) {
      const from = scratch + PADDED_GRADIENT + <usize>i * rowBytes;
      memory.copy(load<usize>(record, GRADIENT) + <usize>(row + i) * rowBytes, from, rowBytes);
    }
    const results = scratch + (<usize>i << 2);
    const argmax = load<i32>(results, EIGHT_ARGMAX);
    const target = load<i32>(targets + (<usize>i << 2));
    writeResults(
      record, row + i, <f64>load<f32>(results, EIGHT_LOSSES), load<f32>(results, EIGHT_NLL),
      load<f32>(results, EIGHT_LSE), argmax,
    );
    if (target != ignored) countRow(record, argmax == target);
  }
}
