// The phases of a tile with options (narrow-staged.ts) between its rows and its gradient: the stages of stages.ts, for
// columns as in tile.ts. Sums over classes stay float32 for eight of them (LANE_BLOCK in limits.ts says why).

import { CAP_BYTES, CAP_MAX, cap, prepareCap } from "./cap";
import { farCap } from "./far-cap";
import { demoted, upper } from "./lanes";
import { MAX_CAPPED } from "./limits";
import { CAPS, FAR_COLUMNS, SLOPES, TILE, TILE_ARGMAX, TILE_MAXIMA, TILE_OWN, TILE_TARGETS, TILE_X } from "./scratch";
import { productOrZero } from "./stages";

/**
 * The largest logit of every row and the lowest index of it; without a softcap also x in the place of the logits, and the
 * maximum scaled. Returns the rows that isStaged (limits.ts) does not hold for as bits.
 */
export function extremes(scratch: usize, step: usize, bytes: usize, scale: f64, softcap: f64): u32 {
  const scales = f32x4.splat(<f32>scale), one = i32x4.splat(1);
  let bits: u32 = 0;
  for (let at: usize = 0; at < step; at += 32) {
    const first = scratch + TILE + at, end = first + bytes;
    let m0 = f32x4.splat(-Infinity), m1 = m0, least0 = f32x4.splat(Infinity), least1 = least0;
    let top0 = i32x4.splat(0), top1 = top0, index = top0;
    for (let column = first; column < end; column += step) {
      const a = v128.load(column), b = v128.load(column, 16);
      // A later class takes the arg-max only if it is larger.
      top0 = v128.bitselect(index, top0, f32x4.lt(m0, a));
      top1 = v128.bitselect(index, top1, f32x4.lt(m1, b));
      m0 = f32x4.pmax(m0, a);
      m1 = f32x4.pmax(m1, b);
      least0 = f32x4.pmin(least0, a);
      least1 = f32x4.pmin(least1, b);
      index = i32x4.add(index, one);
    }
    v128.store(scratch + at, top0, TILE_ARGMAX);
    v128.store(scratch + at, top1, TILE_ARGMAX + 16);
    const eight = unusualLanes(first, end, step, m0, least0, scales, softcap)
      | (unusualLanes(first + 16, end + 16, step, m1, least1, scales, softcap) << 4);
    bits |= eight << <u32>(at >> 2);
    if (softcap == 0) {
      for (let column = first; column < end; column += step) {
        v128.store(column, f32x4.mul(f32x4.sub(v128.load(column), m0), scales));
        v128.store(column, f32x4.mul(f32x4.sub(v128.load(column, 16), m1), scales), 16);
      }
      m0 = f32x4.mul(m0, scales);
      m1 = f32x4.mul(m1, scales);
    }
    v128.store(scratch + at, m0, TILE_MAXIMA);
    v128.store(scratch + at, m1, TILE_MAXIMA + 16);
  }
  return bits;
}

// @ts-ignore: decorator
@inline
function unusualLanes(
  z: usize, end: usize, step: usize, max: v128, least: v128, scales: v128, softcap: f64,
): u32 {
  const infinite = f32x4.splat(-Infinity);
  let usual = f32x4.lt(f32x4.abs(max), f32x4.splat(Infinity));
  if (softcap == 0) {
    const isFinite = f32x4.ne(f32x4.mul(f32x4.sub(least, max), scales), infinite);
    usual = v128.and(usual, i32x4.all_true(isFinite) ? isFinite : finiteLanes(z, end, step, max, least, scales, isFinite));
  }
  return i32x4.bitmask(v128.not(usual));
}

/** Lanes without an x that is -inf of a finite logit; that of -inf is as it should be. */
function finiteLanes(
  z: usize, end: usize, step: usize, max: v128, least: v128, scales: v128, isFinite: v128,
): v128 {
  const infinite = f32x4.splat(-Infinity);
  let usual = v128.or(isFinite, f32x4.eq(least, infinite));
  for (; z < end; z += step) {
    const a = v128.load(z);
    const x = f32x4.mul(f32x4.sub(a, max), scales);
    usual = v128.andnot(usual, v128.and(f32x4.eq(x, infinite), f32x4.ne(a, infinite)));
  }
  return usual;
}

/** Logits to x under a softcap, their slopes if a gradient is wanted, and the capped maximum. */
export function capped(
  scratch: usize, step: usize, bytes: usize, scale: f64, softcap: f64, gradient: bool,
): void {
  const ratio = f64x2.splat(scale / softcap);
  let caps = scratch + CAPS;
  for (let at: usize = 0; at < step; at += 32) {
    const m0 = v128.load(scratch + at, TILE_MAXIMA), m1 = v128.load(scratch + at, TILE_MAXIMA + 16);
    prepareCap(caps, scaledPair(m0, ratio), scaledPair(upper(m0), ratio), softcap);
    prepareCap(caps + 16, scaledPair(m1, ratio), scaledPair(upper(m1), ratio), softcap);
    caps += CAP_BYTES;
  }
  const most = f32x4.splat(<f32>((MAX_CAPPED * softcap) / scale));
  caps = scratch + CAPS;
  for (let at: usize = 0; at < step; at += 32) {
    const x = scratch + TILE + at, slopes = gradient ? scratch + SLOPES + at : 0;
    const m0 = v128.load(scratch + at, TILE_MAXIMA), m1 = v128.load(scratch + at, TILE_MAXIMA + 16);
    const far0 = f32x4.gt(f32x4.abs(m0), most), far1 = f32x4.gt(f32x4.abs(m1), most);
    const isFar = v128.any_true(v128.or(far0, far1)), isNear = !i32x4.all_true(v128.and(far0, far1));
    let logits = x;
    if (isFar && isNear) {
      logits = scratch + FAR_COLUMNS;
      memory.copy(logits, x, bytes - step + 32);
    }
    if (isNear) cap(x, x, slopes, bytes, step, m0, m1, caps);
    if (isFar) farCap(logits, x, slopes, bytes, step, m0, m1, far0, far1, softcap, caps);
    v128.store(scratch + at, v128.load(caps, CAP_MAX), TILE_MAXIMA);
    v128.store(scratch + at, v128.load(caps, CAP_MAX + 16), TILE_MAXIMA + 16);
    caps += CAP_BYTES;
  }
}

// @ts-ignore: decorator
@inline
function scaledPair(a: v128, ratio: v128): v128 {
  return f64x2.mul(f64x2.promote_low_f32x4(a), ratio);
}

/** sum a x and sum a of every row; `a` is the place of its columns in the scratch, `products` and `masses` those of the sums. */
export function dots(scratch: usize, step: usize, bytes: usize, a: usize, products: usize, masses: usize): void {
  const zero = f32x4.splat(0);
  const blockBytes = step << 3;
  for (let at: usize = 0; at < step; at += 32) {
    let x = scratch + TILE + at, y = scratch + a + at;
    const end = x + bytes;
    let ax0 = zero, ax1 = zero, a0 = zero, a1 = zero;
    if (bytes <= blockBytes) {
      for (; x < end; x += step) {
        const low = v128.load(y), high = v128.load(y, 16);
        ax0 = f32x4.add(ax0, productOrZero(low, v128.load(x)));
        ax1 = f32x4.add(ax1, productOrZero(high, v128.load(x, 16)));
        a0 = f32x4.add(a0, low);
        a1 = f32x4.add(a1, high);
        y += step;
      }
    } else {
      let axA = f64x2.splat(0), axB = axA, axC = axA, axD = axA, aA = axA, aB = axA, aC = axA, aD = axA;
      while (x < end) {
        ax0 = zero;
        ax1 = zero;
        a0 = zero;
        a1 = zero;
        for (const blockEnd = min<usize>(x + blockBytes, end); x < blockEnd; x += step) {
          const low = v128.load(y), high = v128.load(y, 16);
          ax0 = f32x4.add(ax0, productOrZero(low, v128.load(x)));
          ax1 = f32x4.add(ax1, productOrZero(high, v128.load(x, 16)));
          a0 = f32x4.add(a0, low);
          a1 = f32x4.add(a1, high);
          y += step;
        }
        axA = f64x2.add(axA, f64x2.promote_low_f32x4(ax0));
        axB = f64x2.add(axB, f64x2.promote_low_f32x4(upper(ax0)));
        axC = f64x2.add(axC, f64x2.promote_low_f32x4(ax1));
        axD = f64x2.add(axD, f64x2.promote_low_f32x4(upper(ax1)));
        aA = f64x2.add(aA, f64x2.promote_low_f32x4(a0));
        aB = f64x2.add(aB, f64x2.promote_low_f32x4(upper(a0)));
        aC = f64x2.add(aC, f64x2.promote_low_f32x4(a1));
        aD = f64x2.add(aD, f64x2.promote_low_f32x4(upper(a1)));
      }
      ax0 = demoted(axA, axB);
      ax1 = demoted(axC, axD);
      a0 = demoted(aA, aB);
      a1 = demoted(aC, aD);
    }
    v128.store(scratch + products + at, ax0);
    v128.store(scratch + products + at, ax1, 16);
    v128.store(scratch + masses + at, a0);
    v128.store(scratch + masses + at, a1, 16);
  }
}

/** x of the true class of every row. */
export function targetShifts(scratch: usize, step: usize, ignoredIndex: i32): void {
  const ignored = i32x4.splat(ignoredIndex), steps = i32x4.splat(<i32>step);
  for (let at: usize = 0; at < step; at += 16) {
    const targets = v128.load(scratch + at, TILE_TARGETS);
    const offsets = i32x4.mul(v128.andnot(targets, i32x4.eq(targets, ignored)), steps);
    const columns = scratch + TILE + at;
    let x = v128.load32_zero(columns + <usize>i32x4.extract_lane(offsets, 0));
    x = v128.load32_lane(columns + <usize>i32x4.extract_lane(offsets, 1), x, 1, 4);
    x = v128.load32_lane(columns + <usize>i32x4.extract_lane(offsets, 2), x, 2, 8);
    v128.store(scratch + at, v128.load32_lane(columns + <usize>i32x4.extract_lane(offsets, 3), x, 3, 12), TILE_X);
  }
}

/** (e p - q) slope in the place of e, `q` being the place of its columns in the scratch. */
export function combined(scratch: usize, step: usize, bytes: usize, q: usize, hasSlopes: bool): void {
  for (let at: usize = 0; at < step; at += 32) {
    const p0 = v128.load(scratch + at, TILE_OWN), p1 = v128.load(scratch + at, TILE_OWN + 16);
    let e = scratch + TILE + at, masses = scratch + q + at, slopes = scratch + SLOPES + at;
    for (const end = e + bytes; e < end; e += step) {
      let a = f32x4.sub(f32x4.mul(v128.load(e), p0), v128.load(masses));
      let b = f32x4.sub(f32x4.mul(v128.load(e, 16), p1), v128.load(masses, 16));
      if (hasSlopes) {
        a = f32x4.mul(a, v128.load(slopes));
        b = f32x4.mul(b, v128.load(slopes, 16));
        slopes += step;
      }
      v128.store(e, a);
      v128.store(e, b, 16);
      masses += step;
    }
  }
}
