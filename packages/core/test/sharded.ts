/** A call by shards of its classes, as workers would make it: statistics of each shard, merged, then loss and gradients. */

import type { CrossEntropyOptions, Ls, RowName, RowStats, Targets, Weights } from "../src/index.js";
import { integer, type Random } from "./data.js";
import type { Problem } from "./problems.js";

/** The first class of each shard, and the number of classes behind the last. */
export type Cuts = readonly number[];

/** Up to `most` shards that begin anywhere. */
export function someCuts(classes: number, most: number, random: Random): Cuts {
  const inner = new Set<number>();
  for (let i = integer(random, most); i > 0 && classes > 1; i--) inner.add(1 + integer(random, classes - 1));
  return [0, ...[...inner].sort((a, b) => a - b), classes];
}

/** Columns [first, end) of rows of `classes`. */
export function columns(matrix: Float32Array, classes: number, first: number, end: number): Float32Array<ArrayBuffer> {
  const rows = matrix.length / classes;
  const part = new Float32Array(rows * (end - first));
  for (let row = 0; row < rows; row++) {
    part.set(matrix.subarray(row * classes + first, row * classes + end), row * (end - first));
  }
  return part;
}

interface Shard {
  logits: Float32Array;
  targets: Targets;
  options: Omit<CrossEntropyOptions, "out" | "rows" | "shape" | "axis" | "classes"> & {
    classes: number;
    firstClass: number;
    shardClasses: number;
  };
}

export function shardsOf({ logits, targets, options, classes }: Problem, cuts: Cuts): Shard[] {
  const slice = (values: Weights | undefined, first: number, end: number) => values?.slice(first, end);
  return cuts.slice(0, -1).map((firstClass, i) => {
    const end = cuts[i + 1] as number;
    const { shape: _shape, axis: _axis, rows: _rows, ...rest } = options as CrossEntropyOptions;
    return {
      logits: columns(logits, classes, firstClass, end),
      targets: targets instanceof Float32Array ? columns(targets, classes, firstClass, end) : (targets as Targets),
      options: {
        ...rest,
        classes,
        firstClass,
        shardClasses: end - firstClass,
        classWeights: slice(rest.classWeights, firstClass, end),
        prior: slice(rest.prior, firstClass, end),
      },
    };
  });
}

/** Statistics merged two at a time, any two. */
export function mergeAll(ls: Ls, stats: RowStats[], random: Random): RowStats {
  const left = [...stats];
  while (left.length > 1) {
    const [a] = left.splice(integer(random, left.length), 1) as [RowStats];
    const [b] = left.splice(integer(random, left.length), 1) as [RowStats];
    left.push(ls.mergeStats(a, b));
  }
  return left[0] as RowStats;
}

const ROWS: readonly RowName[] = ["loss", "nll", "lse", "argmax"];

/** The whole call's result. `lsOf` gives the instance of each shard. */
export function runSharded(lsOf: (shard: number) => Ls, problem: Problem, cuts: Cuts, random: Random) {
  const shards = shardsOf(problem, cuts);
  const stats = mergeAll(
    lsOf(0),
    shards.map(({ logits, targets, options }, i) => lsOf(i).rowStats(logits, targets, options)),
    random,
  );
  const grad = new Float32Array(problem.logits.length);
  const results = shards.map(({ logits, targets, options }, i) => {
    const result = lsOf(i).shardGrad(logits, stats, targets, { ...options, rows: ROWS });
    const { firstClass, shardClasses } = options;
    for (let row = 0; row < problem.rows; row++) {
      const part = result.grad.subarray(row * shardClasses, (row + 1) * shardClasses);
      grad.set(part, row * problem.classes + firstClass);
    }
    return result;
  });
  return { stats, shards, results, whole: { ...(results[0] as (typeof results)[number]), grad } };
}
