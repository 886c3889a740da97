// The third sweep of the common case (options.ts, isCommon): from exponentials e_k = exp(z_k - m), in units (math/exp.ts),
// to the gradient.
//
//   scaleKept, scaleAgain:   gradient_k = e_k * factor - smoothing, from what expSums has kept or computed again
//   mixKept, mixAgain:       gradient_k = e_k * factor - (y_k * share + smoothing), likewise
//   scaleAndScan:            scaleKept, and the extremes of the next row in the same loop
//
// One read and one write of the row, and one read of y or of the next row. Preconditions: n >= 1 (4 for scaleAndScan); z and
// out equal or disjoint. Error: that of e and one rounding a product, or with fused multiply-add of the result alone.

import { expInUnits, expScalar, multiplyAdd } from "../math/exp";
import { loadLast, storeLast } from "./lanes";
import { storeExtremes } from "./scan";

/** kept = kept * factor - smoothing over n classes, where the exponentials have been kept. */
export function scaleKept(kept: usize, n: u32, factor: f32, smoothing: f32): void {
  const end = kept + ((<usize>n) << 2);
  if (ASC_FEATURE_SIMD) {
    const f = f32x4.splat(factor), s = f32x4.splat(-smoothing);
    const first = kept;
    const last = multiplyAdd(loadLast(kept, n), f, s);
    for (; kept + 64 <= end; kept += 64) {
      v128.store(kept, multiplyAdd(v128.load(kept), f, s));
      v128.store(kept, multiplyAdd(v128.load(kept, 16), f, s), 16);
      v128.store(kept, multiplyAdd(v128.load(kept, 32), f, s), 32);
      v128.store(kept, multiplyAdd(v128.load(kept, 48), f, s), 48);
    }
    for (; kept + 16 <= end; kept += 16) v128.store(kept, multiplyAdd(v128.load(kept), f, s));
    if (kept < end) storeLast(first, n, last);
  } else {
    for (; kept < end; kept += 4) store<f32>(kept, load<f32>(kept) * factor - smoothing);
  }
}

/**
 * scaleKept, and the extremes of the n logits at z to the state. Scaling waits for stores, looking for extremes for the
 * comparisons before it: in one loop 0.23 -> 0.20 ns a logit on an Intel Xeon.
 */
export function scaleAndScan(kept: usize, n: u32, factor: f32, smoothing: f32, state: usize, z: usize): void {
  const f = f32x4.splat(factor), s = f32x4.splat(-smoothing);
  const first = kept, end = kept + ((<usize>n) << 2);
  const lastKept = multiplyAdd(loadLast(kept, n), f, s), last = loadLast(z, n);
  let high0 = f32x4.splat(-Infinity), high1 = high0, high2 = high0, high3 = high0;
  let low0 = f32x4.splat(Infinity), low1 = low0, low2 = low0, low3 = low0;
  for (; kept + 64 <= end; kept += 64) {
    const a = v128.load(z), b = v128.load(z, 16), c = v128.load(z, 32), d = v128.load(z, 48);
    high0 = f32x4.pmax(high0, a);
    low0 = f32x4.pmin(low0, a);
    high1 = f32x4.pmax(high1, b);
    low1 = f32x4.pmin(low1, b);
    high2 = f32x4.pmax(high2, c);
    low2 = f32x4.pmin(low2, c);
    high3 = f32x4.pmax(high3, d);
    low3 = f32x4.pmin(low3, d);
    v128.store(kept, multiplyAdd(v128.load(kept), f, s));
    v128.store(kept, multiplyAdd(v128.load(kept, 16), f, s), 16);
    v128.store(kept, multiplyAdd(v128.load(kept, 32), f, s), 32);
    v128.store(kept, multiplyAdd(v128.load(kept, 48), f, s), 48);
    z += 64;
  }
  for (; kept + 16 <= end; kept += 16) {
    const a = v128.load(z);
    high0 = f32x4.pmax(high0, a);
    low0 = f32x4.pmin(low0, a);
    v128.store(kept, multiplyAdd(v128.load(kept), f, s));
    z += 16;
  }
  if (kept < end) storeLast(first, n, lastKept);
  storeExtremes(
    state, f32x4.pmax(f32x4.pmax(high0, last), f32x4.pmax(high1, f32x4.pmax(high2, high3))),
    f32x4.pmin(f32x4.pmin(low0, last), f32x4.pmin(low1, f32x4.pmin(low2, low3))),
  );
}

/** out = exp(z - max) * factor - smoothing over n classes, for rows in parts, whose exponentials nobody kept. */
export function scaleAgain(z: usize, out: usize, n: u32, max: f32, factor: f32, smoothing: f32): void {
  const end = z + ((<usize>n) << 2);
  if (ASC_FEATURE_SIMD) {
    const m = f32x4.splat(max), f = f32x4.splat(factor), s = f32x4.splat(-smoothing);
    const last = multiplyAdd(expInUnits(f32x4.sub(loadLast(z, n), m)), f, s);
    const outEnd = out;
    for (; z + 16 <= end; z += 16) {
      v128.store(out, multiplyAdd(expInUnits(f32x4.sub(v128.load(z), m)), f, s));
      out += 16;
    }
    if (z < end) storeLast(outEnd, n, last);
  } else {
    for (; z < end; z += 4) {
      store<f32>(out, expScalar(load<f32>(z) - max) * factor - smoothing);
      out += 4;
    }
  }
}

/** kept = kept * factor - (y * share + smoothing) over n classes, where the exponentials have been kept. */
export function mixKept(kept: usize, y: usize, n: u32, factor: f32, share: f32, smoothing: f32): void {
  const end = kept + ((<usize>n) << 2);
  if (ASC_FEATURE_SIMD) {
    const f = f32x4.splat(factor), q = f32x4.splat(-share), s = f32x4.splat(-smoothing);
    const first = kept;
    const last = mixed(loadLast(kept, n), loadLast(y, n), f, q, s);
    for (; kept + 64 <= end; kept += 64) {
      v128.store(kept, mixed(v128.load(kept), v128.load(y), f, q, s));
      v128.store(kept, mixed(v128.load(kept, 16), v128.load(y, 16), f, q, s), 16);
      v128.store(kept, mixed(v128.load(kept, 32), v128.load(y, 32), f, q, s), 32);
      v128.store(kept, mixed(v128.load(kept, 48), v128.load(y, 48), f, q, s), 48);
      y += 64;
    }
    for (; kept + 16 <= end; kept += 16) {
      v128.store(kept, mixed(v128.load(kept), v128.load(y), f, q, s));
      y += 16;
    }
    if (kept < end) storeLast(first, n, last);
  } else {
    for (; kept < end; kept += 4) {
      store<f32>(kept, load<f32>(kept) * factor - (load<f32>(y) * share + smoothing));
      y += 4;
    }
  }
}

/** out = exp(z - max) * factor - (y * share + smoothing) over n classes, for rows in parts. */
export function mixAgain(
  z: usize, y: usize, out: usize, n: u32, max: f32, factor: f32, share: f32, smoothing: f32,
): void {
  const end = z + ((<usize>n) << 2);
  if (ASC_FEATURE_SIMD) {
    const m = f32x4.splat(max), f = f32x4.splat(factor), q = f32x4.splat(-share), s = f32x4.splat(-smoothing);
    const last = mixed(expInUnits(f32x4.sub(loadLast(z, n), m)), loadLast(y, n), f, q, s);
    const outEnd = out;
    for (; z + 16 <= end; z += 16) {
      v128.store(out, mixed(expInUnits(f32x4.sub(v128.load(z), m)), v128.load(y), f, q, s));
      y += 16;
      out += 16;
    }
    if (z < end) storeLast(outEnd, n, last);
  } else {
    for (; z < end; z += 4) {
      store<f32>(out, expScalar(load<f32>(z) - max) * factor - (load<f32>(y) * share + smoothing));
      y += 4;
      out += 4;
    }
  }
}

// @ts-ignore: decorator
@inline
function mixed(e: v128, y: v128, factor: v128, lessShare: v128, lessSmoothing: v128): v128 {
  return multiplyAdd(e, factor, multiplyAdd(y, lessShare, lessSmoothing));
}
