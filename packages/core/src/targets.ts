/**
 * The kinds of targets. Class indices of any integer array are checked in one look before a call and read as int32 in
 * blocks while it runs; probabilities are a Float32Array.
 */

import { arrayKind, checkAttached } from "./arrays.js";
import type { Engine } from "./checked-call.js";
import { describe, LsError } from "./errors.js";
import type { Layout } from "./layout.js";
import type { IndexTargets, Targets } from "./types.js";

/** What `readIndices` gives for an ignored row. Not a class, so every other value is. */
export const IGNORED = -1;

const INDEX_KINDS = new Set(["Int32Array", "Uint8Array", "Uint16Array", "Uint32Array", "BigInt64Array"]);

/** `value` as targets, by kind only. */
export function checkTargetKind(value: unknown): { indices: IndexTargets } | { probabilities: Float32Array } {
  if (Array.isArray(value)) return { indices: value };
  const kind = arrayKind(value);
  if (kind === "Float32Array") {
    checkAttached(value as Float32Array, "targets");
    return { probabilities: value as Float32Array };
  }
  if (kind !== undefined && INDEX_KINDS.has(kind)) {
    checkAttached(value as Int32Array, "targets");
    return { indices: value as Int32Array };
  }
  throw new LsError(
    "TYPE",
    "expected targets to be class indices (Int32Array, Uint8Array, Uint16Array, Uint32Array, BigInt64Array or an array of " +
      `numbers) or class probabilities (Float32Array), got ${describe(value)}`,
  );
}

export const isProbabilities = (targets: Targets): targets is Float32Array => arrayKind(targets) === "Float32Array";

/** Counted rows, and the sum over them of s_i·w_{t_i}: the mean's divisor. */
export interface TargetSums {
  count: number;
  weight: number;
}

/** Looks at every index target; throws `TARGET_RANGE` at the first that is neither a class nor ignored. */
export function sumIndices(
  engine: Engine,
  targets: IndexTargets,
  classes: number,
  ignoreIndex: number,
  classWeights: Float32Array | undefined,
  sampleWeights: Float32Array | undefined,
): TargetSums {
  const count = countIndices(engine, targets, classes, ignoreIndex);
  if (!classWeights && !sampleWeights) return { count, weight: count };
  if (targets instanceof Int32Array) {
    return { count, weight: weighInt32(targets, ignoreIndex, classWeights, sampleWeights) };
  }
  let weight = 0;
  const block = new Int32Array(Math.min(targets.length, 256));
  for (let first = 0; first < targets.length; first += block.length) {
    const rows = Math.min(block.length, targets.length - first);
    readIndices(targets, first, rows, ignoreIndex, block);
    for (let i = 0; i < rows; i++) {
      const target = block[i];
      if (target === IGNORED) continue;
      weight += (classWeights ? classWeights[target] : 1) * (sampleWeights ? sampleWeights[first + i] : 1);
    }
  }
  return { count, weight };
}

/** Apart for the reason `countInt32` gives: 1024 rows take 1.5 instead of 7 µs. */
function weighInt32(
  targets: Int32Array,
  ignoreIndex: number,
  classWeights: Float32Array | undefined,
  sampleWeights: Float32Array | undefined,
): number {
  const rows = targets.length;
  let weight = 0;
  if (classWeights && sampleWeights) {
    for (let row = 0; row < rows; row++) {
      const target = targets[row];
      if (target !== ignoreIndex) weight += classWeights[target] * sampleWeights[row];
    }
  } else if (classWeights) {
    for (let row = 0; row < rows; row++) {
      const target = targets[row];
      if (target !== ignoreIndex) weight += classWeights[target];
    }
  } else if (sampleWeights) {
    for (let row = 0; row < rows; row++) {
      if (targets[row] !== ignoreIndex) weight += sampleWeights[row];
    }
  }
  return weight;
}

/** Rows that are not ignored, all of them checked. */
function countIndices(engine: Engine, targets: IndexTargets, classes: number, ignoreIndex: number): number {
  if (targets instanceof Int32Array) {
    return engine.countIndices(targets, classes, ignoreIndex) ?? countInt32(targets, classes, ignoreIndex);
  }
  if (isBigInt(targets)) return countBigInt64(targets, classes, ignoreIndex);
  let count = targets.length;
  for (let row = 0; row < targets.length; row++) {
    const target = targets[row];
    if (target === ignoreIndex) count--;
    else if (!(target >= 0 && target < classes && Number.isInteger(target))) {
      if (typeof target !== "number") {
        throw new LsError("TYPE", `expected targets[${row}] to be a number, got ${describe(target)}`);
      }
      throw badTarget(target, row, classes, ignoreIndex);
    }
  }
  return count;
}

/** Rows that `countInt32` looks at together before it looks at them one by one. */
const TOGETHER = 512;

/**
 * Apart from the others because it is the common kind: over one kind of array, and with arithmetic of int32 alone, the
 * loop is several times as fast. Blocks of nothing but classes, as nearly all are, take no branch a row (1024 rows: 0.7
 * to 1.0 µs less).
 */
function countInt32(targets: Int32Array, classes: number, ignoreIndex: number): number {
  const ignored = ignoreIndex | 0;
  // An index outside int32 ignores nothing.
  const ignores = ignored === ignoreIndex;
  const ignoresClass = ignores && ignored >= 0 && ignored < classes;
  const last = classes - 1;
  const rows = targets.length;
  let count = rows;
  for (let first = 0; first < rows; first += TOGETHER) {
    const end = Math.min(first + TOGETHER, rows);
    // Negative as soon as one is below 0 or above the last class.
    let signs = ignoresClass ? -1 : 0;
    for (let row = first; row < end; row++) signs |= targets[row] | (last - targets[row]);
    if (signs >= 0) continue;
    for (let row = first; row < end; row++) {
      const target = targets[row];
      if (target === ignored && ignores) count--;
      // Unsigned, a negative index is a large one.
      else if (target >>> 0 >= classes) throw badTarget(target, row, classes, ignoreIndex);
    }
  }
  return count;
}

/** Compares bigints, because two of them may round to the same number. */
function countBigInt64(targets: BigInt64Array, classes: number, ignoreIndex: number): number {
  const [ignored, end] = [BigInt(ignoreIndex), BigInt(classes)];
  let count = targets.length;
  for (let row = 0; row < targets.length; row++) {
    const target = targets[row];
    if (target === ignored) count--;
    else if (target < 0n || target >= end) throw badTarget(target, row, classes, ignoreIndex);
  }
  return count;
}

const isBigInt = (targets: IndexTargets): targets is BigInt64Array => arrayKind(targets) === "BigInt64Array";

function badTarget(target: number | bigint, row: number, classes: number, ignoreIndex: number): LsError {
  return new LsError(
    "TARGET_RANGE",
    `expected the target of row ${row} to be an integer from 0 to ${classes - 1} or ignoreIndex = ${ignoreIndex}, got ${target}`,
  );
}

/** Targets of rows `first` to `first + rows`, already checked, as int32; ignored ones as `IGNORED`. */
export function readIndices(
  targets: IndexTargets,
  first: number,
  rows: number,
  ignoreIndex: number,
  into: Int32Array,
): void {
  if (targets instanceof Int32Array) {
    for (let i = 0; i < rows; i++) {
      const target = targets[first + i];
      into[i] = target === ignoreIndex ? IGNORED : target;
    }
    return;
  }
  const ignored = isBigInt(targets) ? BigInt(ignoreIndex) : ignoreIndex;
  for (let i = 0; i < rows; i++) {
    const target = targets[first + i];
    into[i] = target === ignored ? IGNORED : Number(target);
  }
}

/** Refuses probability targets that are negative or not finite. */
export function checkProbabilities(engine: Engine, targets: Float32Array, { classes, inner }: Layout): void {
  const at = engine.findBadProbability(targets);
  if (at === undefined) return;
  const row = Math.floor(at / (classes * inner)) * inner + (at % inner);
  throw new LsError(
    "RANGE",
    `expected probability targets to be finite and >= 0, got ${targets[at]} in row ${row}, class ${Math.floor(at / inner) % classes}`,
  );
}
