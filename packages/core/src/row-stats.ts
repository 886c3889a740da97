/** Statistics of rows as data that came from anywhere: checked, merged, and asked what they are of. */

import { ROW_STATE_SIZE, STATS } from "@ls/kernel/abi";
import { arrayKind, checkAttached, newArray } from "./arrays.js";
import type { Engine } from "./checked-call.js";
import { describe, LsError } from "./errors.js";
import type { RowStats } from "./shard-types.js";
import { checkPriorMass } from "./smoothing.js";

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

const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;

/** `value` as statistics. */
export function checkStats(value: unknown, name: string): RowStats {
  const stats = value as RowStats;
  if (typeof value !== "object" || value === null || arrayKind(stats.data) !== "Uint8Array") {
    throw new LsError("TYPE", `expected ${name} to be statistics from rowStats or mergeStats, got ${describe(value)}`);
  }
  checkAttached(stats.data, `${name}.data`);
  const { rows, classes, ranges, data } = stats;
  const hasNumbers =
    isCount(rows) && isCount(classes) && [stats.labelSmoothing, stats.logitScale, stats.softcap].every(Number.isFinite);
  if (
    !hasNumbers ||
    !Array.isArray(ranges) ||
    !ranges.every(([first, end]) => isCount(first) && first < end && end <= classes)
  ) {
    throw new LsError("TYPE", `expected ${name} to be statistics from rowStats or mergeStats, got other fields`);
  }
  if (data.length !== rows * ROW_STATE_SIZE) {
    throw new LsError(
      "SHAPE",
      `expected ${name}.data.length = rows · ${ROW_STATE_SIZE} = ${rows * ROW_STATE_SIZE}, got ${data.length}`,
    );
  }
  const view = new StatsView(data);
  for (let row = 0; row < rows; row++) {
    if (view.isStats(row)) continue;
    throw new LsError(
      "TYPE",
      `expected ${name} to be statistics from rowStats or mergeStats, got other bytes in row ${row}`,
    );
  }
  return stats;
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
