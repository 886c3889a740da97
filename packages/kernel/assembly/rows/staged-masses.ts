// The masses q of a tile with options (narrow-staged.ts), as columns, and the arg-max of probabilities.

import { INDEX_MASSES, MASSES, OWN_MASSES, TARGET_COLUMNS, TILE_TARGETS } from "./scratch";

/** The lowest index of the largest probability of every row. */
export function targetArgmaxima(scratch: usize, step: usize, bytes: usize): void {
  const one = i32x4.splat(1);
  for (let at: usize = 0; at < step; at += 32) {
    let m0 = f32x4.splat(-1), m1 = m0;
    let top0 = i32x4.splat(0), top1 = top0, index = top0;
    let y = scratch + TARGET_COLUMNS + at;
    for (const end = y + bytes; y < end; y += step) {
      const a = v128.load(y), b = v128.load(y, 16);
      top0 = v128.bitselect(index, top0, f32x4.lt(m0, a));
      top1 = v128.bitselect(index, top1, f32x4.lt(m1, b));
      m0 = f32x4.pmax(m0, a);
      m1 = f32x4.pmax(m1, b);
      index = i32x4.add(index, one);
    }
    v128.store(scratch + at, top0, TILE_TARGETS);
    v128.store(scratch + at, top1, TILE_TARGETS + 16);
  }
}

/** q of index targets: of each class one of two values, as it is the row's own or not. */
export function indexMasses(scratch: usize, step: usize, bytes: usize): void {
  const one = i32x4.splat(1);
  for (let at: usize = 0; at < step; at += 32) {
    const t0 = v128.load(scratch + at, TILE_TARGETS), t1 = v128.load(scratch + at, TILE_TARGETS + 16);
    let index = i32x4.splat(0), shares = scratch;
    let q = scratch + MASSES + at;
    for (const end = q + bytes; q < end; q += step) {
      const other = v128.load32_splat(shares, INDEX_MASSES), own = v128.load32_splat(shares, OWN_MASSES);
      v128.store(q, v128.bitselect(own, other, i32x4.eq(t0, index)));
      v128.store(q, v128.bitselect(own, other, i32x4.eq(t1, index)), 16);
      index = i32x4.add(index, one);
      shares += 4;
    }
  }
}

/** q = w (share y + alpha u) of probabilities. An absent w or u is a number read with step 0. */
export function probabilityMasses(
  scratch: usize, step: usize, bytes: usize, w: usize, u: usize, wStep: usize, uStep: usize, share: v128, alpha: v128,
): void {
  let y = scratch + TARGET_COLUMNS, q = scratch + MASSES;
  for (const end = q + bytes; q < end; ) {
    const weight = v128.load32_splat(w), smoothing = f32x4.mul(alpha, v128.load32_splat(u));
    for (const columnEnd = q + step; q < columnEnd; q += 16) {
      v128.store(q, f32x4.mul(weight, f32x4.add(f32x4.mul(share, v128.load(y)), smoothing)));
      y += 16;
    }
    w += wStep;
    u += uStep;
  }
}
