// Rows too long to be in memory whole: the host brings one part of the classes after another, three times over.
//
//   ls_part_max over every part -> ls_part_sums over every part -> ls_part_finish once -> ls_part_grad over every part
//
// What is known of a row between the calls is in the host's row_state. Parts begin at multiples of PART_ALIGNMENT,
// where the sums of whole rows are handed to float64 too, so the bits are those of whole rows. ls_part_finish and
// ls_part_grad also serve the merged statistics of shards (../shards/), which begin anywhere.

import { PART_CLASSES, PART_FIRST, ROWS, ROW_STATE, ROW_STATE_SIZE, SCRATCH, STATUS_OK } from "../abi";
import { CALL_PART_FINISH, CALL_PART_GRADIENT, CALL_PART_MAX, CALL_PART_SUMS, checkCall } from "../door/record";
import { checkIndices } from "../door/values";
import { closeBlock, finishIgnoredRow, finishRow } from "./finish";
import { isIgnored, sampleWeight } from "./options";
import { completeSums, sweepGradient, sweepMax, sweepSums, wayOf } from "./row";
import { IS_COMPLETE, resetState, SUM_EXP } from "./state";
import { clearGradient } from "./whole-row";

// @ts-ignore: decorator
@inline
export function stateOf(record: usize, row: u32): usize {
  return load<usize>(record, ROW_STATE) + <usize>row * ROW_STATE_SIZE;
}

export function ls_part_max(record: usize): i32 {
  const status = checkCall(record, CALL_PART_MAX);
  if (status != STATUS_OK) return status;
  const first = load<u32>(record, PART_FIRST);
  for (let row: u32 = 0; row < load<u32>(record, ROWS); row++) {
    const state = stateOf(record, row);
    if (first == 0) resetState(state);
    sweepMax(record, state, row, first, load<u32>(record, PART_CLASSES));
  }
  return STATUS_OK;
}

export function ls_part_sums(record: usize): i32 {
  let status = checkCall(record, CALL_PART_SUMS);
  if (status == STATUS_OK) status = checkIndices(record);
  if (status != STATUS_OK) return status;
  const first = load<u32>(record, PART_FIRST);
  const classes = load<u32>(record, PART_CLASSES);
  for (let row: u32 = 0; row < load<u32>(record, ROWS); row++) {
    if (isIgnored(record, row)) continue;
    const state = stateOf(record, row);
    sweepSums(record, state, load<usize>(record, SCRATCH), wayOf(record, state), row, first, classes, false);
  }
  return STATUS_OK;
}

export function ls_part_finish(record: usize): i32 {
  let status = checkCall(record, CALL_PART_FINISH);
  if (status == STATUS_OK) status = checkIndices(record);
  if (status != STATUS_OK) return status;
  for (let row: u32 = 0; row < load<u32>(record, ROWS); row++) {
    if (isIgnored(record, row)) {
      finishIgnoredRow(record, row);
    } else {
      const state = stateOf(record, row);
      if (load<i32>(state, IS_COMPLETE)) settleStats(state);
      else completeSums(record, state, wayOf(record, state));
      finishRow(record, state, row);
    }
  }
  closeBlock(record);
  return STATUS_OK;
}

/** Statistics of shards: of nothing but -inf they make a loss of NaN, and they cannot be merged any more. */
function settleStats(state: usize): void {
  if (load<f64>(state, SUM_EXP) == 0) store<f64>(state, NaN, SUM_EXP);
  store<i32>(state, 2, IS_COMPLETE);
}

export function ls_part_grad(record: usize): i32 {
  let status = checkCall(record, CALL_PART_GRADIENT);
  if (status == STATUS_OK) status = checkIndices(record);
  if (status != STATUS_OK) return status;
  const first = load<u32>(record, PART_FIRST);
  const classes = load<u32>(record, PART_CLASSES);
  for (let row: u32 = 0; row < load<u32>(record, ROWS); row++) {
    if (isIgnored(record, row) || sampleWeight(record, row) == 0) {
      clearGradient(record, row, classes);
    } else {
      const state = stateOf(record, row);
      sweepGradient(record, state, load<usize>(record, SCRATCH), wayOf(record, state), row, first, classes, false);
    }
  }
  return STATUS_OK;
}
