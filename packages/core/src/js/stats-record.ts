/** Statistics of one row as numbers, and as the bytes that the kernel knows (abi.json). */

import { ROW_STATE_SIZE, STATS } from "@ls/kernel/abi";

type Field = keyof typeof STATS;

const FLOATS: ReadonlySet<Field> = new Set<Field>(["max", "min", "targetMax", "least"]);
const INTEGERS: ReadonlySet<Field> = new Set<Field>(["argmax", "targetArgmax", "isComplete"]);

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
    const at = row * ROW_STATE_SIZE + STATS[field];
    if (INTEGERS.has(field)) stats[field] = view.getInt32(at, true);
    else stats[field] = FLOATS.has(field) ? view.getFloat32(at, true) : view.getFloat64(at, true);
  }
  return stats;
}

export function write(view: DataView, row: number, stats: Stats): void {
  for (const field of FIELDS) {
    const at = row * ROW_STATE_SIZE + STATS[field];
    if (INTEGERS.has(field)) view.setInt32(at, stats[field], true);
    else if (FLOATS.has(field)) view.setFloat32(at, stats[field], true);
    else view.setFloat64(at, stats[field], true);
  }
}
