// The exponentials of a tile (tile.ts), in units (math/exp.ts), and their sums, which are not.

import {
  EXP_CONSTANTS, EXP_LOG2_E, EXP_LOWEST, EXP_M0, EXP_M1, EXP_M2, EXP_M3, EXP_M4, EXP_MAGIC, expUnit, multiplyAdd,
} from "../math/exp";
import { demoted, upper } from "./lanes";
import { TILE, TILE_SUMS } from "./scratch";

/**
 * x to exp(scale x) in units at `out`, which may be x, without regard to rows and classes: six interleaved chains, as in
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

/** One class: x is 0, or NaN. Not in units, so that its gradient is exactly 0. */
export function exponentialsOfOne(scratch: usize, step: usize): void {
  const one = f32x4.splat(1);
  for (const end = scratch + step; scratch < end; scratch += 16) {
    const e = f32x4.add(one, v128.load(scratch, TILE));
    v128.store(scratch, e, TILE);
    v128.store(scratch, e, TILE_SUMS);
  }
}

/**
 * The sum of the exponentials of every row. Every eight columns it goes to float64 (LANE_BLOCK in limits.ts says why); of
 * up to sixteen columns the sum of two float32 has the same bits.
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
