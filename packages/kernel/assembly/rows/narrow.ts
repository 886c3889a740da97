// Up to 64 classes, the common case (options.ts, isCommon): eight rows at once, one row a lane.
//
//   8 rows x K -> K columns of 8 lanes (4 x 4 transposes) -> max -> exp and sums -> log, loss -> scale -> transposed back
//
// No horizontal reduction, no tail over the classes: the last block of four columns overlaps the one before it. Fewer than
// eight rows go through padded copies and the same code. All of a group is read before any of it is written, so the
// gradient may lie on the logits. Sums of exponentials go to float64
// every eight columns (limits.ts, LANE_BLOCK, says why).
// Rows with extreme logits are redone by the general way, each by itself, so that neighbours do not show in their bits.

import {
  CLASSES, CORRECT, COUNT, FIRST_ROW, GRADIENT, GRADIENT_SCALE, GRAD_OUTPUT, LOGITS, ROWS, ROW_ARGMAX, ROW_LOSS, ROW_LSE,
  ROW_NLL, SAMPLE_WEIGHTS, SCRATCH, TARGETS,
} from "../abi";
import {
  EXP_C1, EXP_C2, EXP_C3, EXP_C4, EXP_C5, EXP_CONSTANTS, EXP_LOG2_E, EXP_LOWEST, EXP_MAGIC, EXP_ONE,
  expVector, multiplyAdd,
} from "../math/exp";
import { logVector } from "../math/log";
import { addLosses, countRow, writeResults } from "./finish";
import { EXTREME_SHIFT } from "./limits";
import { confidence, ignoreIndex, smoothing, smoothingPerClass, targetIndex } from "./options";
import {
  COLUMNS, EIGHT_ARGMAX, EIGHT_LOSSES, EIGHT_LSE, EIGHT_NLL, EIGHT_TARGETS, EIGHT_UPSTREAM, EIGHT_WEIGHTS,
  PADDED_GRADIENT, PADDED_LOGITS,
} from "./scratch";
import { columnsToRows, rowsToColumns } from "./transpose";
import { wholeRow } from "./whole";

/** Eight columns: four additions a lane before the sum of exponentials goes to float64. */
const LANE_BLOCK_BYTES: usize = 256;

export function narrowRows(record: usize, gradient: bool): void {
  const scratch = load<usize>(record, SCRATCH);
  const classes = load<u32>(record, CLASSES);
  const rows = load<u32>(record, ROWS);
  const rowBytes = <usize>classes << 2;
  const sampleWeights = load<usize>(record, SAMPLE_WEIGHTS);
  const upstreams = load<usize>(record, GRAD_OUTPUT);
  const ignored = ignoreIndex(record);
  const alpha = <f32>smoothing(record);
  const perClass = <f32>smoothingPerClass(record);
  const share = <f32>confidence(record);
  const scale = <f32>load<f64>(record, GRADIENT_SCALE);
  fillWithOnes(scratch + EIGHT_WEIGHTS);
  fillWithOnes(scratch + EIGHT_UPSTREAM);
  for (let row: u32 = 0; row < rows; row += 8) {
    const valid = min<u32>(8, rows - row);
    const at = <usize>row << 2;
    let z = load<usize>(record, LOGITS) + <usize>row * rowBytes;
    let out = load<usize>(record, GRADIENT) + <usize>row * rowBytes;
    let targets = load<usize>(record, TARGETS) + at;
    let weights = sampleWeights ? sampleWeights + at : scratch + EIGHT_WEIGHTS;
    let upstream = upstreams ? upstreams + at : scratch + EIGHT_UPSTREAM;
    if (valid < 8) {
      z = padded(scratch + PADDED_LOGITS, z, <usize>valid * rowBytes, rowBytes << 3);
      out = scratch + PADDED_GRADIENT;
      targets = padded(scratch + EIGHT_TARGETS, targets, <usize>valid << 2, 32);
      if (sampleWeights) weights = padded(scratch + EIGHT_WEIGHTS, weights, <usize>valid << 2, 32);
      if (upstreams) upstream = padded(scratch + EIGHT_UPSTREAM, upstream, <usize>valid << 2, 32);
    }
    const unusual = eightRows(
      scratch, classes, z, out, targets, weights, upstream, ignored, alpha, perClass, share, scale, gradient,
    );
    if (unusual | <u32>(valid < 8)) finishOneByOne(record, scratch, row, valid, unusual, gradient);
    else finishEight(record, scratch, row, targets, ignored);
  }
}

function fillWithOnes(eight: usize): void {
  v128.store(eight, f32x4.splat(1));
  v128.store(eight, f32x4.splat(1), 16);
}

/** Copies `bytes` to `to` and clears the rest up to `size`. */
function padded(to: usize, from: usize, bytes: usize, size: usize): usize {
  memory.copy(to, from, bytes);
  memory.fill(to + bytes, 0, size - bytes);
  return to;
}

/**
 * Leaves the results of eight rows in the scratch and their gradient in `out`. Rows that need the general way are returned
 * as bits; if there are any, the gradient goes to PADDED_GRADIENT and nothing of the caller's has been written.
 */
// @ts-ignore: decorator
@inline
function eightRows(
  scratch: usize, classes: u32, z: usize, out: usize, targets: usize, weights: usize, upstream: usize, ignoredIndex: i32,
  alpha: f32, perClass: f32, share: f32, scale: f32, gradient: bool,
): u32 {
  const columns = scratch + COLUMNS;
  const columnsEnd = columns + (<usize>classes << 5);
  rowsToColumns(z, columns, classes);

  let m0 = v128.load(columns), m1 = v128.load(columns, 16);
  let low0 = m0, low1 = m1;
  for (let column = columns + 32; column < columnsEnd; column += 32) {
    const a = v128.load(column), b = v128.load(column, 16);
    m0 = f32x4.pmax(m0, a);
    m1 = f32x4.pmax(m1, b);
    low0 = f32x4.pmin(low0, a);
    low1 = f32x4.pmin(low1, b);
  }
  const unusual = unusualLanes(m0, low0, perClass) | (unusualLanes(m1, low1, perClass) << 4);

  const t0 = v128.load(targets), t1 = v128.load(targets, 16);
  const ignored = i32x4.splat(ignoredIndex);
  const skip0 = i32x4.eq(t0, ignored), skip1 = i32x4.eq(t1, ignored);
  const x0 = f32x4.sub(targetLogits(columns, v128.andnot(t0, skip0)), m0);
  const x1 = f32x4.sub(targetLogits(columns + 16, v128.andnot(t1, skip1)), m1);

  const zero = f32x4.splat(0);
  const nextClass = i32x4.splat(1);
  let k = zero;
  let sum0 = zero, sum1 = zero, sum2 = zero, sum3 = zero;
  let all0 = zero, all1 = zero, all2 = zero, all3 = zero;
  let top0 = i32x4.splat(-1), top1 = top0;
  const log2e = v128.load(EXP_CONSTANTS, EXP_LOG2_E);
  const magic = v128.load(EXP_CONSTANTS, EXP_MAGIC);
  const lowest = v128.load(EXP_CONSTANTS, EXP_LOWEST);
  const c1 = v128.load(EXP_CONSTANTS, EXP_C1);
  const c2 = v128.load(EXP_CONSTANTS, EXP_C2);
  const c3 = v128.load(EXP_CONSTANTS, EXP_C3);
  const c4 = v128.load(EXP_CONSTANTS, EXP_C4);
  const c5 = v128.load(EXP_CONSTANTS, EXP_C5);
  const one = v128.load(EXP_CONSTANTS, EXP_ONE);
  let total0 = f64x2.splat(0), total1 = total0, total2 = total0, total3 = total0;
  let column = columns;
  while (column + 32 < columnsEnd) {
    const blockEnd = min<usize>(column + LANE_BLOCK_BYTES, columnsEnd);
    for (; column + 32 < blockEnd; column += 64) {
      const za = v128.load(column), zb = v128.load(column, 16);
      const zc = v128.load(column, 32), zd = v128.load(column, 48);
      top0 = i32x4.min_u(top0, v128.or(k, f32x4.ne(za, m0)));
      top1 = i32x4.min_u(top1, v128.or(k, f32x4.ne(zb, m1)));
      k = i32x4.add(k, nextClass);
      top0 = i32x4.min_u(top0, v128.or(k, f32x4.ne(zc, m0)));
      top1 = i32x4.min_u(top1, v128.or(k, f32x4.ne(zd, m1)));
      k = i32x4.add(k, nextClass);
      let xa = f32x4.sub(za, m0);
      let xb = f32x4.sub(zb, m1);
      let xc = f32x4.sub(zc, m0);
      let xd = f32x4.sub(zd, m1);
      all0 = f32x4.add(all0, xa);
      all1 = f32x4.add(all1, xb);
      all2 = f32x4.add(all2, xc);
      all3 = f32x4.add(all3, xd);
      xa = f32x4.pmax(xa, lowest);
      xb = f32x4.pmax(xb, lowest);
      xc = f32x4.pmax(xc, lowest);
      xd = f32x4.pmax(xd, lowest);
      const ta = multiplyAdd(xa, log2e, magic);
      const tb = multiplyAdd(xb, log2e, magic);
      const tc = multiplyAdd(xc, log2e, magic);
      const td = multiplyAdd(xd, log2e, magic);
      const ra = multiplyAdd(xa, log2e, f32x4.sub(magic, ta));
      const rb = multiplyAdd(xb, log2e, f32x4.sub(magic, tb));
      const rc = multiplyAdd(xc, log2e, f32x4.sub(magic, tc));
      const rd = multiplyAdd(xd, log2e, f32x4.sub(magic, td));
      let pa = multiplyAdd(ra, c5, c4);
      let pb = multiplyAdd(rb, c5, c4);
      let pc = multiplyAdd(rc, c5, c4);
      let pd = multiplyAdd(rd, c5, c4);
      pa = multiplyAdd(ra, pa, c3);
      pb = multiplyAdd(rb, pb, c3);
      pc = multiplyAdd(rc, pc, c3);
      pd = multiplyAdd(rd, pd, c3);
      pa = multiplyAdd(ra, pa, c2);
      pb = multiplyAdd(rb, pb, c2);
      pc = multiplyAdd(rc, pc, c2);
      pd = multiplyAdd(rd, pd, c2);
      pa = multiplyAdd(ra, pa, c1);
      pb = multiplyAdd(rb, pb, c1);
      pc = multiplyAdd(rc, pc, c1);
      pd = multiplyAdd(rd, pd, c1);
      pa = f32x4.mul(multiplyAdd(ra, pa, one), i32x4.shl(ta, 23));
      pb = f32x4.mul(multiplyAdd(rb, pb, one), i32x4.shl(tb, 23));
      pc = f32x4.mul(multiplyAdd(rc, pc, one), i32x4.shl(tc, 23));
      pd = f32x4.mul(multiplyAdd(rd, pd, one), i32x4.shl(td, 23));
      sum0 = f32x4.add(sum0, pa);
      sum1 = f32x4.add(sum1, pb);
      sum2 = f32x4.add(sum2, pc);
      sum3 = f32x4.add(sum3, pd);
      v128.store(column, pa);
      v128.store(column, pb, 16);
      v128.store(column, pc, 32);
      v128.store(column, pd, 48);
    }
    sum0 = f32x4.add(sum0, sum2);
    sum1 = f32x4.add(sum1, sum3);
    total0 = f64x2.add(total0, f64x2.promote_low_f32x4(sum0));
    total1 = f64x2.add(total1, f64x2.promote_low_f32x4(upper(sum0)));
    total2 = f64x2.add(total2, f64x2.promote_low_f32x4(sum1));
    total3 = f64x2.add(total3, f64x2.promote_low_f32x4(upper(sum1)));
    sum0 = zero;
    sum1 = zero;
    sum2 = zero;
    sum3 = zero;
  }
  if (column < columnsEnd) {
    const za = v128.load(column), zb = v128.load(column, 16);
    top0 = i32x4.min_u(top0, v128.or(k, f32x4.ne(za, m0)));
    top1 = i32x4.min_u(top1, v128.or(k, f32x4.ne(zb, m1)));
    const xa = f32x4.sub(za, m0), xb = f32x4.sub(zb, m1);
    all0 = f32x4.add(all0, xa);
    all1 = f32x4.add(all1, xb);
    const pa = expVector(xa), pb = expVector(xb);
    total0 = f64x2.add(total0, f64x2.promote_low_f32x4(pa));
    total1 = f64x2.add(total1, f64x2.promote_low_f32x4(upper(pa)));
    total2 = f64x2.add(total2, f64x2.promote_low_f32x4(pb));
    total3 = f64x2.add(total3, f64x2.promote_low_f32x4(upper(pb)));
    v128.store(column, pa);
    v128.store(column, pb, 16);
  }
  sum0 = demoted(total0, total1);
  sum1 = demoted(total2, total3);
  all0 = f32x4.add(all0, all2);
  all1 = f32x4.add(all1, all3);

  const w0 = v128.load(weights), w1 = v128.load(weights, 16);
  fourResults(scratch, alpha, perClass, share, sum0, all0, m0, x0, top0, skip0, w0);
  fourResults(scratch + 16, alpha, perClass, share, sum1, all1, m1, x1, top1, skip1, w1);
  if (!gradient) return unusual;

  const f0 = f32x4.mul(f32x4.mul(w0, v128.load(upstream)), f32x4.splat(scale));
  const f1 = f32x4.mul(f32x4.mul(w1, v128.load(upstream, 16)), f32x4.splat(scale));
  const e0 = f32x4.div(f0, sum0), e1 = f32x4.div(f1, sum1);
  const s0 = f32x4.mul(f0, f32x4.splat(perClass)), s1 = f32x4.mul(f1, f32x4.splat(perClass));
  for (column = columns; column < columnsEnd; column += 32) {
    v128.store(column, f32x4.sub(f32x4.mul(v128.load(column), e0), s0));
    v128.store(column, f32x4.sub(f32x4.mul(v128.load(column, 16), e1), s1), 16);
  }
  const rows = unusual ? scratch + PADDED_GRADIENT : out;
  columnsToRows(columns, rows, classes);
  const own0 = f32x4.mul(f0, f32x4.splat(share)), own1 = f32x4.mul(f1, f32x4.splat(share));
  const none0 = v128.or(skip0, f32x4.eq(w0, zero)), none1 = v128.or(skip1, f32x4.eq(w1, zero));
  const none = i32x4.bitmask(none0) | (i32x4.bitmask(none1) << 4);
  const rowBytes = <usize>classes << 2;
  subtractAt(rows, i32x4.extract_lane(t0, 0), f32x4.extract_lane(own0, 0), none & 1);
  subtractAt(rows + rowBytes, i32x4.extract_lane(t0, 1), f32x4.extract_lane(own0, 1), none & 2);
  subtractAt(rows + rowBytes * 2, i32x4.extract_lane(t0, 2), f32x4.extract_lane(own0, 2), none & 4);
  subtractAt(rows + rowBytes * 3, i32x4.extract_lane(t0, 3), f32x4.extract_lane(own0, 3), none & 8);
  subtractAt(rows + rowBytes * 4, i32x4.extract_lane(t1, 0), f32x4.extract_lane(own1, 0), none & 16);
  subtractAt(rows + rowBytes * 5, i32x4.extract_lane(t1, 1), f32x4.extract_lane(own1, 1), none & 32);
  subtractAt(rows + rowBytes * 6, i32x4.extract_lane(t1, 2), f32x4.extract_lane(own1, 2), none & 64);
  subtractAt(rows + rowBytes * 7, i32x4.extract_lane(t1, 3), f32x4.extract_lane(own1, 3), none & 128);
  for (let bits = none; bits != 0; bits &= bits - 1) memory.fill(rows + rowBytes * <usize>ctz(bits), 0, rowBytes);
  return unusual;
}

// @ts-ignore: decorator
@inline
function upper(a: v128): v128 {
  return v128.shuffle<u32>(a, a, 2, 3, 2, 3);
}

// @ts-ignore: decorator
@inline
function demoted(low: v128, high: v128): v128 {
  return v128.shuffle<u32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
}

/** Lanes whose row does not take the fast way: takesFastSweeps of limits.ts for four rows. */
// @ts-ignore: decorator
@inline
function unusualLanes(max: v128, low: v128, perClass: f32): u32 {
  const infinity = f32x4.splat(-Infinity);
  const shift = f32x4.sub(low, max);
  const extreme = perClass == 0
    ? v128.andnot(f32x4.eq(shift, infinity), f32x4.eq(low, infinity))
    : f32x4.lt(shift, f32x4.splat(EXTREME_SHIFT));
  return i32x4.bitmask(v128.or(f32x4.eq(max, infinity), extreme));
}

/** The target's logit of four rows out of the columns. */
// @ts-ignore: decorator
@inline
function targetLogits(columns: usize, targets: v128): v128 {
  const offsets = i32x4.shl(targets, 5);
  let logits = v128.load32_zero(columns + <usize>i32x4.extract_lane(offsets, 0));
  logits = v128.load32_lane(columns + <usize>i32x4.extract_lane(offsets, 1), logits, 1, 4);
  logits = v128.load32_lane(columns + <usize>i32x4.extract_lane(offsets, 2), logits, 2, 8);
  return v128.load32_lane(columns + <usize>i32x4.extract_lane(offsets, 3), logits, 3, 12);
}

/** Loss, nll, lse and arg-max of four rows, into the scratch. */
// @ts-ignore: decorator
@inline
function fourResults(
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

// @ts-ignore: decorator
@inline
function subtractAt(row: usize, target: i32, own: f32, skip: i32): void {
  if (skip) return;
  const at = row + (<usize>target << 2);
  store<f32>(at, load<f32>(at) - own);
}

/** Hands out the results of eight ordinary rows. */
// @ts-ignore: decorator
@inline
function finishEight(record: usize, scratch: usize, row: u32, targets: usize, ignoredIndex: i32): void {
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
function finishOneByOne(
  record: usize, scratch: usize, row: u32, valid: u32, unusual: u32, gradient: bool,
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
    const target = targetIndex(record, row + i);
    writeResults(
      record, row + i, <f64>load<f32>(results, EIGHT_LOSSES), load<f32>(results, EIGHT_NLL), load<f32>(results, EIGHT_LSE), argmax,
    );
    if (target != ignored) countRow(record, argmax == target);
  }
}
