/**
 * Runs a call of any size through a workspace of fixed size: whole rows in blocks where a row fits, else one row at a time in
 * parts (three sweeps over the classes). Blocks are also short enough that no kernel call takes more than a few
 * milliseconds: engines replace a function by its optimised version between calls. Bits do not depend on the blocks.
 */

import { PART_ALIGNMENT, RECORD, ROW_MOMENTS_SIZE, ROW_STATE_SIZE } from "@ls/kernel/abi";
import type { CheckedCall, LossCall, Totals } from "../checked-call.js";
import type { Block } from "../gather.js";
import { MOMENTS_PER_ROW, type SweepMoments } from "../moments.js";
import type { KernelMemory } from "./memory.js";
import { Operands } from "./operands.js";
import type { KernelRecord } from "./record.js";

export interface Workspace {
  readonly address: number;
  readonly bytes: number;
}

/** Most logits in one kernel call: 0.4 ms of SIMD code, 4 ms of code that is not optimised yet. Half as many: 4x151936 takes 4 % longer. */
const MAX_BLOCK = 1 << 19;

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
  record.set(RECORD.scratch, scratch);
  runRows(call, record, new Operands(call, call.logits, call.gradient, memory, record, workspace), 0, call.layout.rows);
  return { loss: record.getDouble(RECORD.loss), correct: record.get(RECORD.correct) };
}

/** Rows `first` to `end` of a call that `record` has begun, and has the sums of the rows before. */
export function runRows(call: CheckedCall, record: KernelRecord, operands: Operands, first: number, end: number): void {
  const name = call.gradient ? "ls_cross_entropy_grad" : "ls_cross_entropy";
  if (!runWholeRows(call, record, operands, name, first, end)) runParts(call, record, operands, first, end);
}

/** 0 if not even one whole row can be had. `most` is in logits, `extra` in bytes a row. */
export function rowsPerBlock(
  { layout: { classes } }: LossCall,
  operands: Operands,
  most: number,
  extra: number,
): number {
  const free = operands.capacity - 4 * classes * operands.classArrays;
  const perRow = 4 * classes * operands.matrices + operands.bytesPerRow + extra;
  return Math.min(classes <= MAX_BLOCK ? Math.max(1, Math.floor(most / classes)) : 0, Math.floor(free / perRow));
}

/** Whether whole rows can be had. */
export function canHaveWholeRows(call: LossCall, operands: Operands): boolean {
  return rowsPerBlock(call, operands, 1, 0) >= 1;
}

/** Runs the rows as whole ones; false if not even one can be had. */
export function runWholeRows(
  call: LossCall,
  record: KernelRecord,
  operands: Operands,
  name: "ls_cross_entropy" | "ls_cross_entropy_grad" | "ls_calibration",
  start = 0,
  end = call.layout.rows,
): boolean {
  const { classes } = call.layout;
  const atOnce = rowsPerBlock(call, operands, operands.matrices > 0 ? MAX_BROUGHT_BLOCK : MAX_BLOCK, 0);
  if (atOnce < 1) return false;
  operands.bringClasses(0, classes);
  const mark = operands.mark;
  for (let first = start; first < end; first += atOnce) {
    const block = { first, rows: Math.min(atOnce, end - first), firstClass: 0, classes };
    operands.rewind(mark);
    operands.bringRows(first, block.rows);
    operands.bringLogits(block);
    operands.bringTargets(block);
    record.call(name);
    operands.takeGradient(block);
    operands.takeRows(first, block.rows);
  }
  return true;
}

function runParts(call: CheckedCall, record: KernelRecord, operands: Operands, from: number, end: number): void {
  const length = classesPerPart(operands, 0);
  const start = operands.mark;
  for (let first = from; first < end; first++) {
    operands.rewind(start);
    operands.bringRows(first, 1);
    record.set(RECORD.rowState, operands.reserve(ROW_STATE_SIZE));
    sweepParts(call, record, operands, first, length, "ls_part_max");
    sweepParts(call, record, operands, first, length, "ls_part_sums");
    record.call("ls_part_finish");
    if (call.gradient) sweepParts(call, record, operands, first, length, "ls_part_grad");
    operands.takeRows(first, 1);
  }
}

function classesPerPart(operands: Operands, extra: number): number {
  const bytes = operands.capacity - operands.bytesPerRow - ROW_STATE_SIZE - extra;
  const fitting = Math.floor(bytes / (4 * Math.max(1, operands.matrices + operands.classArrays)));
  return Math.min(MAX_BLOCK, fitting - (fitting % PART_ALIGNMENT));
}

function sweepParts(
  call: CheckedCall,
  record: KernelRecord,
  operands: Operands,
  row: number,
  length: number,
  sweep: "ls_part_max" | "ls_part_sums" | "ls_part_grad" | "ls_part_moments",
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
    record.set(RECORD.partFirst, firstClass);
    record.set(RECORD.partClasses, block.classes);
    record.call(sweep);
    if (sweep === "ls_part_grad") operands.takeGradient(block);
    operands.rewind(mark);
  }
}

/** Moments of a call's rows. Logits that fit into one block are brought once for all sweeps. */
export function streamMoments(
  call: CheckedCall,
  memory: KernelMemory,
  record: KernelRecord,
  scratch: number,
  workspace: Workspace,
): SweepMoments {
  const { layout } = call;
  record.begin(call);
  record.set(RECORD.scratch, scratch);
  const operands = new Operands(call, call.logits, call.gradient, memory, record, workspace);
  const isBrought = operands.matrices > 0 && layout.rows * layout.classes > MAX_BLOCK;
  const rowsInBlock = rowsPerBlock(call, operands, isBrought ? MAX_BROUGHT_BLOCK : MAX_BLOCK, ROW_MOMENTS_SIZE);
  const start = operands.mark;
  let loaded = -1;

  const load = (block: Block, wantsTargets: boolean): void => {
    if (loaded !== block.first) {
      operands.rewind(start);
      operands.bringRows(block.first, block.rows);
      operands.bringLogits(block);
      operands.bringTargets(block);
      record.set(RECORD.rowMoments, operands.reserve(block.rows * ROW_MOMENTS_SIZE));
      loaded = block.first;
    }
    if (!wantsTargets) record.set(RECORD.targets, 0);
  };
  const wholeRows: SweepMoments = (logitScale, wantsTargets, visit) => {
    record.setDouble(RECORD.logitScale, logitScale);
    for (let first = 0; first < layout.rows; first += rowsInBlock) {
      const block = { first, rows: Math.min(rowsInBlock, layout.rows - first), firstClass: 0, classes: layout.classes };
      load(block, wantsTargets);
      record.call("ls_row_moments");
      visit(momentsAt(memory, record, block.rows), block.rows, first);
    }
  };
  const parts: SweepMoments = (logitScale, _, visit) => {
    record.setDouble(RECORD.logitScale, logitScale);
    momentsInParts(call, record, operands, (first) => visit(momentsAt(memory, record, 1), 1, first));
  };
  return rowsInBlock > 0 ? wholeRows : parts;
}

/** Moments of one row after the other; `visit` finds them where the record says. */
export function momentsInParts(
  call: CheckedCall,
  record: KernelRecord,
  operands: Operands,
  visit: (row: number) => void,
): void {
  const length = classesPerPart(operands, ROW_MOMENTS_SIZE);
  const start = operands.mark;
  for (let row = 0; row < call.layout.rows; row++) {
    operands.rewind(start);
    operands.bringRows(row, 1);
    record.set(RECORD.rowState, operands.reserve(ROW_STATE_SIZE));
    record.set(RECORD.rowMoments, operands.reserve(ROW_MOMENTS_SIZE));
    sweepParts(call, record, operands, row, length, "ls_part_max");
    sweepParts(call, record, operands, row, length, "ls_part_moments");
    visit(row);
  }
  operands.rewind(start);
}

function momentsAt(memory: KernelMemory, record: KernelRecord, rows: number): Float64Array {
  return new Float64Array(memory.buffer, record.get(RECORD.rowMoments), rows * MOMENTS_PER_ROW);
}
