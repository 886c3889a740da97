/** A call that has passed every check, and the engine that runs it. */

import type { CallControl } from "./call-control.js";
import type { Layout } from "./layout.js";
import type { SweepMoments } from "./moments.js";
import type { RowArrays, Targets, Variant } from "./types.js";

/** Float64Array only inside the `js` engine, for finite differences. */
export type Floats = Float32Array | Float64Array;

/** How the target rows are smoothed: q_k before weights is confidence·y_k + smoothing·u_k. */
export interface Smoothing {
  readonly labelSmoothing: number;
  /** The convention "others". */
  readonly others: boolean;
  readonly prior: Float32Array | undefined;
}

/** What every loss is told, whatever its logits come from. */
export interface LossCall extends Smoothing {
  readonly layout: Layout;
  readonly targets: Targets;
  /** Not looked at with probability targets. */
  readonly ignoreIndex: number;
  readonly classWeights: Float32Array | undefined;
  readonly sampleWeights: Float32Array | undefined;
  readonly logitScale: number;
  /** 0: off. */
  readonly softcap: number;
  readonly zLoss: number;
  /** Multiplies every row's gradient: a scalar upstream gradient over the divisor. */
  readonly gradientScale: number;
  /** Upstream gradient of each row. */
  readonly gradOutput: Float32Array | undefined;
  /** The per-row results to fill. */
  readonly rows: Partial<RowArrays>;
}

export interface CheckedCall extends LossCall {
  readonly logits: Floats;
  /** Where the gradient goes, laid out as the logits and possibly the logits themselves; `undefined`: loss only. */
  readonly gradient: Floats | undefined;
}

/** Loss of a last layer, logits = x·wᵀ + bias. Without dx, dw and db: loss only. */
export interface LinearCall extends LossCall {
  /** [N, D] */
  readonly x: Floats;
  /** [K, D], or [D, K] with "dk". */
  readonly w: Floats;
  readonly weightLayout: "kd" | "dk";
  /** D. */
  readonly features: number;
  readonly bias: Floats | undefined;
  readonly dx: Floats | undefined;
  readonly dw: Floats | undefined;
  readonly db: Floats | undefined;
  /** Whether dx, dw and db are added to. */
  readonly accumulate: boolean;
}

/** A loss by a shard of the classes; `layout` and arrays over the classes are the shard's alone. */
export interface ShardCall extends LossCall {
  /** `undefined` where the loss comes from statistics alone; the layout then has no classes. */
  readonly logits: Floats | undefined;
  readonly gradient: Floats | undefined;
  readonly firstClass: number;
  /** K. */
  readonly allClasses: number;
}

export interface Totals {
  /** Sum of the row losses: groups of 64 rows by absolute row number, groups in order, all in float64. */
  loss: number;
  /** Counted rows whose arg-max is the target's. */
  correct: number;
}

/** Memory an engine gave to the caller. */
export interface EngineMemory {
  /** The memory as it is now. */
  view(): Float32Array | Int32Array;
  free(): void;
}

export interface Engine {
  readonly variant: Variant;
  /** Comes first in every call. */
  beforeCall(): void;
  /** Runs a checked call. Results do not depend on how the engine cuts it into blocks. */
  run(call: CheckedCall): Totals;
  /** The same for a last layer and its loss together. */
  linear(call: LinearCall): Totals;
  /** Threads of `runAsync` and `linearAsync`. */
  readonly threads: number;
  /** `run` without blocking: on threads, or in turns. One asynchronous call at a time. */
  runAsync(call: CheckedCall, control: CallControl): Promise<Totals>;
  linearAsync(call: LinearCall, control: CallControl): Promise<Totals>;
  /** Ends what runs beside the caller. */
  dispose(): Promise<void>;
  /** Statistics of the rows of a shard, ROW_STATE_SIZE bytes a row, as abi.json lays them out. */
  rowStats(call: ShardCall): Uint8Array;
  /** Adds the statistics of other classes to those in `into`. */
  mergeStats(into: Uint8Array, from: Uint8Array): void;
  /** Runs a call whose rows' statistics over all classes are known; they are left as they are. */
  shardLoss(call: ShardCall, stats: Uint8Array): Totals;
  /** What computes the moments of a call's rows, as often as it is wanted before the engine's next other call. */
  moments(call: CheckedCall): SweepMoments;
  /**
   * The sums of calibration over a call's rows, as abi.json lays them out, gone with the engine's next call; `undefined`: the
   * engine does not add so many bins up.
   */
  calibration(call: CheckedCall, bins: number): Float64Array | undefined;
  /** Index of the first of some probabilities that is negative or not finite, if there is one. */
  findBadProbability(probabilities: Float32Array): number | undefined;
  /** How many of some class indices are not ignored; `undefined`: the engine cannot tell, or not all of them are allowed. */
  countIndices(targets: Int32Array, classes: number, ignoreIndex: number): number | undefined;
  /** Refuses a view of memory that this engine has not given to the caller. */
  checkMemory(array: ArrayBufferView, name: string): void;
  allocate(length: number, kind: "f32" | "i32"): EngineMemory;
}
