// What calibration and temperature are made of: moments of each row, as float64; abi.json names them.
//
//   x_k = l_k - max l,  e_k = exp(s x_k) with s = logit_scale,  a = the lowest class of the largest logit
//   of the logits:  sum_{k != a} e_k, sum_{k != a} e_k^2, log sum e_k, sum x_k, sum e_k x_k, sum e_k x_k^2
//   of the target:  sum y_k, sum y_k^2, sum y_k x_k, sum y_k e_k
//
// The largest term, 1, is left out of the float32 sums, which would round away what a sure row has beside it: 1 - p_a
// and sum (p - y)^2 = (1 + squares - 2 S sum y e + S^2 sum y^2) / S^2, S = 1 + others, come out of these numbers with
// the error of the exponentials and no more. Two reads of the row: maximum, sums. Error of e_k as in exp.ts, of a sum
// 2e-6 of its terms. Sums reach the moments every SUM_BLOCK classes, so that rows in parts have the bits of whole rows.

import {
  BINS, CALIBRATION, CLASSES, PART_CLASSES, PART_FIRST, ROWS, ROW_MOMENTS, ROW_MOMENTS_SIZE, ROW_STATE, ROW_STATE_SIZE, SCRATCH,
  STATUS_OK,
} from "../abi";
import {
  CALL_CALIBRATION, CALL_MOMENTS, CALL_PART_CALIBRATION, CALL_PART_MOMENTS, checkCall,
} from "../door/record";
import { checkIndices } from "../door/values";
import { addToCalibration } from "./calibration";
import { NARROW_CLASSES, TILE_ROWS } from "./limits";
import { prepareTiles, tileMoments } from "./moments-narrow";
import { addToMoments, completeMoments, fitsLanes, wholeRowMoments } from "./moments-row";
import { logitScale } from "./options";
import { ROWS_TO_ADD } from "./scratch";

export function ls_row_moments(record: usize): i32 {
  return momentsCall(record, CALL_MOMENTS);
}

export function ls_calibration(record: usize): i32 {
  return momentsCall(record, CALL_CALIBRATION);
}

/** Moments of whole rows, to where the host wants them or, while they are in the first-level cache, to the sums of calibration. */
function momentsCall(record: usize, call: i32): i32 {
  let status = checkCall(record, call);
  if (status == STATUS_OK) status = checkIndices(record);
  if (status != STATUS_OK) return status;
  const isNarrow = ASC_FEATURE_SIMD && load<u32>(record, CLASSES) <= <u32>NARROW_CLASSES && fitsLanes(record);
  if (isNarrow) prepareTiles(record);
  const rows = load<u32>(record, ROWS);
  let moments = call == CALL_MOMENTS ? load<usize>(record, ROW_MOMENTS) : load<usize>(record, SCRATCH) + ROWS_TO_ADD;
  for (let row: u32 = 0; row < rows; row += TILE_ROWS) {
    const n = min<u32>(TILE_ROWS, rows - row);
    const end = moments + <usize>n * ROW_MOMENTS_SIZE;
    if (ASC_FEATURE_SIMD && isNarrow) {
      tileMoments(record, row, n, moments);
    } else {
      for (let i: u32 = 0; i < n; i++) wholeRowMoments(record, row + i, moments + <usize>i * ROW_MOMENTS_SIZE);
      completeMoments(moments, end);
    }
    if (call == CALL_MOMENTS) moments = end;
    else addRows(record, moments, end);
  }
  return STATUS_OK;
}

function addRows(record: usize, moments: usize, end: usize): void {
  addToCalibration(load<usize>(record, CALIBRATION), <f64>load<u32>(record, BINS), logitScale(record), moments, end);
}

export function ls_part_moments(record: usize): i32 {
  let status = checkCall(record, CALL_PART_MOMENTS);
  if (status == STATUS_OK) status = checkIndices(record);
  if (status != STATUS_OK) return status;
  const states = load<usize>(record, ROW_STATE), moments = load<usize>(record, ROW_MOMENTS);
  const first = load<u32>(record, PART_FIRST), n = load<u32>(record, PART_CLASSES);
  const rows = load<u32>(record, ROWS);
  for (let row: u32 = 0; row < rows; row++) {
    const at = <usize>row;
    addToMoments(record, states + at * ROW_STATE_SIZE, row, moments + at * ROW_MOMENTS_SIZE, first, n);
  }
  completeMoments(moments, moments + <usize>rows * ROW_MOMENTS_SIZE);
  return STATUS_OK;
}

export function ls_part_calibration(record: usize): i32 {
  const status = checkCall(record, CALL_PART_CALIBRATION);
  if (status != STATUS_OK) return status;
  const moments = load<usize>(record, ROW_MOMENTS);
  addRows(record, moments, moments + <usize>load<u32>(record, ROWS) * ROW_MOMENTS_SIZE);
  return STATUS_OK;
}
