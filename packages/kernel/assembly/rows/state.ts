// What is known of one row between the sweeps over it: ROW_STATE_SIZE bytes, in the scratch for whole rows, in the
// host's row_state for rows that come in parts. x_k = z_k - max z, after logit_scale and softcap; S = sum_k exp(x_k).

import { ROW_STATE_SIZE, STATS_TARGET_WEIGHT } from "../abi";

/** float32: the largest and the smallest logit as given. */
export const MAX: usize = 0;
export const MIN: usize = 4;
/**
 * int32: the lowest index of the largest logit; -1 once a NaN has been met among logits that are otherwise all -inf.
 */
export const ARGMAX: usize = 8;
/** int32 and float32: the lowest index of the largest class probability of the target, and that probability. */
export const TARGET_ARGMAX: usize = 12;
export const TARGET_MAX: usize = 16;
/** float32: the smallest logit that is not -inf. */
export const LEAST: usize = 20;
/** float64: S; sum_k q_k x_k and sum_k q_k; the common case leaves out the true class's own mass. */
export const SUM_EXP: usize = 24;
export const SUM_QX: usize = 32;
export const SUM_Q: usize = 40;
/** float64: the true class's own mass, if SUM_QX and SUM_Q leave it out. */
export const OWN_MASS: usize = 48;
/** float64: x_t and q_t of an index target. */
export const TARGET_X: usize = 56;
export const TARGET_MASS: usize = 64;
/** float64: sum_k y_k and sum_k y_k x_k of a probability target, for its negative log-likelihood. */
export const SUM_Y: usize = 72;
export const SUM_YX: usize = 80;
/** float64, set when the sums are complete: what multiplies exp(x_k) and q_k in the gradient. */
export const EXP_FACTOR: usize = 88;
export const TARGET_FACTOR: usize = 96;
/** float64, of shards (../shards/stats.ts): w_t of an index target, and max z. */
export const TARGET_WEIGHT: usize = STATS_TARGET_WEIGHT;
export const TOP: usize = 112;
/** int32: 1 if the sums are complete, as those of shards are. */
export const IS_COMPLETE: usize = 120;

export function resetState(state: usize): void {
  for (let at: usize = 0; at < ROW_STATE_SIZE; at += 8) store<u64>(state + at, 0);
  store<f32>(state, -Infinity, MAX);
  store<f32>(state, Infinity, MIN);
  store<f32>(state, Infinity, LEAST);
  store<f32>(state, -1, TARGET_MAX);
}

// @ts-ignore: decorator
@inline
export function addTo(state: usize, field: usize, value: f64): void {
  store<f64>(state + field, load<f64>(state + field) + value);
}
