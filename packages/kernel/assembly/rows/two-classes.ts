// Two classes in a tile (narrow.ts): rows to exponentials and their sums, and back, without transposes and with one exp a
// row. With m = max(z_0, z_1) one of x_0, x_1 is 0 and its exponential 1; the other's is exp(x_0 + x_1), and S is 1 more.
// One read of the row and one write. Error: that of exp.ts, and one rounding of S.

import { expVector } from "../math/exp";
import {
  TILE, TILE_ARGMAX, TILE_EXP_FACTORS, TILE_INDICES, TILE_LOGITS, TILE_MAXIMA, TILE_OWN, TILE_SHIFTS, TILE_SUMS,
  TILE_TARGETS, TILE_X, TILE_X_SUMS,
} from "./scratch";
import { unusualRows } from "./tile";

/** What maxima, targetLogits, argMaxima and shifted (tile.ts), exponentials and sums do for more classes. */
export function twoClasses(
  scratch: usize, z: usize, step: usize, first: usize, end: usize, ignoredIndex: i32, isSmoothed: bool,
): u32 {
  const ignored = i32x4.splat(ignoredIndex), second = i32x4.splat(1);
  const zero = f32x4.splat(0), one = f32x4.splat(1);
  let bits: u32 = 0;
  for (let at = first; at < end; at += 16) {
    const perRow = scratch + at;
    const a = v128.load(z), b = v128.load(z, 16);
    const z0 = v128.shuffle<u32>(a, b, 0, 2, 4, 6), z1 = v128.shuffle<u32>(a, b, 1, 3, 5, 7);
    z += 32;
    const targets = v128.load(perRow, TILE_TARGETS);
    const isSecond = i32x4.eq(targets, second);
    const max = f32x4.pmax(z0, z1);
    const x0 = f32x4.sub(z0, max), x1 = f32x4.sub(z1, max);
    const sumX = f32x4.add(x0, x1);
    v128.store(perRow, max, TILE_MAXIMA);
    v128.store(perRow, v128.bitselect(z1, z0, isSecond), TILE_LOGITS);
    v128.store(perRow, v128.bitselect(x1, x0, isSecond), TILE_X);
    v128.store(perRow, sumX, TILE_X_SUMS);
    v128.store(perRow, v128.and(f32x4.gt(z1, z0), second), TILE_ARGMAX);
    v128.store(perRow, v128.andnot(targets, i32x4.eq(targets, ignored)), TILE_INDICES);
    bits |= unusualRows(perRow, max, sumX, isSmoothed) << <u32>(at >> 2);
    const e = expVector(sumX);
    v128.store(perRow, f32x4.add(one, e), TILE_SUMS);
    v128.store(perRow, v128.bitselect(one, e, f32x4.eq(x0, zero)), TILE);
    v128.store(perRow + step, v128.bitselect(one, e, f32x4.eq(x1, zero)), TILE);
  }
  return bits;
}

/** The gradient of two classes from exponentials to rows `out`. */
export function twoGradients(scratch: usize, step: usize, first: usize, end: usize, out: usize): void {
  const second = i32x4.splat(1);
  for (let at = first; at < end; at += 16) {
    const perRow = scratch + at;
    const factor = v128.load(perRow, TILE_EXP_FACTORS), shift = v128.load(perRow, TILE_SHIFTS);
    const own = v128.load(perRow, TILE_OWN), isSecond = i32x4.eq(v128.load(perRow, TILE_INDICES), second);
    const g0 = f32x4.sub(f32x4.sub(f32x4.mul(v128.load(perRow, TILE), factor), shift), v128.andnot(own, isSecond));
    const g1 = f32x4.sub(
      f32x4.sub(f32x4.mul(v128.load(perRow + step, TILE), factor), shift), v128.and(own, isSecond),
    );
    v128.store(out, v128.shuffle<u32>(g0, g1, 0, 4, 1, 5));
    v128.store(out, v128.shuffle<u32>(g0, g1, 2, 6, 3, 7), 16);
    out += 32;
  }
}
