// The sums of moments.ts over rows of up to 64 classes: eight rows in columns, as in narrow.ts, four in the lanes of
// each sum, so that nothing is added across lanes. Fewer than eight rows go through a padded copy.

import {
  CLASSES, LOGITS, MOMENT_ARGMAX, MOMENT_LABEL, MOMENT_OTHERS, MOMENT_SQUARES, MOMENT_SUM_EX, MOMENT_SUM_EXX,
  MOMENT_SUM_X, MOMENT_SUM_Y, MOMENT_SUM_YE, MOMENT_SUM_YX, MOMENT_SUM_YY, ROWS, ROW_MOMENTS, ROW_MOMENTS_SIZE,
  SCRATCH, TARGETS,
} from "../abi";
import { EXTREME_SHIFT, NARROW_CLASSES } from "./limits";
import { wholeRow } from "./moments";
import {
  LANES, LANE_SUMS, LANE_SUMS_BYTES, addProbabilities, addVectors, clearLanes, countMaxima,
} from "./moments-lanes";
import { storeIndex } from "./moments-row";
import { hasProbabilities, ignoreIndex, logitScale } from "./options";
import { MASSES, SHIFTED } from "./scratch";
import { rowsToColumns } from "./transpose";

/** In the scratch, eight rows each: logits, their exponentials and probabilities as columns; rows with padding. */
const EIGHT_ROWS: usize = 32 * NARROW_CLASSES;
const COLUMNS: usize = SHIFTED;
const KEPT_COLUMNS: usize = SHIFTED + EIGHT_ROWS;
const TARGET_COLUMNS: usize = MASSES;
const PADDED: usize = MASSES + EIGHT_ROWS;
/** Behind the sums, four rows each: largest logit and its class, largest probability and its class. */
const MAX: usize = LANE_SUMS + LANE_SUMS_BYTES;
const ARGMAX: usize = MAX + 16;
const TARGET_MAX: usize = MAX + 32;
const LABEL: usize = MAX + 48;

export function narrowMoments(record: usize): void {
  const scratch = load<usize>(record, SCRATCH);
  const classes = load<u32>(record, CLASSES);
  const rows = load<u32>(record, ROWS);
  const targets = load<usize>(record, TARGETS);
  const probabilities = hasProbabilities(record) && targets != 0;
  const indices = probabilities ? 0 : targets;
  const ignored = ignoreIndex(record);
  const scale = logitScale(record);
  let moments = load<usize>(record, ROW_MOMENTS);
  for (let row: u32 = 0; row < rows; row += 8) {
    const valid = min<u32>(8, rows - row);
    const offset = <usize>(row * classes) << 2;
    columnsOf(scratch, COLUMNS, load<usize>(record, LOGITS) + offset, valid, classes);
    if (probabilities) columnsOf(scratch, TARGET_COLUMNS, targets + offset, valid, classes);
    for (let i: u32 = 0; i < valid; i++) {
      if ((i & 3) == 0) sumFour(scratch, <usize>i << 2, classes, scale, probabilities);
      const lane = scratch + (<usize>(i & 3) << 2);
      if (takeLane(lane, lane + (<usize>(i & 3) << 2), moments)) {
        if (indices) {
          const target = load<i32>(indices + (<usize>(row + i) << 2));
          const column = scratch + (<usize>target << 5) + (<usize>i << 2);
          if (target != ignored) {
            const x = <f64>load<f32>(column, COLUMNS) - <f64>load<f32>(lane, MAX);
            storeIndex(moments, target, x, load<f32>(column, KEPT_COLUMNS));
          }
        }
      } else {
        wholeRow(record, row + i);
      }
      moments += ROW_MOMENTS_SIZE;
    }
  }
}

/** Eight rows, of which `valid` are there, to columns at `to` in the scratch. */
function columnsOf(scratch: usize, to: usize, rows: usize, valid: u32, classes: u32): void {
  if (valid < 8) {
    memory.copy(scratch + PADDED, rows, <usize>(valid * classes) << 2);
    rows = scratch + PADDED;
  }
  rowsToColumns(rows, scratch + to, 32, classes, 8);
}

/** Sums over four rows, which begin `half` bytes into the columns. */
function sumFour(scratch: usize, half: usize, classes: u32, scale: f64, probabilities: bool): void {
  const columns = scratch + COLUMNS + half;
  const kept = scratch + KEPT_COLUMNS + half;
  const sums = scratch + LANE_SUMS;
  const max = findLargest(columns, classes, scratch + MAX, scratch + ARGMAX);
  clearLanes(sums);
  addVectors(sums, columns, 32, classes, max, scale, kept);
  v128.store(scratch, i32x4.splat(-1), LABEL);
  if (probabilities) {
    const y = scratch + TARGET_COLUMNS + half;
    addProbabilities(sums, columns, y, kept, 32, classes, max);
    findLargest(y, classes, scratch + TARGET_MAX, scratch + LABEL);
  }
  countMaxima(sums, 1);
}

/** One row's lane to its moments; false, with nothing written, if float32 differences may have overflowed. */
// @ts-ignore: decorator
@inline
function takeLane(four: usize, sums: usize, moments: usize): bool {
  const sumX = load<f64>(sums, LANE_SUMS + LANES * MOMENT_SUM_X);
  if (sumX < EXTREME_SHIFT) return false;
  store<f64>(moments, load<f64>(sums, LANE_SUMS + LANES * MOMENT_OTHERS), MOMENT_OTHERS);
  store<f64>(moments, load<f64>(sums, LANE_SUMS + LANES * MOMENT_SQUARES), MOMENT_SQUARES);
  store<f64>(moments, sumX, MOMENT_SUM_X);
  store<f64>(moments, load<f64>(sums, LANE_SUMS + LANES * MOMENT_SUM_EX), MOMENT_SUM_EX);
  store<f64>(moments, load<f64>(sums, LANE_SUMS + LANES * MOMENT_SUM_EXX), MOMENT_SUM_EXX);
  store<f64>(moments, load<f64>(sums, LANE_SUMS + LANES * MOMENT_SUM_Y), MOMENT_SUM_Y);
  store<f64>(moments, load<f64>(sums, LANE_SUMS + LANES * MOMENT_SUM_YY), MOMENT_SUM_YY);
  store<f64>(moments, load<f64>(sums, LANE_SUMS + LANES * MOMENT_SUM_YX), MOMENT_SUM_YX);
  store<f64>(moments, load<f64>(sums, LANE_SUMS + LANES * MOMENT_SUM_YE), MOMENT_SUM_YE);
  store<f64>(moments, <f64>load<i32>(four, ARGMAX), MOMENT_ARGMAX);
  store<f64>(moments, <f64>load<i32>(four, LABEL), MOMENT_LABEL);
  return true;
}

/** The largest value of four columns and its lowest class. */
function findLargest(columns: usize, classes: u32, largest: usize, lowestClass: usize): v128 {
  let max = f32x4.splat(-Infinity), at = i32x4.splat(0), k = at;
  const one = i32x4.splat(1);
  for (const end = columns + (<usize>classes << 5); columns < end; columns += 32) {
    const value = v128.load(columns);
    at = v128.bitselect(k, at, f32x4.gt(value, max));
    max = f32x4.pmax(max, value);
    k = i32x4.add(k, one);
  }
  v128.store(largest, max);
  v128.store(lowestClass, at);
  return max;
}
