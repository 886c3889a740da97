/**
 * Shards of the classes by the kernel: rows in blocks through the workspace, a long row in pieces of its classes. Statistics
 * of the pieces are merged in order, and where they begin depends on the shard's length alone: resident or streamed, the
 * bits are the same.
 */

import { type KernelExports, RECORD, ROW_STATE_SIZE, STATUS, STATUS_NAMES } from "@ls/kernel/abi";
import { newArray } from "../arrays.js";
import type { ShardCall, Totals } from "../checked-call.js";
import { LsError } from "../errors.js";
import type { Means } from "./means.js";
import { Operands } from "./operands.js";
import { rowsPerBlock } from "./stream.js";

type Merge = KernelExports["ls_merge_stats"];

/** Classes of a piece: with everything that may come beside them they take half of the workspace. */
const PIECE = 1 << 16;

/** Most logits of a block: they stay in the second-level cache. */
const MAX_BLOCK = 1 << 16;

/** Statistics of a call's rows, ROW_STATE_SIZE bytes a row. */
export function rowStats(call: ShardCall, merge: Merge, means: Means): Uint8Array {
  const stats = newArray(Uint8Array, call.layout.rows * ROW_STATE_SIZE, "the statistics");
  const { memory, record } = means;
  const operands = begin(call, means);
  eachBlock(call, operands, (first, rows) => {
    const bytes = rows * ROW_STATE_SIZE;
    const [states, others] = [operands.reserve(bytes), operands.reserve(bytes)];
    eachPiece(call, operands, first, rows, means, (firstClass) => {
      record.set(RECORD.rowState, firstClass === 0 ? states : others);
      record.call("ls_shard_stats");
      if (firstClass > 0) mergeAt(merge, states, others, rows);
    });
    stats.set(new Uint8Array(memory.buffer, states, bytes), first * ROW_STATE_SIZE);
  });
  return stats;
}

/** Adds the statistics of other classes, through the workspace. */
export function mergeStats(into: Uint8Array, from: Uint8Array, merge: Merge, { memory, workspace }: Means): void {
  const most = Math.floor(workspace.bytes / (2 * ROW_STATE_SIZE)) * ROW_STATE_SIZE;
  for (let at = 0; at < into.length; at += most) {
    const bytes = Math.min(most, into.length - at);
    const [a, b] = [workspace.address, workspace.address + bytes];
    const merged = new Uint8Array(memory.buffer, a, bytes);
    merged.set(into.subarray(at, at + bytes));
    new Uint8Array(memory.buffer, b, bytes).set(from.subarray(at, at + bytes));
    mergeAt(merge, a, b, bytes / ROW_STATE_SIZE);
    into.set(merged, at);
  }
}

/** The door has looked at the statistics, so a refusal means that they changed while the call ran. */
function mergeAt(merge: Merge, into: number, from: number, rows: number): void {
  const status = merge(into, from, rows);
  if (status !== STATUS.OK) {
    throw new LsError(
      "RANGE",
      `expected statistics that do not change during a call, got the kernel's status ${STATUS_NAMES[status]}`,
    );
  }
}

/** Loss and results from merged statistics, and the shard's gradient if it is wanted. */
export function shardLoss(call: ShardCall, stats: Uint8Array, means: Means): Totals {
  const { memory, record } = means;
  const operands = begin(call, means);
  eachBlock(call, operands, (first, rows) => {
    const bytes = rows * ROW_STATE_SIZE;
    const states = operands.reserve(bytes);
    new Uint8Array(memory.buffer, states, bytes).set(
      stats.subarray(first * ROW_STATE_SIZE, first * ROW_STATE_SIZE + bytes),
    );
    record.set(RECORD.rowState, states);
    record.call("ls_part_finish");
    if (call.gradient) eachPiece(call, operands, first, rows, means, () => record.call("ls_part_grad"));
    operands.takeRows(first, rows);
  });
  return { loss: record.getDouble(RECORD.loss), correct: record.get(RECORD.correct) };
}

function begin(call: ShardCall, { memory, record, scratch, workspace }: Means): Operands {
  record.begin(call);
  record.set(RECORD.classes, call.allClasses);
  record.set(RECORD.scratch, scratch);
  const operands = new Operands(call, call.logits ?? new Float32Array(0), call.gradient, memory, record, workspace);
  if (call.layout.classes <= PIECE) operands.bringClasses(0, call.layout.classes);
  return operands;
}

/** Visits blocks of rows, with their arrays over the rows brought; whole ones where a row is one piece, else one row. */
function eachBlock(call: ShardCall, operands: Operands, visit: (first: number, rows: number) => void): void {
  const { rows, classes } = call.layout;
  const atOnce = classes <= PIECE ? rowsPerBlock(call, operands, MAX_BLOCK, 2 * ROW_STATE_SIZE) : 1;
  const mark = operands.mark;
  for (let first = 0; first < rows; first += atOnce) {
    const block = Math.min(atOnce, rows - first);
    operands.rewind(mark);
    operands.bringRows(first, block);
    visit(first, block);
  }
}

/** Runs a kernel call on each piece of a block of rows, and takes its gradient where there is one. */
function eachPiece(
  call: ShardCall,
  operands: Operands,
  first: number,
  rows: number,
  { record }: Means,
  run: (firstClass: number) => void,
): void {
  const { classes } = call.layout;
  const mark = operands.mark;
  for (let firstClass = 0; firstClass < classes; firstClass += PIECE) {
    const block = { first, rows, firstClass, classes: Math.min(PIECE, classes - firstClass) };
    operands.rewind(mark);
    operands.bringLogits(block);
    operands.bringTargets(block);
    if (classes > PIECE) operands.bringClasses(firstClass, block.classes);
    record.set(RECORD.partFirst, call.firstClass + firstClass);
    record.set(RECORD.partClasses, block.classes);
    run(firstClass);
    operands.takeGradient(block);
  }
}
