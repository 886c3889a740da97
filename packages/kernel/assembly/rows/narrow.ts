// Up to 64 classes, the common case (options.ts, isCommon): eight rows at once, one row a lane.
//
//   8 rows x K -> K columns of 8 lanes (4 x 4 transposes) -> max -> exp, sums -> log, loss -> scaled, transposed back
//
// No horizontal reduction; the last block of four columns to transpose overlaps the one before it. Fewer
// than eight rows go through padded copies and the same code. All of a group is read before any of it is written, so
// the gradient may lie on the logits. Sums of exponentials go to float64 every eight columns (LANE_BLOCK in limits.ts
// says why).
// Rows with extreme logits are redone by the general way, each by itself, so that neighbours do not show in their bits.

import {
  CLASSES, GRADIENT, GRADIENT_SCALE, GRAD_OUTPUT, LOGITS, ROWS, ROW_ARGMAX, SAMPLE_WEIGHTS, SCRATCH, TARGETS,
} from "../abi";
import {
  EXP_C1, EXP_C2, EXP_C3, EXP_C4, EXP_C5, EXP_CONSTANTS, EXP_LOG2_E, EXP_LOWEST, EXP_MAGIC, EXP_ONE,
  expVector, multiplyAdd,
} from "../math/exp";
import { demoted, upper } from "./lanes";
import { EXTREME_SHIFT } from "./limits";
import { finishEight, finishOneByOne, fourResults, lookUpArgmax } from "./narrow-results";
import { confidence, ignoreIndex, smoothing, smoothingPerClass } from "./options";
import {
  COLUMNS, EIGHT_MAX, EIGHT_TARGETS, EIGHT_UPSTREAM, EIGHT_WEIGHTS, MAX_BELOW, PADDED_GRADIENT, PADDED_LOGITS,
} from "./scratch";
import { rowsToColumns, scaleToRows } from "./transpose";

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
  const wantsArgmax = load<usize>(record, ROW_ARGMAX) != 0;
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
      scratch, classes, z, out, targets, weights, upstream, ignored, alpha, perClass, share, scale, wantsArgmax,
      gradient,
    );
    if (unusual | <u32>(valid < 8)) finishOneByOne(record, scratch, row, valid, unusual, targets, gradient);
    else finishEight(record, scratch, row, targets, ignored);
  }
}

export function fillWithOnes(eight: usize): void {
  v128.store(eight, f32x4.splat(1));
  v128.store(eight, f32x4.splat(1), 16);
}

/** Copies `bytes` to `to` and clears the rest up to `size`. */
export function padded(to: usize, from: usize, bytes: usize, size: usize): usize {
  memory.copy(to, from, bytes);
  memory.fill(to + bytes, 0, size - bytes);
  return to;
}

/**
 * Leaves the results of eight rows in the scratch and their gradient in `out`. Rows that need the general way are
 * returned as bits; if there are any, the gradient goes to PADDED_GRADIENT and nothing of the caller's has been
 * written.
 */
// @ts-ignore: decorator
@inline
function eightRows(
  scratch: usize, classes: u32, z: usize, out: usize, targets: usize, weights: usize, upstream: usize,
  ignoredIndex: i32, alpha: f32, perClass: f32, share: f32, scale: f32, wantsArgmax: bool, gradient: bool,
): u32 {
  const columns = scratch + COLUMNS;
  const columnsEnd = columns + (<usize>classes << 5);
  rowsToColumns(z, columns, classes);

  // The maximum of the classes below each is kept: a target is the arg-max if it has the maximum and no lower class
  // has.
  let m0 = f32x4.splat(-Infinity), m1 = m0;
  for (let column = columns; column < columnsEnd; column += 32) {
    v128.store(column, m0, MAX_BELOW);
    v128.store(column, m1, MAX_BELOW + 16);
    m0 = f32x4.pmax(m0, v128.load(column));
    m1 = f32x4.pmax(m1, v128.load(column, 16));
  }

  const t0 = v128.load(targets), t1 = v128.load(targets, 16);
  const ignored = i32x4.splat(ignoredIndex);
  const skip0 = i32x4.eq(t0, ignored), skip1 = i32x4.eq(t1, ignored);
  const at0 = v128.andnot(t0, skip0), at1 = v128.andnot(t1, skip1);
  const z0 = atTargets(columns, at0), z1 = atTargets(columns + 16, at1);
  const x0 = f32x4.sub(z0, m0), x1 = f32x4.sub(z1, m1);
  const below0 = atTargets(columns + MAX_BELOW, at0), below1 = atTargets(columns + MAX_BELOW + 16, at1);
  const top0 = v128.or(t0, v128.or(f32x4.ne(z0, m0), f32x4.eq(below0, m0)));
  const top1 = v128.or(t1, v128.or(f32x4.ne(z1, m1), f32x4.eq(below1, m1)));

  const zero = f32x4.splat(0);
  let sum0 = zero, sum1 = zero;
  let all0 = zero, all1 = zero;
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
      let xa = f32x4.sub(za, m0);
      let xb = f32x4.sub(zb, m1);
      let xc = f32x4.sub(zc, m0);
      let xd = f32x4.sub(zd, m1);
      all0 = f32x4.add(all0, f32x4.add(xa, xc));
      all1 = f32x4.add(all1, f32x4.add(xb, xd));
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
      sum0 = f32x4.add(sum0, f32x4.add(pa, pc));
      sum1 = f32x4.add(sum1, f32x4.add(pb, pd));
      v128.store(column, pa);
      v128.store(column, pb, 16);
      v128.store(column, pc, 32);
      v128.store(column, pd, 48);
    }
    total0 = f64x2.add(total0, f64x2.promote_low_f32x4(sum0));
    total1 = f64x2.add(total1, f64x2.promote_low_f32x4(upper(sum0)));
    total2 = f64x2.add(total2, f64x2.promote_low_f32x4(sum1));
    total3 = f64x2.add(total3, f64x2.promote_low_f32x4(upper(sum1)));
    sum0 = zero;
    sum1 = zero;
  }
  if (column < columnsEnd) {
    const za = v128.load(column), zb = v128.load(column, 16);
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

  const unusual = unusualLanes(m0, all0, z0, x0, perClass) | (unusualLanes(m1, all1, z1, x1, perClass) << 4);
  const w0 = v128.load(weights), w1 = v128.load(weights, 16);
  fourResults(scratch, alpha, perClass, share, sum0, all0, m0, x0, top0, skip0, w0);
  fourResults(scratch + 16, alpha, perClass, share, sum1, all1, m1, x1, top1, skip1, w1);
  if (wantsArgmax) {
    v128.store(scratch, m0, EIGHT_MAX);
    v128.store(scratch, m1, EIGHT_MAX + 16);
    const none0 = v128.or(skip0, f32x4.ne(sum0, sum0)), none1 = v128.or(skip1, f32x4.ne(sum1, sum1));
    lookUpArgmax(scratch, z, classes, i32x4.bitmask(none0) | (i32x4.bitmask(none1) << 4));
  }
  if (!gradient) return unusual;

  const f0 = f32x4.mul(f32x4.mul(w0, v128.load(upstream)), f32x4.splat(scale));
  const f1 = f32x4.mul(f32x4.mul(w1, v128.load(upstream, 16)), f32x4.splat(scale));
  const e0 = f32x4.div(f0, sum0), e1 = f32x4.div(f1, sum1);
  const s0 = f32x4.mul(f0, f32x4.splat(perClass)), s1 = f32x4.mul(f1, f32x4.splat(perClass));
  const rows = unusual ? scratch + PADDED_GRADIENT : out;
  scaleToRows(columns, rows, classes, e0, s0, e1, s1);
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

/**
 * Lanes whose row does not take the fast way: nothing but -inf, a sum of x that reaches EXTREME_SHIFT (as it does if
 * any x does, none being above 0) where the sum is wanted or, where only x_t is, an x_t that overflows though z_t is
 * finite.
 */
// @ts-ignore: decorator
@inline
function unusualLanes(max: v128, sumX: v128, z: v128, x: v128, perClass: f32): u32 {
  const infinity = f32x4.splat(-Infinity);
  const extreme = perClass == 0
    ? v128.andnot(f32x4.eq(x, infinity), f32x4.eq(z, infinity))
    : f32x4.lt(sumX, f32x4.splat(EXTREME_SHIFT));
  return i32x4.bitmask(v128.or(f32x4.eq(max, infinity), extreme));
}

/** What stands at the targets of four rows in the columns. */
// @ts-ignore: decorator
@inline
export function atTargets(columns: usize, targets: v128): v128 {
  const offsets = i32x4.shl(targets, 5);
  let found = v128.load32_zero(columns + <usize>i32x4.extract_lane(offsets, 0));
  found = v128.load32_lane(columns + <usize>i32x4.extract_lane(offsets, 1), found, 1, 4);
  found = v128.load32_lane(columns + <usize>i32x4.extract_lane(offsets, 2), found, 2, 8);
  return v128.load32_lane(columns + <usize>i32x4.extract_lane(offsets, 3), found, 3, 12);
}

// @ts-ignore: decorator
@inline
function subtractAt(row: usize, target: i32, own: f32, skip: i32): void {
  if (skip) return;
  const at = row + (<usize>target << 2);
  store<f32>(at, load<f32>(at) - own);
}
