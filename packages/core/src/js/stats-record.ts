/** Statistics of one row as numbers, and as the bytes that the kernel knows (abi.json). */

import { ROW_STATE_SIZE, STATS, STATS_TYPES } from "@ls/kernel/abi";

type Field = keyof typeof STATS;

/** How a DataView calls each type. */
const METHODS = { f32: "Float32", f64: "Float64", i32: "Int32" } as const;

/** One row's statistics as numbers. */
export type Stats = Record<Field, number>;

export const EMPTY: Stats = {
  max: Number.NEGATIVE_INFINITY,
  min: Number.POSITIVE_INFINITY,
  argmax: 0,
  targetArgmax: 0,
  targetMax: -1,
  least: Number.POSITIVE_INFINITY,
  sumExp: 0,
  sumQx: 0,
  sumQ: 0,
  targetX: 0,
  targetMass: 0,
  sumY: 0,
  sumYx: 0,
  targetWeight: 0,
  top: Number.NEGATIVE_INFINITY,
  isComplete: 1,
};
const FIELDS = Object.keys(EMPTY) as Field[];

export const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);

export function read(view: DataView, row: number): Stats {
  const stats = { ...EMPTY };
  for (const field of FIELDS) {
    stats[field] = view[`get${METHODS[STATS_TYPES[field]]}`](row * ROW_STATE_SIZE + STATS[field], true);
  }
  return stats;
}

export function write(view: DataView, row: number, stats: Stats): void {
  for (const field of FIELDS) {
    view[`set${METHODS[STATS_TYPES[field]]}`](row * ROW_STATE_SIZE + STATS[field], stats[field], true);
  }
}
