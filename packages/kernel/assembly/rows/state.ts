// What is known of one row between the sweeps over it: ROW_STATE_SIZE bytes, in the scratch for whole rows, in the
// host's row_state for rows that come in parts. abi.json places its fields; those of `stats` are the statistics of shards.
// x_k = z_k - max z, after logit_scale and softcap; S = sum_k exp(x_k).

import {
  ROW_STATE_SIZE, STATE_EXP_FACTOR, STATE_OWN_MASS, STATE_TARGET_FACTOR, STATS_ARGMAX, STATS_IS_COMPLETE, STATS_LEAST,
  STATS_MAX, STATS_MIN, STATS_SUM_EXP, STATS_SUM_Q, STATS_SUM_QX, STATS_SUM_Y, STATS_SUM_YX, STATS_TARGET_ARGMAX,
  STATS_TARGET_MASS, STATS_TARGET_MAX, STATS_TARGET_WEIGHT, STATS_TARGET_X, STATS_TOP,
} from "../abi";

/** float32: the largest and the smallest logit as given. */
export const MAX: usize = STATS_MAX;
export const MIN: usize = STATS_MIN;
/**
 * int32: the lowest index of the largest logit; -1 once a NaN has been met among logits that are otherwise all -inf.
 */
export const ARGMAX: usize = STATS_ARGMAX;
/** int32 and float32: the lowest index of the largest class probability of the target, and that probability. */
export const TARGET_ARGMAX: usize = STATS_TARGET_ARGMAX;
export const TARGET_MAX: usize = STATS_TARGET_MAX;
/** float32: the smallest logit that is not -inf. */
export const LEAST: usize = STATS_LEAST;
/** float64: S; sum_k q_k x_k and sum_k q_k; the common case leaves out the true class's own mass. */
export const SUM_EXP: usize = STATS_SUM_EXP;
export const SUM_QX: usize = STATS_SUM_QX;
export const SUM_Q: usize = STATS_SUM_Q;
/** float64: the true class's own mass, if SUM_QX and SUM_Q leave it out. */
export const OWN_MASS: usize = STATE_OWN_MASS;
/** float64: x_t and q_t of an index target. */
export const TARGET_X: usize = STATS_TARGET_X;
export const TARGET_MASS: usize = STATS_TARGET_MASS;
/** float64: sum_k y_k and sum_k y_k x_k of a probability target, for its negative log-likelihood. */
export const SUM_Y: usize = STATS_SUM_Y;
export const SUM_YX: usize = STATS_SUM_YX;
/** float64, set when the sums are complete: what multiplies exp(x_k) and q_k in the gradient. */
export const EXP_FACTOR: usize = STATE_EXP_FACTOR;
export const TARGET_FACTOR: usize = STATE_TARGET_FACTOR;
/** float64, of shards (../shards/stats.ts): w_t of an index target, and max z. */
export const TARGET_WEIGHT: usize = STATS_TARGET_WEIGHT;
export const TOP: usize = STATS_TOP;
/** int32: not 0 if the sums are complete, as those of shards are; 1 until there is a loss. */
export const IS_COMPLETE: usize = STATS_IS_COMPLETE;

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
