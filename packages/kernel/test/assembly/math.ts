// The kernel's mathematics laid open for the sweeps of math.test.ts; never part of a published binary.

import { expInUnits, expScalar, expUnit, expVector, multiplyAdd } from "../../assembly/math/exp";
import { logScalar, logVector } from "../../assembly/math/log";
import { tanh, tanhDerivative } from "../../assembly/math/tanh";

/** exp of n floats (a multiple of 4), as the variant computes it, in place. */
export function expOf(values: usize, n: u32): void {
  const end = values + ((<usize>n) << 2);
  for (; values < end; values += 16) {
    if (ASC_FEATURE_SIMD) {
      v128.store(values, expVector(v128.load(values)));
    } else {
      for (let i: usize = 0; i < 16; i += 4) store<f32>(values + i, expScalar(load<f32>(values + i)));
    }
  }
}

/** The same in units, where there are any. */
export function expInUnitsOf(values: usize, n: u32): void {
  if (!ASC_FEATURE_SIMD) {
    expOf(values, n);
    return;
  }
  const end = values + ((<usize>n) << 2);
  for (; values < end; values += 16) v128.store(values, expInUnits(v128.load(values)));
}

export function unitOfExp(): f64 {
  return expUnit();
}

/** log of n floats (a multiple of 4): the vector in the SIMD variants, the scalar rounded to float32 in the other. */
export function logOf(values: usize, n: u32): void {
  const end = values + ((<usize>n) << 2);
  for (; values < end; values += 16) {
    if (ASC_FEATURE_SIMD) {
      v128.store(values, logVector(v128.load(values)));
    } else {
      for (let i: usize = 0; i < 16; i += 4) store<f32>(values + i, <f32>logScalar(<f64>load<f32>(values + i)));
    }
  }
}

export function logOfOne(x: f64): f64 {
  return logScalar(x);
}

export function tanhOfOne(y: f64): f64 {
  return tanh(y);
}

export function tanhDerivativeOfOne(y: f64): f64 {
  return tanhDerivative(y);
}

/** Whether a multiply-add of this variant rounds once: (1 + 2^-12)^2 - 1 - 2^-11 is 2^-24 or, rounded twice, 0. */
export function isFused(): bool {
  if (!ASC_FEATURE_SIMD) return false;
  const a = f32x4.splat(1.000244140625);
  return f32x4.extract_lane(multiplyAdd(a, a, f32x4.splat(-1.00048828125)), 0) != 0;
}
