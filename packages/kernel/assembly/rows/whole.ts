// Loss, and loss with gradient, of whole rows: the check at the door, then the way that suits the width of the rows.

import { CLASSES, GRADIENT, ROWS, SCRATCH, STATUS_OK } from "../abi";
import { CALL_GRADIENT, CALL_LOSS, checkCall } from "../door/record";
import { checkIndices } from "../door/values";
import { closeBlock, finishIgnoredRow, finishRow } from "./finish";
import { NARROW_CLASSES } from "./limits";
import { narrowRows } from "./narrow";
import { isCommon, isIgnored, sampleWeight } from "./options";
import { completeSums, sweepGradient, sweepMax, sweepSums } from "./row";
import { STATE } from "./scratch";
import { wideRows } from "./wide";
import { resetState } from "./state";

export function ls_cross_entropy(record: usize): i32 {
  return wholeRows(record, CALL_LOSS, false);
}

export function ls_cross_entropy_grad(record: usize): i32 {
  return wholeRows(record, CALL_GRADIENT, true);
}

function wholeRows(record: usize, call: i32, gradient: bool): i32 {
  let status = checkCall(record, call);
  if (status == STATUS_OK) status = checkIndices(record);
  if (status != STATUS_OK) return status;
  if (isCommon(record)) {
    if (ASC_FEATURE_SIMD && load<u32>(record, CLASSES) <= <u32>NARROW_CLASSES) narrowRows(record, gradient);
    else wideRows(record, gradient);
  } else {
    const rows = load<u32>(record, ROWS);
    for (let row: u32 = 0; row < rows; row++) wholeRow(record, row, gradient);
  }
  closeBlock(record);
  return STATUS_OK;
}

/** One row from its logits to its results and its gradient. */
export function wholeRow(record: usize, row: u32, gradient: bool): void {
  const scratch = load<usize>(record, SCRATCH);
  const state = scratch + STATE;
  const classes = load<u32>(record, CLASSES);
  if (isIgnored(record, row)) {
    finishIgnoredRow(record, row);
    if (gradient) clearGradient(record, row, classes);
    return;
  }
  resetState(state);
  sweepMax(record, state, row, 0, classes);
  sweepSums(record, state, scratch, row, 0, classes, gradient);
  completeSums(record, state);
  finishRow(record, state, row);
  if (!gradient) return;
  if (sampleWeight(record, row) == 0) clearGradient(record, row, classes);
  else sweepGradient(record, state, scratch, row, 0, classes, true);
}

export function clearGradient(record: usize, row: u32, classes: u32): void {
  const bytes = <usize>classes << 2;
  memory.fill(load<usize>(record, GRADIENT) + <usize>row * bytes, 0, bytes);
}
