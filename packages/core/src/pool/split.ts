/**
 * Cuts a kernel call into pieces that do not meet: each gets a copy of the call's record with its part of the rows, classes or
 * features. How many there are changes neither the sums nor their order, so the bits are those of the whole call.
 */

import { FLAGS, LINEAR_FLAGS, LINEAR_RECORD, LINEAR_RECORD_SIZE, RECORD, RECORD_SIZE } from "@ls/kernel/abi";
import type { Totals } from "../checked-call.js";
import type { KernelMemory } from "../wasm/memory.js";
import type { KernelRecord, LinearRecord } from "../wasm/record.js";

/** Most pieces of a phase. */
export const MOST_PIECES = 64;

/** Room for their records, of either kind. */
export const PIECES_BYTES = MOST_PIECES * Math.max(RECORD_SIZE, LINEAR_RECORD_SIZE);

/** Rows of a tile that the kernel works on (and of two of its vectors): pieces of narrow rows are whole tiles. */
const ROW_STEP = 32;

/** Features and classes of a tile of products. */
const TILE = 8;

/** Logits of a piece, about, where there are enough of them: 30 to 60 µs. */
const PIECE_LOGITS = 1 << 16;

/** Most logits in a phase of full pieces. */
export const PHASE_LOGITS = MOST_PIECES * PIECE_LOGITS;

/** By rows, into pieces of `PIECE_LOGITS` or, of fewer than `PHASE_LOGITS`, into eight or more. Returns how many. */
export function splitRows(memory: KernelMemory, record: KernelRecord, rows: number, pieces: number): number {
  const classes = record.get(RECORD.classes);
  const each = Math.max(1, Math.ceil(rows / Math.min(MOST_PIECES, Math.max(8, (rows * classes) / PIECE_LOGITS))));
  const step = each <= ROW_STEP ? each : Math.ceil(each / ROW_STEP) * ROW_STEP;
  const probabilities = (record.get(RECORD.flags) & FLAGS.PROBABILITIES) !== 0;
  const words = memory.i32;
  let count = 0;
  for (let first = 0; first < rows; first += step) {
    const piece = pieces + count * RECORD_SIZE;
    count++;
    record.copyTo(piece);
    words[(piece + RECORD.rows) >> 2] = Math.min(step, rows - first);
    words[(piece + RECORD.firstRow) >> 2] += first;
    const move = (field: number, bytes: number): void => {
      const at = (piece + field) >> 2;
      if (words[at] !== 0) words[at] += bytes;
    };
    move(RECORD.logits, 4 * first * classes);
    move(RECORD.gradient, 4 * first * classes);
    move(RECORD.targets, probabilities ? 4 * first * classes : 4 * first);
    for (const field of PER_ROW) move(field, 4 * first);
  }
  return count;
}

const PER_ROW = [
  RECORD.sampleWeights,
  RECORD.gradOutput,
  RECORD.rowLoss,
  RECORD.rowNll,
  RECORD.rowLse,
  RECORD.rowArgmax,
] as const;

/** Adds up what the pieces of rows have come to. */
export function addTotals(totals: Totals, memory: KernelMemory, pieces: number, count: number): void {
  const doubles = new Float64Array(memory.buffer);
  for (let i = 0; i < count; i++) {
    const piece = pieces + i * RECORD_SIZE;
    totals.loss += doubles[(piece + RECORD.loss) >> 3];
    totals.correct += memory.i32[(piece + RECORD.correct) >> 2];
  }
}

/** ls_linear_logits by classes. */
export function splitClasses(memory: KernelMemory, record: LinearRecord, pieces: number, threads: number): number {
  const isFeaturesFirst = (record.get(LINEAR_RECORD.flags) & LINEAR_FLAGS.FEATURES_FIRST) !== 0;
  const ofClass = isFeaturesFirst ? 4 : 4 * record.get(LINEAR_RECORD.weightsStride);
  return splitLinear(memory, record, pieces, threads, LINEAR_RECORD.classes, (move, first) => {
    move(LINEAR_RECORD.weights, first * ofClass);
    move(LINEAR_RECORD.bias, 4 * first);
    move(LINEAR_RECORD.logits, 4 * first);
  });
}

/** ls_linear_grad by features; the first piece has db. */
export function splitFeatures(memory: KernelMemory, record: LinearRecord, pieces: number, threads: number): number {
  const isFeaturesFirst = (record.get(LINEAR_RECORD.flags) & LINEAR_FLAGS.FEATURES_FIRST) !== 0;
  const bytesOf = (stride: number): number => (isFeaturesFirst ? 4 * stride : 4);
  const ofWeights = bytesOf(record.get(LINEAR_RECORD.weightsStride));
  const ofDw = bytesOf(record.get(LINEAR_RECORD.dwStride));
  return splitLinear(memory, record, pieces, threads, LINEAR_RECORD.features, (move, first, piece) => {
    move(LINEAR_RECORD.x, 4 * first);
    move(LINEAR_RECORD.weights, first * ofWeights);
    move(LINEAR_RECORD.dx, 4 * first);
    move(LINEAR_RECORD.dw, first * ofDw);
    if (first > 0) memory.i32[(piece + LINEAR_RECORD.db) >> 2] = 0;
  });
}

type Move = (field: number, bytes: number) => void;

/** Into twice as many pieces as threads, so that one which is held up is helped. */
function splitLinear(
  memory: KernelMemory,
  record: LinearRecord,
  pieces: number,
  threads: number,
  field: typeof LINEAR_RECORD.classes | typeof LINEAR_RECORD.features,
  place: (move: Move, first: number, piece: number) => void,
): number {
  const all = record.get(field);
  const step = TILE * Math.ceil(all / TILE / Math.min(MOST_PIECES, 2 * threads));
  const words = memory.i32;
  let count = 0;
  for (let first = 0; first < all; first += step) {
    const piece = pieces + count * LINEAR_RECORD_SIZE;
    count++;
    record.copyTo(piece);
    words[(piece + field) >> 2] = Math.min(step, all - first);
    place(
      (pointer, bytes) => {
        const at = (piece + pointer) >> 2;
        if (words[at] !== 0) words[at] += bytes;
      },
      first,
      piece,
    );
  }
  return count;
}
