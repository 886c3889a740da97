// What is known of rows over a shard of their classes, for classes that are split between threads or machines: everything
// the loss needs, mergeable (merge.ts), in a row state of its own for each row.
//
//   m = max z over the shard, x_k = z_k - m:   m, sum exp(x_k), sum q_k x_k, sum q_k, of the target x_t, w_t, sum y_k,
//   sum y_k x_k and its arg-max; q_k = w_k (confidence y_k + alpha u_k) with u_k = 1/K over all K classes, not the shard's
//
// Two reads of the shard. Preconditions: those of the door; a shard begins anywhere. The sums are those of row.ts, but
// complete: the mass of the true class is in them. A shard of nothing but -inf has an origin to stand in for m, 0, so
// that its sums are 0, or -inf where a class has mass; NaN and +inf make them NaN. Error: that of row.ts, docs/numerics.md.

import { CLASS_WEIGHTS, PART_CLASSES, PART_FIRST, ROWS, SCRATCH, SOFTCAP, STATUS_OK } from "../abi";
import { CALL_SHARD_STATS, checkCall } from "../door/record";
import { checkIndices } from "../door/values";
import { transformedMax } from "../rows/logits";
import { confidence, hasProbabilities, isIgnored, smoothingPerClass, targetIndex } from "../rows/options";
import { stateOf } from "../rows/parts";
import { FAST, GENERAL, sweepMax, sweepSums, wayOf } from "../rows/row";
import {
  ARGMAX, IS_COMPLETE, MAX, SUM_Q, SUM_QX, SUM_Y, SUM_YX, TARGET_ARGMAX, TARGET_MAX, TARGET_WEIGHT, TARGET_X, TOP, addTo,
  resetState,
} from "../rows/state";

export function ls_shard_stats(record: usize): i32 {
  let status = checkCall(record, CALL_SHARD_STATS);
  if (status == STATUS_OK) status = checkIndices(record);
  if (status != STATUS_OK) return status;
  const rows = load<u32>(record, ROWS);
  for (let row: u32 = 0; row < rows; row++) {
    const state = stateOf(record, row);
    resetState(state);
    store<i32>(state, 1, IS_COMPLETE);
    store<f64>(state, -Infinity, TOP);
    if (!isIgnored(record, row)) rowStats(record, state, row);
  }
  return STATUS_OK;
}

function rowStats(record: usize, state: usize, row: u32): void {
  const first = load<u32>(record, PART_FIRST), n = load<u32>(record, PART_CLASSES);
  sweepMax(record, state, row, first, n);
  const max = load<f32>(state, MAX);
  store<f64>(state, transformedMax(record, state), TOP);
  const isMasked = max == -Infinity && load<i32>(state, ARGMAX) >= 0 && load<f64>(record, SOFTCAP) == 0;
  if (isMasked) store<f32>(state, 0, MAX);
  const way = isMasked ? GENERAL : wayOf(record, state);
  sweepSums(record, state, load<usize>(record, SCRATCH), way, row, first, n, false);
  store<f32>(state, max, MAX);

  const k = hasProbabilities(record) ? n : <u32>targetIndex(record, row) - first;
  const hasTarget = k < n;
  if (hasTarget) {
    const weights = load<usize>(record, CLASS_WEIGHTS);
    store<f64>(state, weights ? <f64>load<f32>(weights + (<usize>k << 2)) : 1, TARGET_WEIGHT);
    store<i32>(state, first + k, TARGET_ARGMAX);
    store<f32>(state, 1, TARGET_MAX);
  }
  if (way == FAST) completeShard(record, state, n, hasTarget);
}

/** The fast way has summed x, of which every class counts its share of the smoothing, and y and y x by themselves. */
function completeShard(record: usize, state: usize, n: u32, hasTarget: bool): void {
  const share = confidence(record), perClass = smoothingPerClass(record);
  store<f64>(state, load<f64>(state, SUM_QX) * perClass, SUM_QX);
  store<f64>(state, perClass * <f64>n, SUM_Q);
  if (hasProbabilities(record)) {
    addTo(state, SUM_Q, share * load<f64>(state, SUM_Y));
    addTo(state, SUM_QX, share * load<f64>(state, SUM_YX));
  } else if (hasTarget && share != 0) {
    // A class without mass adds nothing, whatever its logit.
    addTo(state, SUM_Q, share);
    addTo(state, SUM_QX, share * load<f64>(state, TARGET_X));
  }
}
