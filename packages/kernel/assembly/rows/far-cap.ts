// The softcap of rows whose largest logit is beyond MAX_CAPPED (limits.ts) times it, where the quotients of cap.ts
// would lose the other logits: their E counts from a maximum that is too far away. Measured from 0 instead, y = l scale / c:
//
//   e = exp(-2|y|),  v = 1 - |tanh y| = 2 e / (1 + e),  w = v where y has the sign of max y, else 2 - v
//   c tanh y - c tanh max y = c (v_max - w), with the sign of max y        1 - tanh^2 y = 4 e / (1 + e)^2
//
// v_max is below 5e-9, so that nothing cancels. Relative error of x as in cap.ts, below 1e-6; it is never above 0.

import { capExponential } from "./cap";

/** x and, if they are wanted, slopes of the lanes in `far0` and `far1`; `caps` as prepareCap and prepareSteepness left it. */
export function farCap(
  z: usize, x: usize, slopes: usize, bytes: usize, step: usize, m0: v128, m1: v128, far0: v128, far1: v128,
  softcap: f64, caps: usize,
): void {
  const c = f32x4.splat(<f32>softcap);
  const c0 = withSignOf(c, m0), c1 = withSignOf(c, m1);
  const e0 = capExponential(minusMagnitude(m0), caps), e1 = capExponential(minusMagnitude(m1), caps);
  const most0 = lessThanOne(e0, inverseOf(e0)), most1 = lessThanOne(e1, inverseOf(e1));
  for (const end = z + bytes; z < end; z += step) {
    farVector(v128.load(z), x, slopes, m0, far0, c0, most0, caps);
    farVector(v128.load(z, 16), x + 16, slopes ? slopes + 16 : 0, m1, far1, c1, most1, caps);
    x += step;
    if (slopes) slopes += step;
  }
}

// @ts-ignore: decorator
@inline
function farVector(
  z: v128, x: usize, slopes: usize, m: v128, far: v128, c: v128, most: v128, caps: usize,
): void {
  const e = capExponential(minusMagnitude(z), caps);
  const inverse = inverseOf(e);
  const v = lessThanOne(e, inverse);
  const isOther = i32x4.shr_s(v128.xor(z, m), 31);
  const w = v128.bitselect(f32x4.sub(f32x4.splat(2), v), v, isOther);
  const difference = f32x4.pmin(f32x4.mul(c, f32x4.sub(most, w)), f32x4.splat(0));
  v128.store(x, v128.bitselect(difference, v128.load(x), far));
  if (!slopes) return;
  const slope = f32x4.mul(f32x4.mul(f32x4.splat(4), inverse), f32x4.mul(e, inverse));
  v128.store(slopes, v128.bitselect(slope, v128.load(slopes), far));
}

// @ts-ignore: decorator
@inline
function minusMagnitude(a: v128): v128 {
  return v128.or(a, f32x4.splat(-0.0));
}

// @ts-ignore: decorator
@inline
function withSignOf(magnitude: v128, sign: v128): v128 {
  return v128.or(magnitude, v128.and(sign, f32x4.splat(-0.0)));
}

// @ts-ignore: decorator
@inline
function inverseOf(e: v128): v128 {
  return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), e));
}

/** v. */
// @ts-ignore: decorator
@inline
function lessThanOne(e: v128, inverse: v128): v128 {
  return f32x4.mul(f32x4.add(e, e), inverse);
}
