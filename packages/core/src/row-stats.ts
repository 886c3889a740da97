/** Statistics of rows as data that came from anywhere: checked, merged, and asked what they are of. */

import { MAX_CLASSES, ROW_STATE_SIZE, STATS } from "@ls/kernel/abi";
import { arrayKind, checkAttached, checkLength, newArray } from "./arrays.js";
import type { Engine } from "./checked-call.js";
import { describe, LsError } from "./errors.js";
import { checkName, isFraction, isNotNegative, isPositive, readBoolean, readNumber } from "./options.js";
import type { RowStats } from "./shard-types.js";
import { CONVENTIONS, checkPriorMass } from "./smoothing.js";

type Ranges = RowStats["ranges"];

/** The options that two shards of one loss have in common. */
const COMMON = [
  "rows",
  "classes",
  "probabilities",
  "labelSmoothing",
  "smoothingConvention",
  "logitScale",
  "softcap",
] as const;

/** `value` as statistics; they may have come from anywhere. */
export function checkStats(value: unknown, name: string): RowStats {
  const stats = value as RowStats;
  if (typeof value !== "object" || value === null || arrayKind(stats.data) !== "Uint8Array") {
    throw new LsError("TYPE", `expected ${name} to be statistics from rowStats or mergeStats, got ${describe(value)}`);
  }
  checkAttached(stats.data, `${name}.data`);
  checkFields(stats, name);
  checkRanges(stats, name);
  checkLength(stats.data, `${name}.data`, stats.rows * ROW_STATE_SIZE, `rows · ${ROW_STATE_SIZE}`);
  checkRows(stats, name);
  return stats;
}

function checkFields(stats: RowStats, name: string): void {
  const isCount = (value: number) => Number.isInteger(value) && value >= 0;
  const isClasses = (value: number) => isCount(value - 1) && value <= MAX_CLASSES;
  const isCap = (value: number) => value === 0 || isPositive(value);
  const numbers = [
    ["rows", "an integer >= 0", isCount],
    ["classes", `an integer from 1 to ${MAX_CLASSES}`, isClasses],
    ["labelSmoothing", "from 0 to 1", isFraction],
    ["logitScale", "finite and > 0", isPositive],
    ["softcap", "0, or finite and > 0", isCap],
  ] as const;
  for (const [field, expected, isAllowed] of numbers) {
    readNumber(stats[field] ?? Number.NaN, `${name}.${field}`, 0, expected, isAllowed);
  }
  readBoolean(stats.probabilities, `${name}.probabilities`, false);
  checkName(stats.smoothingConvention, `${name}.smoothingConvention`, CONVENTIONS);
  readNumber(stats.priorMass, `${name}.priorMass`, undefined, "finite and >= 0", isNotNegative);
}

function checkRanges({ ranges, classes }: RowStats, name: string): void {
  const isRange = (range: unknown) => Array.isArray(range) && range.length === 2 && range.every(Number.isInteger);
  let end = 0;
  const isInOrder = ([first, next]: readonly [number, number]) => {
    const follows = first >= end && next > first;
    end = next;
    return follows;
  };
  const isRight = Array.isArray(ranges) && ranges.length > 0 && ranges.every(isRange) && ranges.every(isInOrder);
  if (isRight && end <= classes) return;
  throw new LsError("TYPE", `expected ${name}.ranges to be ranges of the ${classes} classes in order, got others`);
}

/** Bytes that no rowStats has made would give a loss that means nothing. */
function checkRows({ data, rows, classes, probabilities }: RowStats, name: string): void {
  const view = new StatsView(data);
  for (let row = 0; row < rows; row++) {
    const target = view.target(row) ?? 0;
    const isRight = view.isStats(row) && (probabilities || (target >= 0 && target < classes));
    if (isRight && isNotNegative(view.targetWeight(row))) continue;
    throw new LsError(
      "TYPE",
      `expected ${name} to be statistics from rowStats or mergeStats, got other bytes in row ${row}`,
    );
  }
}

/** Statistics of both shards' classes, in new memory. */
export function mergeStats(engine: Engine, rawA: unknown, rawB: unknown): RowStats {
  const a = checkStats(rawA, "a");
  const b = checkStats(rawB, "b");
  for (const name of COMMON) {
    if (a[name] !== b[name]) {
      const code = name === "rows" || name === "classes" ? "SHAPE" : "RANGE";
      throw new LsError(code, `expected statistics of one ${name}, got ${a[name]} and ${b[name]}`);
    }
  }
  if ((a.priorMass === undefined) !== (b.priorMass === undefined)) {
    throw new LsError("RANGE", "expected a prior for both shards or for none, got it for one");
  }
  const ranges = joinRanges(a.ranges, b.ranges);
  const data = newArray(Uint8Array, a.data.length, "the statistics");
  data.set(a.data);
  engine.mergeStats(data, b.data);
  const priorMass = a.priorMass === undefined ? undefined : a.priorMass + (b.priorMass as number);
  return { ...a, ranges, priorMass, data };
}

function joinRanges(a: Ranges, b: Ranges): Ranges {
  const joined: [number, number][] = [];
  for (const [first, end] of [...a, ...b].sort(([one], [other]) => one - other)) {
    const last = joined.at(-1);
    if (last && first < last[1]) {
      throw new LsError("RANGE", `expected shards of different classes, got class ${first} in both`);
    }
    if (last && first === last[1]) last[1] = end;
    else joined.push([first, end]);
  }
  return joined;
}

/** Refuses statistics that have not seen every class. */
export function checkComplete({ classes, ranges, priorMass }: RowStats): void {
  const [first, end] = ranges.length === 1 ? ranges[0] : [0, 0];
  if (first !== 0 || end !== classes) {
    const seen = ranges.map(([from, to]) => `${from} to ${to - 1}`).join(", ");
    throw new LsError(
      "SHAPE",
      `expected statistics of all ${classes} classes, got those of ${seen}: merge the other shards' first`,
    );
  }
  checkPriorMass(priorMass, " over all shards");
}

/** The statistics of each row, by the names of abi.json. */
export class StatsView {
  readonly #view: DataView;

  constructor({ buffer, byteOffset, byteLength }: Uint8Array) {
    this.#view = new DataView(buffer, byteOffset, byteLength);
  }

  isStats(row: number): boolean {
    return this.#view.getInt32(row * ROW_STATE_SIZE + STATS.isComplete, true) === 1;
  }

  /** The index target, or `undefined` in an ignored row: there no shard has a target. */
  target(row: number): number | undefined {
    return this.#view.getFloat32(row * ROW_STATE_SIZE + STATS.targetMax, true) > 0
      ? this.#view.getInt32(row * ROW_STATE_SIZE + STATS.targetArgmax, true)
      : undefined;
  }

  /** w_t of the index target. */
  targetWeight(row: number): number {
    return this.#view.getFloat64(row * ROW_STATE_SIZE + STATS.targetWeight, true);
  }
}
