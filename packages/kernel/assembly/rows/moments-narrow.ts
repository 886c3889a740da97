// The sums of moments.ts over rows of up to 64 classes: tiles of 32 rows, phase by phase, as in narrow.ts, whose header
// says why. The last rows go through padded copies; rows whose differences may have overflowed are taken one by one.

import { CLASSES, LOGITS, ROW_MOMENTS_SIZE, SCRATCH, TARGETS } from "../abi";
import { scaleConstants } from "../math/exp";
import { TILE_ROWS } from "./limits";
import { LANE_SUMS, addProbabilities, clearLanes } from "./moments-lanes";
import { completeMoments, wholeRowMoments } from "./moments-row";
import {
  LABEL, TO_KEPT, clearTargets, findLargest, indexTerms, storeMoments, storeTargetSums, sumMoments,
} from "./moments-tile";
import { bringPerRow } from "./narrow";
import { hasProbabilities, ignoreIndex, logitScale } from "./options";
import {
  PADDED_GRADIENT, PADDED_LOGITS, SCALED_EXP, SHIFTED, TILE, TILE_ARGMAX, TILE_MAXIMA, TILE_SHIFTS, TILE_TARGETS,
} from "./scratch";
import { logSums, shifted } from "./tile";
import { exponentials } from "./tile-exponentials";
import { rowsToColumns } from "./transpose";

/** In the scratch: a tile of probabilities, below LANE_SUMS, and the moments of fewer than eight rows. */
const TARGET_COLUMNS: usize = SHIFTED;
const PADDED_MOMENTS: usize = PADDED_GRADIENT;

/** What stays the same from tile to tile. */
export function prepareTiles(record: usize): void {
  const scratch = load<usize>(record, SCRATCH);
  scaleConstants(scratch + SCALED_EXP, logitScale(record));
  clearTargets(scratch, 4 * <usize>TILE_ROWS);
}

/** The moments, at `moments`, of up to TILE_ROWS rows from `row` on. */
export function tileMoments(record: usize, row: u32, rows: u32, moments: usize): void {
  const scratch = load<usize>(record, SCRATCH);
  const classes = load<u32>(record, CLASSES);
  const rowBytes = <usize>classes << 2;
  const whole = <usize>(rows & ~7) << 2, step = <usize>((rows + 7) & ~7) << 2;
  const bytes = step * <usize>classes;
  columnsOf(scratch, load<usize>(record, LOGITS) + <usize>row * rowBytes, TILE, rows, classes);
  findLargest(scratch + TILE, step, bytes, scratch + TILE_MAXIMA, scratch + TILE_ARGMAX);
  let unusual = shifted(scratch, step, bytes, true);
  exponentials(scratch + TILE, scratch + TILE + TO_KEPT, bytes, scratch + SCALED_EXP);
  sumMoments(scratch, step, bytes);
  logSums(scratch, step);
  const targets = load<usize>(record, TARGETS);
  const y = hasProbabilities(record) && targets ? scratch + TARGET_COLUMNS : 0;
  if (y) {
    columnsOf(scratch, targets + <usize>row * rowBytes, TARGET_COLUMNS, rows, classes);
    findLargest(y, step, bytes, scratch + TILE_SHIFTS, scratch + LABEL);
  } else if (targets) {
    bringPerRow(scratch + TILE_TARGETS, targets, row, rows);
    indexTerms(scratch, step, ignoreIndex(record));
  }

  rowsOf(scratch, 0, whole, step, moments, y, classes);
  const rest = <usize>(rows & 7);
  if (rest) {
    rowsOf(scratch, whole, step, step, scratch + PADDED_MOMENTS, y, classes);
    memory.copy(moments + (whole >> 2) * ROW_MOMENTS_SIZE, scratch + PADDED_MOMENTS, rest * ROW_MOMENTS_SIZE);
  }
  for (unusual &= 0xffffffff >> (32 - rows); unusual != 0; unusual &= unusual - 1) {
    const i = <u32>ctz(unusual);
    const at = moments + <usize>i * ROW_MOMENTS_SIZE;
    wholeRowMoments(record, row + i, at);
    completeMoments(at, at + ROW_MOMENTS_SIZE);
  }
}

/** Rows to columns at `to` in the scratch. */
function columnsOf(scratch: usize, from: usize, to: usize, rows: u32, classes: u32): void {
  const rowBytes = <usize>classes << 2;
  const step = <usize>((rows + 7) & ~7) << 2, whole = <usize>(rows & ~7), rest = <usize>(rows & 7);
  rowsToColumns(from, scratch + to, step, classes, <u32>whole);
  if (!rest) return;
  const last = scratch + PADDED_LOGITS;
  memory.copy(last, from + whole * rowBytes, rest * rowBytes);
  memory.fill(last + rest * rowBytes, 0, (8 - rest) * rowBytes);
  rowsToColumns(last, scratch + to + (whole << 2), step, classes, 8);
}

/** The moments of the rows from `first` to `end`, four bytes each; `y` are the columns of their probabilities, or 0. */
function rowsOf(
  scratch: usize, first: usize, end: usize, step: usize, moments: usize, y: usize, classes: u32,
): void {
  storeMoments(scratch, first, end, moments);
  if (!y) return;
  const sums = scratch + LANE_SUMS;
  for (let at = first; at < end; at += 16) {
    const x = scratch + TILE + at;
    clearLanes(sums);
    addProbabilities(sums, x, y + at, x + TO_KEPT, step, classes, f32x4.splat(0));
    storeTargetSums(sums, moments);
    moments += 4 * ROW_MOMENTS_SIZE;
  }
}
