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
  CLASSES, PART_CLASSES, PART_FIRST, ROWS, ROW_MOMENTS, ROW_MOMENTS_SIZE, ROW_STATE, ROW_STATE_SIZE, STATUS_OK,
} from "../abi";
import { CALL_MOMENTS, CALL_PART_MOMENTS, checkCall } from "../door/record";
import { checkIndices } from "../door/values";
import { NARROW_CLASSES } from "./limits";
import { narrowMoments } from "./moments-narrow";
import { addToMoments, completeMoments, fitsLanes, wholeRowMoments } from "./moments-row";

export function ls_row_moments(record: usize): i32 {
  let status = checkCall(record, CALL_MOMENTS);
  if (status == STATUS_OK) status = checkIndices(record);
  if (status != STATUS_OK) return status;
  const classes = load<u32>(record, CLASSES);
  if (ASC_FEATURE_SIMD && classes <= <u32>NARROW_CLASSES && fitsLanes(record)) {
    narrowMoments(record);
  } else {
    for (let row: u32 = 0; row < load<u32>(record, ROWS); row++) wholeRowMoments(record, row);
    completeAll(record);
  }
  return STATUS_OK;
}

function completeAll(record: usize): void {
  const moments = load<usize>(record, ROW_MOMENTS);
  completeMoments(moments, moments + <usize>load<u32>(record, ROWS) * ROW_MOMENTS_SIZE);
}

export function ls_part_moments(record: usize): i32 {
  let status = checkCall(record, CALL_PART_MOMENTS);
  if (status == STATUS_OK) status = checkIndices(record);
  if (status != STATUS_OK) return status;
  const states = load<usize>(record, ROW_STATE);
  for (let row: u32 = 0; row < load<u32>(record, ROWS); row++) {
    const state = states + <usize>row * ROW_STATE_SIZE;
    addToMoments(record, state, row, load<u32>(record, PART_FIRST), load<u32>(record, PART_CLASSES));
  }
  completeAll(record);
  return STATUS_OK;
}
