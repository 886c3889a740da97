// One row by the sweeps of row.ts: from its logits to its results and its gradient. The ways that take several rows at
// once come here with the rows that do not suit them.

import { CLASSES, GRADIENT, SCRATCH, Z_LOSS } from "../abi";
import { finishIgnoredRow, finishRow } from "./finish";
import { isIgnored, sampleWeight } from "./options";
import { completeSums, sweepGradient, sweepMax, sweepSums, wayOf } from "./row";
import { STATE } from "./scratch";
import { resetState, SUM_EXP } from "./state";

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
  const way = wayOf(record, state);
  sweepSums(record, state, scratch, way, row, 0, classes, gradient);
  completeSums(record, state, way);
  finishRow(record, state, row);
  if (!gradient) return;
  if (sampleWeight(record, row) == 0 || isSettled(record, state, classes)) clearGradient(record, row, classes);
  else sweepGradient(record, state, scratch, way, row, 0, classes, true);
}

/** A single class, unless its logit is not finite, has a gradient of 0, not of the difference of two roundings of its mass. */
function isSettled(record: usize, state: usize, classes: u32): bool {
  const sum = load<f64>(state, SUM_EXP);
  return classes == 1 && sum == sum && load<f64>(record, Z_LOSS) == 0;
}

export function clearGradient(record: usize, row: u32, classes: u32): void {
  const bytes = <usize>classes << 2;
  memory.fill(load<usize>(record, GRADIENT) + <usize>row * bytes, 0, bytes);
}
