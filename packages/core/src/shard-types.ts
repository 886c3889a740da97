/** The public types of classes that are split into shards. */

import type { CrossEntropyOptions, LayoutOptions, Reduction, RowName, SmoothingConvention } from "./types.js";

/** Which classes a shard has, and the options of a loss; arrays over the classes have the shard's alone. N rows, K classes in all. */
export interface RowStatsOptions
  extends Omit<CrossEntropyOptions, keyof LayoutOptions | "out" | "classWeights" | "prior"> {
  /** K: all classes, over which the smoothing goes. */
  classes: number;
  /**
   * The shard's first class: it has `firstClass` to `firstClass + shardClasses`.
   * @default 0
   */
  firstClass?: number | undefined;
  /** Classes of the shard: its logits are [N, shardClasses]. Default with class indices: `logits.length / targets.length`, if there are any. */
  shardClasses?: number | undefined;
  /** w of the shard's classes, length shardClasses; see {@link CrossEntropyOptions.classWeights}. */
  classWeights?: CrossEntropyOptions["classWeights"];
  /** u of the shard's classes, length shardClasses; over all shards it sums to 1. See {@link CrossEntropyOptions.prior}. */
  prior?: CrossEntropyOptions["prior"];
}

/** What {@link Ls.shardGrad} takes: what {@link Ls.rowStats} took, and where the gradient goes. */
export interface ShardGradOptions<
  Rows extends readonly RowName[] = readonly RowName[],
  Reduced extends Reduction = Reduction,
> extends Omit<RowStatsOptions, "rows" | "reduction"> {
  /** See {@link CrossEntropyOptions.rows}. */
  rows?: Rows | undefined;
  /** See {@link CrossEntropyOptions.reduction}. */
  reduction?: Reduced | undefined;
  /** Where the shard's gradient goes: as long as the logits, or the logits themselves. Default: a new array. */
  out?: Float32Array | undefined;
}

/** What {@link Ls.shardLoss} takes; what shaped the statistics is in them. */
export type ShardLossOptions<
  Rows extends readonly RowName[] = readonly RowName[],
  Reduced extends Reduction = Reduction,
> = Pick<CrossEntropyOptions<Rows, Reduced>, "sampleWeights" | "reduction" | "normalizer" | "empty" | "zLoss" | "rows">;

/**
 * What is known of each row over some of the classes. Plain data: it can be posted to another thread, or sent to another
 * machine as these numbers and the bytes of `data`.
 */
export interface RowStats {
  /** N. */
  readonly rows: number;
  /** K: all classes. */
  readonly classes: number;
  /** Which classes have been seen: [first, end) of each stretch, in order. */
  readonly ranges: readonly (readonly [number, number])[];
  /** Whether the targets were class probabilities. */
  readonly probabilities: boolean;
  /** α that the statistics were taken with. */
  readonly labelSmoothing: number;
  /** Likewise; see {@link CrossEntropyOptions.smoothingConvention}. */
  readonly smoothingConvention: SmoothingConvention;
  /** Sum of the prior over the classes seen; `undefined` without one. */
  readonly priorMass: number | undefined;
  /** Likewise; see {@link CrossEntropyOptions.logitScale}. */
  readonly logitScale: number;
  /** Likewise; 0: off. */
  readonly softcap: number;
  /** 128 bytes a row, laid out as docs/abi.md says ("Shards"); the same in every variant. */
  readonly data: Uint8Array;
}
