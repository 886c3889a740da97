// The moments (moments.ts) of one row, or of one part of a row, whose maximum is known.

import {
  CLASSES, LOGITS, MOMENT_ARGMAX, MOMENT_LABEL, MOMENT_LOG_SUM, MOMENT_OTHERS, MOMENT_SQUARES, MOMENT_SUM_Y, MOMENT_SUM_YE,
  MOMENT_SUM_YX, MOMENT_SUM_YY, ROW_MOMENTS_SIZE, SCRATCH, TARGETS,
} from "../abi";
import { expScalar } from "../math/exp";
import { logScalar, logVector } from "../math/log";
import { demoted } from "./lanes";
import { takesStages } from "./limits";
import { addSums as addSumsInLanes } from "./moments-lanes";
import { addSums } from "./moments-scalar";
import { hasProbabilities, ignoreIndex, logitScale, targetIndex } from "./options";
import { sweepMax } from "./row";
import { firstIndexOf, largestOf } from "./scan";
import { STATE } from "./scratch";
import { ARGMAX, MAX, TARGET_MAX, resetState } from "./state";

/** Whether float32 holds e x^2 and the distance beyond which e is 0; other scales go the scalar way. */
export function fitsLanes(record: usize): bool {
  return takesStages(logitScale(record), 0);
}

/** The moments, at `moments`, of one row by itself, but for what completeMoments adds. */
export function wholeRowMoments(record: usize, row: u32, moments: usize): void {
  const state = load<usize>(record, SCRATCH) + STATE;
  const classes = load<u32>(record, CLASSES);
  resetState(state);
  sweepMax(record, state, row, 0, classes);
  addToMoments(record, state, row, moments, 0, classes);
}

/** Adds n classes from class `first` on. */
export function addToMoments(record: usize, state: usize, row: u32, moments: usize, first: u32, n: u32): void {
  if (first == 0) begin(moments);
  const offset = (<usize>row * <usize>n) << 2;
  const z = load<usize>(record, LOGITS) + offset;
  const targets = load<usize>(record, TARGETS);
  const y = hasProbabilities(record) && targets ? targets + offset : 0;
  const max = load<f32>(state, MAX);
  const scale = logitScale(record);
  if (y) findLabel(state, moments + MOMENT_LABEL, y, first, n);
  if (ASC_FEATURE_SIMD && fitsLanes(record)) {
    addSumsInLanes(moments, load<usize>(record, SCRATCH), z, y, n, max, scale);
  } else {
    addSums(moments, z, y, n, max, scale);
  }
  store<f64>(moments, <f64>load<i32>(state, ARGMAX), MOMENT_ARGMAX);
  const k = <u32>countedIndex(record, row) - first;
  if (k >= n) return;
  const x = <f64>load<f32>(z + (<usize>k << 2)) - <f64>max;
  storeIndex(moments, first + k, x, expScalar(<f32>(x * scale)));
}

/** The sums are over every maximum, of which one is not to count. */
function begin(moments: usize): void {
  for (let at: usize = 0; at <= MOMENT_SUM_YE; at += 8) store<f64>(moments + at, 0);
  store<f64>(moments, -1, MOMENT_OTHERS);
  store<f64>(moments, -1, MOMENT_SQUARES);
  store<f64>(moments, -1, MOMENT_LABEL);
}

/** The index target of a row; -1 if it is ignored or not an index. */
export function countedIndex(record: usize, row: u32): i32 {
  if (load<usize>(record, TARGETS) == 0 || hasProbabilities(record)) return -1;
  const target = targetIndex(record, row);
  return target == ignoreIndex(record) ? -1 : target;
}

/** The sums over an index target: one y is 1. */
export function storeIndex(moments: usize, target: u32, x: f64, e: f32): void {
  store<f64>(moments, <f64>target, MOMENT_LABEL);
  store<f64>(moments, 1, MOMENT_SUM_Y);
  store<f64>(moments, 1, MOMENT_SUM_YY);
  store<f64>(moments, x, MOMENT_SUM_YX);
  store<f64>(moments, <f64>e, MOMENT_SUM_YE);
}

/** The lowest class of the largest probability so far. */
function findLabel(state: usize, label: usize, y: usize, first: u32, n: u32): void {
  const largest = largestOf(y, n);
  if (!(largest > load<f32>(state, TARGET_MAX))) return;
  store<f32>(state, largest, TARGET_MAX);
  store<f64>(label, <f64>(first + firstIndexOf(y, n, largest)));
}

/** What follows from the sums, of the rows from one to another: log S, and that a row without probabilities has no arg-max. */
export function completeMoments(row: usize, end: usize): void {
  while (row < end) {
    if (ASC_FEATURE_SIMD) {
      // Beyond the last row it is the last one again.
      const last = end - ROW_MOMENTS_SIZE;
      const b = min<usize>(row + ROW_MOMENTS_SIZE, last), c = min<usize>(row + 2 * ROW_MOMENTS_SIZE, last);
      const d = min<usize>(row + 3 * ROW_MOMENTS_SIZE, last);
      const low = v128.load64_lane(b, v128.load64_zero(row, MOMENT_OTHERS), 1, MOMENT_OTHERS);
      const high = v128.load64_lane(d, v128.load64_zero(c, MOMENT_OTHERS), 1, MOMENT_OTHERS);
      const logSum = logVector(f32x4.add(f32x4.splat(1), demoted(low, high)));
      complete(row, f32x4.extract_lane(logSum, 0));
      complete(b, f32x4.extract_lane(logSum, 1));
      complete(c, f32x4.extract_lane(logSum, 2));
      complete(d, f32x4.extract_lane(logSum, 3));
      row += 4 * ROW_MOMENTS_SIZE;
    } else {
      complete(row, <f32>logScalar(1 + load<f64>(row, MOMENT_OTHERS)));
      row += ROW_MOMENTS_SIZE;
    }
  }
}

// @ts-ignore: decorator
@inline
function complete(moments: usize, logSum: f32): void {
  store<f64>(moments, <f64>logSum, MOMENT_LOG_SUM);
  if (logSum != logSum) store<f64>(moments, -1, MOMENT_ARGMAX);
}
