// The sums of moments.ts over rows of up to 64 classes: eight rows in columns, as in narrow.ts, four in the lanes of
// each sum, so that nothing is added across lanes. Fewer than eight rows go through a padded copy.

import {
  CLASSES, LOGITS, MOMENT_ARGMAX, MOMENT_LABEL, MOMENT_SUM_X, MOMENT_SUM_YE, ROWS, ROW_MOMENTS, ROW_MOMENTS_SIZE,
  SCRATCH, TARGETS,
} from "../abi";
import { EXTREME_SHIFT, NARROW_CLASSES } from "./limits";
import { wholeRow } from "./moments";
import {
  LANES, LANE_SUMS, LANE_SUMS_BYTES, addProbabilities, addVectors, clearLanes, countMaxima,
} from "./moments-lanes";
import { countedIndex, storeIndex } from "./moments-row";
import { hasProbabilities, logitScale } from "./options";
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
  for (let row: u32 = 0; row < rows; row += 8) {
    const valid = min<u32>(8, rows - row);
    const offset = <usize>(row * classes) << 2;
    columnsOf(scratch, COLUMNS, load<usize>(record, LOGITS) + offset, valid, classes);
    if (probabilities) columnsOf(scratch, TARGET_COLUMNS, targets + offset, valid, classes);
    for (let first: u32 = 0; first < valid; first += 4) {
      fourRows(record, scratch, row, first, min<u32>(4, valid - first), probabilities);
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

/** Moments of four rows from row + first on, of which `valid` are there. */
function fourRows(record: usize, scratch: usize, row: u32, first: u32, valid: u32, probabilities: bool): void {
  const classes = load<u32>(record, CLASSES);
  const half = <usize>first << 2;
  const columns = scratch + COLUMNS + half;
  const kept = scratch + KEPT_COLUMNS + half;
  const sums = scratch + LANE_SUMS;
  const max = findLargest(columns, classes, scratch + MAX, scratch + ARGMAX);
  clearLanes(sums);
  addVectors(sums, columns, 32, classes, max, logitScale(record), kept);
  v128.store(scratch, i32x4.splat(-1), LABEL);
  if (probabilities) {
    const y = scratch + TARGET_COLUMNS + half;
    addProbabilities(sums, columns, y, kept, 32, classes, max);
    findLargest(y, classes, scratch + TARGET_MAX, scratch + LABEL);
  }
  countMaxima(sums, 1);
  for (let lane: u32 = 0; lane < valid; lane++) {
    const number = row + first + lane;
    const moments = load<usize>(record, ROW_MOMENTS) + <usize>number * ROW_MOMENTS_SIZE;
    const sum = sums + (<usize>lane << 3);
    const at = scratch + (<usize>lane << 2);
    if (load<f64>(sum, LANES * MOMENT_SUM_X) < EXTREME_SHIFT) {
      wholeRow(record, number);
      continue;
    }
    for (let i: usize = 0; i <= MOMENT_SUM_YE; i += 8) store<f64>(moments + i, load<f64>(sum + LANES * i));
    store<f64>(moments, <f64>load<i32>(at, LABEL), MOMENT_LABEL);
    store<f64>(moments, <f64>load<i32>(at, ARGMAX), MOMENT_ARGMAX);
    const target = countedIndex(record, number);
    if (target < 0) continue;
    const column = (<usize>target << 5) + (<usize>lane << 2);
    const x = <f64>load<f32>(columns + column) - <f64>load<f32>(at, MAX);
    storeIndex(moments, target, x, load<f32>(kept + column));
  }
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
