// Two classes in a tile with options (narrow-staged.ts), as two-classes.ts without transposes and with one exp a row, or
// under a softcap one of its quotients: x of the larger logit is 0, its slope 1 - tanh^2 of the maximum.

import { expVector } from "../math/exp";
import { CAP_BYTES, CAP_SLOPE } from "./cap";
import {
  CAPS, INDEX_MASSES, OWN_MASSES, SLOPES, TARGET_COLUMNS, TILE, TILE_ARGMAX, TILE_EXP_FACTORS, TILE_MAXIMA, TILE_OWN,
  TILE_Q_SUMS, TILE_SUMS, TILE_TARGETS, TILE_X, TILE_X_SUMS, TILE_YX_SUMS, TILE_Y_SUMS,
} from "./scratch";
import { productOrZero } from "./stages";

/** What extremes (staged-tile.ts) does for more classes, but that only the smaller logit's column is there. */
export function twoExtremes(scratch: usize, z: usize, first: usize, end: usize, scale: f32, isCapped: bool): u32 {
  const scales = f32x4.splat(scale), second = i32x4.splat(1), infinity = f32x4.splat(Infinity);
  let bits: u32 = 0;
  for (let at = first; at < end; at += 16) {
    const perRow = scratch + at;
    const a = v128.load(z), b = v128.load(z, 16);
    const z0 = v128.shuffle<u32>(a, b, 0, 2, 4, 6), z1 = v128.shuffle<u32>(a, b, 1, 3, 5, 7);
    z += 32;
    // Not pmin, which would lose a NaN.
    const isSecond = f32x4.gt(z1, z0);
    let max = v128.bitselect(z1, z0, isSecond), least = v128.bitselect(z0, z1, isSecond);
    let unusual = v128.not(f32x4.lt(f32x4.abs(max), infinity));
    if (!isCapped) {
      const x = f32x4.mul(f32x4.sub(least, max), scales);
      unusual = v128.or(
        unusual, v128.and(f32x4.eq(f32x4.abs(x), infinity), f32x4.lt(f32x4.abs(least), infinity)),
      );
      least = x;
      max = f32x4.mul(max, scales);
    }
    bits |= i32x4.bitmask(unusual) << <u32>(at >> 2);
    v128.store(perRow, v128.and(isSecond, second), TILE_ARGMAX);
    v128.store(perRow, max, TILE_MAXIMA);
    v128.store(perRow, least, TILE);
  }
  return bits;
}

/**
 * What indexMasses (staged-masses.ts), unless there are masses, dots and targetShifts (staged-tile.ts), exponentials and
 * sums (tile-exponentials.ts) do; `hasSlopes`: that of the smaller logit is there and has the other put beside it.
 */
export function twoStaged(
  scratch: usize, step: usize, q: usize, hasMasses: bool, wantsTargetSums: bool, hasSlopes: bool,
): void {
  const second = i32x4.splat(1), one = f32x4.splat(1);
  const other0 = v128.load32_splat(scratch, INDEX_MASSES), other1 = v128.load32_splat(scratch, INDEX_MASSES + 4);
  const own0 = v128.load32_splat(scratch, OWN_MASSES), own1 = v128.load32_splat(scratch, OWN_MASSES + 4);
  for (let at: usize = 0; at < step; at += 16) {
    const perRow = scratch + at;
    const x = v128.load(perRow, TILE), isSecond = i32x4.eq(v128.load(perRow, TILE_ARGMAX), second);
    const x0 = v128.and(x, isSecond), x1 = v128.andnot(x, isSecond);
    const targets = v128.load(perRow, TILE_TARGETS), isTargetSecond = i32x4.eq(targets, second);
    v128.store(perRow, v128.bitselect(x1, x0, isTargetSecond), TILE_X);
    let q0: v128, q1: v128;
    if (hasMasses) {
      q0 = v128.load(perRow + q);
      q1 = v128.load(perRow + q + step);
    } else {
      q0 = v128.bitselect(own0, other0, i32x4.eq(targets, i32x4.splat(0)));
      q1 = v128.bitselect(own1, other1, isTargetSecond);
      v128.store(perRow + q, q0);
      v128.store(perRow + q + step, q1);
    }
    v128.store(perRow, f32x4.add(productOrZero(q0, x0), productOrZero(q1, x1)), TILE_X_SUMS);
    v128.store(perRow, f32x4.add(q0, q1), TILE_Q_SUMS);
    if (wantsTargetSums) {
      const y0 = v128.load(perRow, TARGET_COLUMNS), y1 = v128.load(perRow + step, TARGET_COLUMNS);
      v128.store(perRow, f32x4.add(productOrZero(y0, x0), productOrZero(y1, x1)), TILE_YX_SUMS);
      v128.store(perRow, f32x4.add(y0, y1), TILE_Y_SUMS);
    }
    if (hasSlopes) {
      const quadruple = v128.load(perRow + CAPS + (at >> 5) * CAP_BYTES - (at & ~31), CAP_SLOPE);
      const most = f32x4.mul(quadruple, f32x4.splat(0.25)), other = v128.load(perRow, SLOPES);
      v128.store(perRow, v128.bitselect(other, most, isSecond), SLOPES);
      v128.store(perRow + step, v128.bitselect(most, other, isSecond), SLOPES);
    }
    const e = expVector(x);
    v128.store(perRow, f32x4.add(one, e), TILE_SUMS);
    v128.store(perRow, v128.bitselect(e, one, isSecond), TILE);
    v128.store(perRow + step, v128.bitselect(one, e, isSecond), TILE);
  }
}

/** What combined (staged-tile.ts) and scaleToRows do. */
export function twoCombined(
  scratch: usize, step: usize, first: usize, end: usize, q: usize, hasSlopes: bool, out: usize,
): void {
  for (let at = first; at < end; at += 16) {
    const perRow = scratch + at;
    const p = v128.load(perRow, TILE_OWN);
    let f0 = v128.load(perRow, TILE_EXP_FACTORS), f1 = f0;
    if (hasSlopes) {
      f0 = f32x4.mul(f0, v128.load(perRow, SLOPES));
      f1 = f32x4.mul(f1, v128.load(perRow + step, SLOPES));
    }
    const e0 = v128.load(perRow, TILE), e1 = v128.load(perRow + step, TILE);
    const g0 = f32x4.mul(f32x4.sub(f32x4.mul(e0, p), v128.load(perRow + q)), f0);
    const g1 = f32x4.mul(f32x4.sub(f32x4.mul(e1, p), v128.load(perRow + q + step)), f1);
    v128.store(out, v128.shuffle<u32>(g0, g1, 0, 4, 1, 5));
    v128.store(out, v128.shuffle<u32>(g0, g1, 2, 6, 3, 7), 16);
    out += 32;
  }
}
