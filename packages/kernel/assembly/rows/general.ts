// The two sweeps after the maximum for every other case: probability targets, weights, prior, scale, softcap, z-loss,
// and rows with -inf or extreme logits.
//
//   q_k = w_k (confidence y_k + alpha u_k)          y = 0 for index targets: the true class is added by itself
//   x_k = scale (l_k - max l), or c tanh(scale l_k / c) - c tanh(scale max l / c) under a softcap c
//   generalSums:      S = sum exp(x_k), sum q_k x_k, sum q_k, sum y_k, sum y_k x_k; x = -inf is counted if q_k > 0
//   generalGradient:  (exp(x_k) * expFactor - q_k * targetFactor) * dz_k,  dz = 1 - tanh^2 under a softcap, else 1
//
// Reads the row twice and keeps nothing, so that rows in parts and in place go the same way. Shifted logits and sums
// are float64 (a sum of masked logits of -3e38 must not overflow), exp is the float32 one. Absent arrays are one vector
// read with stride 0. Sums reach the state every SUM_BLOCK classes, so that parts give the bits of whole rows.

import { gradientOfRow as gradientScalar, sumsOfRow as sumsScalar } from "./general-scalar";
import { gradientOfRow as gradientVector, sumsOfRow as sumsVector } from "./general-simd";

/** Adds the sums over n classes of row `row` to the state. */
export function generalSums(record: usize, state: usize, scratch: usize, row: u32, n: u32): void {
  if (ASC_FEATURE_SIMD) sumsVector(record, state, scratch, row, n);
  else sumsScalar(record, state, row, n);
}

/** Writes the gradient over n classes of row `row`, but for the true class's own part of an index target. */
export function generalGradient(
  record: usize, state: usize, scratch: usize, row: u32, n: u32, gradient: usize,
): void {
  if (ASC_FEATURE_SIMD) gradientVector(record, state, scratch, row, n, gradient);
  else gradientScalar(record, state, row, n, gradient);
}
