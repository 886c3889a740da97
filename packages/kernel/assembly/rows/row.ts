// The sweeps over one row, or one part of a row, in order: maximum, sums, gradient. Between the second and the third
// stands finishRow. Which sweeps serve is decided by the options and the row alone, so whole rows and rows in parts
// have the same bits.

import {
  CLASSES, CLASS_WEIGHTS, GRADIENT, LOGITS, PRIOR, ROW_NLL, ROW_STATE, SOFTCAP, TARGETS, Z_LOSS,
} from "../abi";
import { expUnit } from "../math/exp";
import { expSums } from "./common";
import { generalGradient, generalSums } from "./general";
import { isStaged, takesFastSweeps } from "./limits";
import { origin, shifted } from "./logits";
import {
  confidence, hasProbabilities, isCommon, logitScale, smoothing, smoothingPerClass, targetIndex,
} from "./options";
import { containsNaN, firstIndexOf, largestOf, leastFinite, widenExtremes } from "./scan";
import { mixAgain, mixKept, scaleAgain, scaleKept } from "./scale";
import { stagedGradient, stagedSums } from "./staged";
import {
  ARGMAX, EXP_FACTOR, LEAST, MAX, MIN, OWN_MASS, SUM_EXP, SUM_Q, SUM_QX, SUM_Y, SUM_YX, TARGET_ARGMAX, TARGET_FACTOR, TARGET_MASS,
  TARGET_MAX, TARGET_X,
} from "./state";

/** The ways of a row, its maximum known: common.ts, staged.ts or general.ts. */
export const FAST: i32 = 0;
const STAGED: i32 = 1;
export const GENERAL: i32 = 2;

/** Whether the sums of the fast way are over all x: probabilities may be anywhere. */
// @ts-ignore: decorator
@inline
function sumsAllX(record: usize): bool {
  return hasProbabilities(record) || smoothing(record) != 0;
}

export function wayOf(record: usize, state: usize): i32 {
  const max = load<f32>(state, MAX);
  if (isCommon(record) && takesFastSweeps(sumsAllX(record), max, load<f32>(state, MIN))) return FAST;
  const softcap = load<f64>(record, SOFTCAP);
  return isStaged(logitScale(record), softcap, max, load<f32>(state, LEAST)) ? STAGED : GENERAL;
}

/** First sweep: extremes and arg-max over n classes from class `first` on. */
export function sweepMax(record: usize, state: usize, row: u32, first: u32, n: u32): void {
  const z = load<usize>(record, LOGITS) + ((<usize>row * <usize>n) << 2);
  const before = load<f32>(state, MAX);
  const smallest = load<f32>(state, MIN);
  store<f32>(state, Infinity, MIN);
  widenExtremes(state, z, n);
  const min = load<f32>(state, MIN);
  const least = min == -Infinity ? leastFinite(z, n) : min;
  if (least < load<f32>(state, LEAST)) store<f32>(state, least, LEAST);
  if (smallest < min) store<f32>(state, smallest, MIN);
  const max = load<f32>(state, MAX);
  if (max > before) store<i32>(state, first + firstIndexOf(z, n, max), ARGMAX);
  else if (max == -Infinity && containsNaN(z, n)) store<i32>(state, -1, ARGMAX);
}

/** Second sweep: the sums; with `keep` the exponentials are left in the gradient if the fast way is taken. */
export function sweepSums(
  record: usize, state: usize, scratch: usize, way: i32, row: u32, first: u32, n: u32, keep: bool,
): void {
  const offset = (<usize>row * <usize>n) << 2;
  const z = load<usize>(record, LOGITS) + offset;
  const y = hasProbabilities(record) ? load<usize>(record, TARGETS) + offset : 0;
  if (y) findTargetArgmax(state, y, first, n);
  else readTarget(record, state, z, <u32>targetIndex(record, row) - first, n, way);
  if (way == FAST) {
    const gradient = load<usize>(record, GRADIENT) + offset;
    expSums(state, z, y, gradient, n, load<f32>(state, MAX), keep, smoothing(record) != 0);
  } else if (ASC_FEATURE_SIMD && way == STAGED) {
    stagedSums(record, state, scratch, row, first, n, keep);
  } else {
    generalSums(record, state, row, first, n);
  }
}

/** After the last part: the fast way has summed x, of which every class counts alpha / K, and y and y x by themselves. */
export function completeSums(record: usize, state: usize, way: i32): void {
  if (way != FAST) return;
  const share = confidence(record);
  let sumQ = smoothing(record), sumQX = load<f64>(state, SUM_QX) * smoothingPerClass(record);
  if (hasProbabilities(record)) {
    sumQ += share * load<f64>(state, SUM_Y);
    sumQX += share * load<f64>(state, SUM_YX);
  }
  store<f64>(state, sumQX, SUM_QX);
  store<f64>(state, sumQ, SUM_Q);
  store<f64>(state, share, OWN_MASS);
}

/** Third sweep: the gradient of n classes from class `first` on. `kept`: sweepSums has left the exponentials there. */
export function sweepGradient(
  record: usize, state: usize, scratch: usize, way: i32, row: u32, first: u32, n: u32, kept: bool,
): void {
  const offset = (<usize>row * <usize>n) << 2;
  const z = load<usize>(record, LOGITS) + offset;
  const gradient = load<usize>(record, GRADIENT) + offset;
  const factor = load<f64>(state, TARGET_FACTOR);
  const k = hasProbabilities(record) ? n : <u32>targetIndex(record, row) - first;
  if (load<u32>(record, CLASSES) == 1 && load<f64>(record, Z_LOSS) == 0) {
    // Q p - q is 0 where p is 1, or NaN; the roundings of two products need not cancel.
    const sumExp = load<f64>(state, SUM_EXP);
    store<f32>(gradient, <f32>(sumExp - sumExp));
    return;
  }
  if (ASC_FEATURE_SIMD && way == STAGED) {
    stagedGradient(record, state, scratch, row, first, n, gradient, kept);
    return;
  }
  if (way == FAST) {
    const expFactor = <f32>(load<f64>(state, EXP_FACTOR) / expUnit());
    const smoothed = <f32>(smoothingPerClass(record) * factor), share = <f32>(confidence(record) * factor);
    const max = load<f32>(state, MAX);
    if (hasProbabilities(record)) {
      const y = load<usize>(record, TARGETS) + offset;
      if (kept) mixKept(gradient, y, n, expFactor, share, smoothed);
      else mixAgain(z, y, gradient, n, max, expFactor, share, smoothed);
      return;
    }
    if (kept) scaleKept(gradient, n, expFactor, smoothed);
    else scaleAgain(z, gradient, n, max, expFactor, smoothed);
    const at = gradient + (<usize>k << 2);
    if (k < n) store<f32>(at, load<f32>(at) - share);
  } else {
    generalGradient(record, state, row, first, n, gradient);
  }
}

function readTarget(record: usize, state: usize, z: usize, k: u32, n: u32, way: i32): void {
  if (k >= n) return;
  const at = <usize>k << 2;
  const weights = load<usize>(record, CLASS_WEIGHTS);
  const prior = load<usize>(record, PRIOR);
  const weight: f64 = weights ? <f64>load<f32>(weights + at) : 1;
  const smoothed = prior ? smoothing(record) * <f64>load<f32>(prior + at) : smoothingPerClass(record);
  // The staged sums take in the true class: there x_t is for the negative log-likelihood alone, and two tanh under a
  // softcap. The host of parts may not have said yet whether it wants that.
  if (way != STAGED || (load<usize>(record, ROW_NLL) | load<usize>(record, ROW_STATE)) != 0) {
    store<f64>(state, shifted(record, origin(record, state), load<f32>(z + at)), TARGET_X);
  }
  store<f64>(state, weight * (confidence(record) + smoothed), TARGET_MASS);
}

function findTargetArgmax(state: usize, y: usize, first: u32, n: u32): void {
  const largest = largestOf(y, n);
  if (!(largest > load<f32>(state, TARGET_MAX))) return;
  store<f32>(state, largest, TARGET_MAX);
  store<i32>(state, first + firstIndexOf(y, n, largest), TARGET_ARGMAX);
}
