/**
 * Runs a call of any size through a workspace of fixed size: whole rows in blocks where a row fits, else one row at a time in
 * parts (three sweeps over the classes). Blocks are also short enough that no kernel call takes more than a few
 * milliseconds: engines replace a function by its optimised version between calls. Bits do not depend on the blocks.
 */

import { PART_ALIGNMENT, ROW_STATE_SIZE } from "@ls/kernel/abi";
import type { CheckedCall, Totals } from "../checked-call.js";
import type { KernelMemory } from "./memory.js";
import { Operands } from "./operands.js";
import type { KernelRecord } from "./record.js";

export interface Workspace {
  readonly address: number;
  readonly bytes: number;
}

/** Most logits in one kernel call: 0.2 ms of SIMD code, 2 ms of code that is not optimised yet. */
const MAX_BLOCK = 1 << 18;

/** Most logits in one call if they are copied in and out: with their copies at both ends they stay in the second-level cache. */
const MAX_BROUGHT_BLOCK = 1 << 16;

export function runStreamed(
  call: CheckedCall,
  memory: KernelMemory,
  record: KernelRecord,
  scratch: number,
  workspace: Workspace,
): Totals {
  record.begin(call);
  record.set("scratch", scratch);
  const operands = new Operands(call, memory, record, workspace);
  const rows = rowsPerBlock(call, operands);
  if (rows > 0) runWholeRows(call, record, operands, rows);
  else runParts(call, record, operands);
  return { loss: record.getDouble("loss"), correct: record.get("correct") };
}

/** 0 if not even one whole row can be had. */
function rowsPerBlock({ layout: { classes } }: CheckedCall, operands: Operands): number {
  const most = operands.matrices > 0 ? MAX_BROUGHT_BLOCK : MAX_BLOCK;
  const free = operands.capacity - 4 * classes * operands.classArrays;
  const perRow = 4 * classes * operands.matrices + operands.bytesPerRow;
  return Math.min(classes <= MAX_BLOCK ? Math.max(1, Math.floor(most / classes)) : 0, Math.floor(free / perRow));
}

function runWholeRows(call: CheckedCall, record: KernelRecord, operands: Operands, rowsPerBlock: number): void {
  const { rows, classes } = call.layout;
  operands.bringClasses(0, classes);
  const mark = operands.mark;
  for (let first = 0; first < rows; first += rowsPerBlock) {
    const block = { first, rows: Math.min(rowsPerBlock, rows - first), firstClass: 0, classes };
    operands.rewind(mark);
    operands.bringRows(first, block.rows);
    operands.bringLogits(block);
    operands.bringTargets(block);
    record.call(call.gradient ? "ls_cross_entropy_grad" : "ls_cross_entropy");
    operands.takeGradient(block);
    operands.takeRows(first, block.rows);
  }
}

function runParts(call: CheckedCall, record: KernelRecord, operands: Operands): void {
  const { rows } = call.layout;
  const length = classesPerPart(operands);
  const start = operands.mark;
  for (let first = 0; first < rows; first++) {
    operands.rewind(start);
    operands.bringRows(first, 1);
    record.set("rowState", operands.reserve(ROW_STATE_SIZE));
    sweepParts(call, record, operands, first, length, "ls_part_max");
    sweepParts(call, record, operands, first, length, "ls_part_sums");
    record.call("ls_part_finish");
    if (call.gradient) sweepParts(call, record, operands, first, length, "ls_part_grad");
    operands.takeRows(first, 1);
  }
}

function classesPerPart(operands: Operands): number {
  const bytes = operands.capacity - operands.bytesPerRow - ROW_STATE_SIZE;
  const fitting = Math.floor(bytes / (4 * Math.max(1, operands.matrices + operands.classArrays)));
  return Math.min(MAX_BLOCK, fitting - (fitting % PART_ALIGNMENT));
}

function sweepParts(
  call: CheckedCall,
  record: KernelRecord,
  operands: Operands,
  row: number,
  length: number,
  sweep: "ls_part_max" | "ls_part_sums" | "ls_part_grad",
): void {
  const { classes } = call.layout;
  const mark = operands.mark;
  for (let firstClass = 0; firstClass < classes; firstClass += length) {
    const block = { first: row, rows: 1, firstClass, classes: Math.min(length, classes - firstClass) };
    operands.bringLogits(block);
    if (sweep !== "ls_part_max") {
      operands.bringTargets(block);
      operands.bringClasses(firstClass, block.classes);
    }
    record.set("partFirst", firstClass);
    record.set("partClasses", block.classes);
    record.call(sweep);
    if (sweep === "ls_part_grad") operands.takeGradient(block);
    operands.rewind(mark);
  }
}
