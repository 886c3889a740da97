/**
 * The statistics of two shards as those of their classes together: from m = max(m_a, m_b) and d = m_a − m they are
 * exp(d)·S_a + …, Σ q·x_a + d·Q_a + …, and likewise for the target and Σ y·x.
 */

import { ROW_STATE_SIZE } from "@ls/kernel/abi";
import { read, type Stats, viewOf, write } from "./stats-record.js";

export function mergeStatsReference(into: Uint8Array, from: Uint8Array): void {
  const [a, b] = [viewOf(into), viewOf(from)];
  for (let row = 0; row < into.length / ROW_STATE_SIZE; row++) write(a, row, merged(read(a, row), read(b, row)));
}

function merged(a: Stats, b: Stats): Stats {
  const [atA, atB] = [at(a, shiftTo(a, b)), at(b, shiftTo(b, a))];
  const higher = b.max > a.max || (b.max === a.max && b.argmax < a.argmax) ? b : a;
  const likelier =
    b.targetMax > a.targetMax || (b.targetMax === a.targetMax && b.targetArgmax < a.targetArgmax) ? b : a;
  const sums = ["sumExp", "sumQx", "sumQ", "targetX", "targetMass", "sumY", "sumYx", "targetWeight"] as const;
  return {
    ...a,
    ...Object.fromEntries(sums.map((field) => [field, atA[field] + atB[field]])),
    max: higher.max,
    argmax: higher.argmax,
    top: Math.max(a.top, b.top),
    targetMax: likelier.targetMax,
    targetArgmax: likelier.targetArgmax,
    min: Math.min(a.min, b.min),
    least: Math.min(a.least, b.least),
  };
}

/** From the larger top of two to `own`'s; of tops that scaling has made infinite the logits tell which is the larger. */
function shiftTo(own: Stats, other: Stats): number {
  const shift = own.top - Math.max(own.top, other.top);
  if (!Number.isNaN(shift)) return shift;
  return other.max > own.max ? Number.NEGATIVE_INFINITY : 0;
}

/** The sums as measured from a top that is `-shift` higher; of a shard of −inf they are the same from any. */
function at(stats: Stats, shift: number): Stats {
  const moves = (mass: number): number => (mass === 0 || stats.top === Number.NEGATIVE_INFINITY ? 0 : mass * shift);
  return {
    ...stats,
    sumExp: stats.sumExp * Math.exp(shift),
    sumQx: stats.sumQx + moves(stats.sumQ),
    sumYx: stats.sumYx + moves(stats.sumY),
    targetX: stats.targetX + moves(stats.targetMax > 0 ? 1 : 0),
  };
}
