/** The public types: what goes into the calls and what comes out. */

import type {
  LinearCrossEntropyGradOptions,
  LinearCrossEntropyGradResult,
  LinearCrossEntropyOptions,
  LinearOutput,
} from "./linear-types.js";
import type { RowStats, RowStatsOptions, ShardGradOptions, ShardLossOptions } from "./shard-types.js";

export type {
  LinearCrossEntropyGradOptions,
  LinearCrossEntropyGradResult,
  LinearCrossEntropyOptions,
  LinearOutput,
} from "./linear-types.js";
export type { RowStats, RowStatsOptions, ShardGradOptions, ShardLossOptions } from "./shard-types.js";

// Declared here too, so that these types compile for users whose `lib` does not have it yet.
declare global {
  interface SymbolConstructor {
    readonly dispose: unique symbol;
    readonly asyncDispose: unique symbol;
  }
}

/** Which engine does the work; see {@link InitOptions.variant}. */
export type Variant = "relaxed" | "simd" | "scalar" | "js";

/** What `initSync` takes. */
export interface InitSyncOptions {
  /**
   * - `"auto"`: `simd` where the engine accepts it, else `scalar`, else `js`
   * - `"simd"`: WebAssembly with 128-bit vectors; the same bits on every engine and CPU
   * - `"scalar"`: plain WebAssembly; the same bits on every engine and CPU
   * - `"relaxed"`: relaxed SIMD with fused multiply-add; faster, but the bits depend on the CPU
   * - `"js"`: the float64 reference in TypeScript
   * @default "auto"
   */
  variant?: Variant | "auto" | undefined;
  /**
   * `false` lets `"auto"` pick `relaxed` where a probe shows that its multiply-add is fused.
   * @default true
   */
  deterministic?: boolean | undefined;
  /** The kernel, if the bytes inside this entry are not to be used: a compiled module or its bytes. */
  module?: WebAssembly.Module | BufferSource | undefined;
  /**
   * Whether to run small calls until the engine has optimised the kernel, for at most about 50 ms.
   * @default true
   */
  warmUp?: boolean | undefined;
}

/** What `init` takes. */
export interface InitOptions extends Omit<InitSyncOptions, "module"> {
  /** The kernel, if the bytes inside this entry are not to be used: a compiled module, its bytes, or where they are. */
  module?: WebAssembly.Module | BufferSource | URL | Response | undefined;
  /**
   * Threads wanted for the calls that give promises. More than one needs shared memory (in browsers a cross-origin isolated
   * page) and `simd` or `relaxed`; elsewhere the instance works with one, and `ls.threads` says so. The kernel's memory is
   * then of a fixed size: 1 GiB, or what the engine gives, of which only what is used takes any.
   * @default 1
   */
  threads?: number | undefined;
  /** Where `@ls/core/worker` is, for bundlers that do not find it by themselves. */
  workerUrl?: string | URL | undefined;
  /**
   * Milliseconds in which a worker must have started, and in a call a piece of its work be done; else the call rejects with
   * `WORKER`.
   * @default 10000
   */
  workerTimeout?: number | undefined;
}

/** One class index a row, in [0, classes), or `ignoreIndex`. */
export type IndexTargets = Int32Array | Uint8Array | Uint16Array | Uint32Array | BigInt64Array | readonly number[];

/** Class indices, length N; or class probabilities, a `Float32Array` of length N·K (finite, >= 0). */
export type Targets = IndexTargets | Float32Array;

/** A weight or prior: float32, or numbers that are rounded to it. */
export type Weights = Float32Array | readonly number[];

/** How row losses become one number; see {@link CrossEntropyOptions.reduction}. */
export type Reduction = "mean" | "sum" | "none";
/** Who shares the smoothed part; see {@link CrossEntropyOptions.smoothingConvention}. */
export type SmoothingConvention = "uniform" | "others";

/** How the logits lie; see {@link CrossEntropyOptions} for the rest. */
export interface LayoutOptions {
  /** K: logits are row-major [N, K] with N = logits.length / K. Required unless `shape` is given. */
  classes?: number | undefined;
  /** Shape of N-d logits, e.g. `[N, C, H, W]` with `axis: 1`. Everything else has the shape without `axis`, flattened. */
  shape?: readonly number[] | undefined;
  /** The axis of `shape` that counts classes; negative counts from the end. Required above rank 2, the last one below. */
  axis?: number | undefined;
}

/** What the calls that give promises take beside the options of the loss. */
export interface AsyncOptions {
  /** Called now and then with the rows that are done, and all rows. */
  onProgress?: ((done: number, total: number) => void) | undefined;
  /** Ends the call, which rejects with the signal's reason; outputs may be partly written then. */
  signal?: AbortSignal | undefined;
}

/**
 * Options common to every loss. N is the number of rows, K the number of classes. An option that is `undefined` is absent.
 */
export interface CrossEntropyOptions<
  Rows extends readonly RowName[] = readonly RowName[],
  Reduced extends Reduction = Reduction,
> extends LayoutOptions {
  /**
   * α in [0, 1]: q = (1−α)·y + α/K.
   * @default 0
   */
  labelSmoothing?: number | undefined;
  /**
   * `"uniform"`: α/K for every class (PyTorch, Keras, TensorFlow). `"others"`: the true class keeps 1−α and the other
   * K−1 classes share α (fairseq, Megatron, tensor2tensor); the same as `"uniform"` with α·K/(K−1).
   * @default "uniform"
   */
  smoothingConvention?: SmoothingConvention | undefined;
  /** u, length K, >= 0, |Σu − 1| <= 1e−4: q = (1−α)·y + α·u. Not with `"others"`. Default: uniform. */
  prior?: Weights | undefined;
  /** w, length K, finite, >= 0: q_k becomes w_k·q_k, the smoothed part by every class's weight, as in PyTorch. Default: ones. */
  classWeights?: Weights | undefined;
  /** s, length N, finite, >= 0: multiplies a row's loss and gradient. Default: ones. */
  sampleWeights?: Weights | undefined;
  /**
   * Rows with this index target add nothing to loss, count or gradient. Compared as a number in the target array's own
   * type: −100 never matches an unsigned array. Not with probability targets.
   * @default -100
   */
  ignoreIndex?: number | undefined;
  /**
   * `"mean"` divides by Σ s_i·w_{t_i} over counted rows (index targets) or Σ s_i (probabilities), as PyTorch does.
   * `"sum"` does not divide. `"none"` is `"sum"` and returns `rows.loss`.
   * @default "mean"
   */
  reduction?: Reduced | undefined;
  /** A finite number > 0 that replaces the mean's divisor. Only with `"mean"`. */
  normalizer?: number | undefined;
  /**
   * What a mean over nothing (divisor 0) gives: NaN, as PyTorch, or 0. Gradients are 0 either way.
   * @default "nan"
   */
  empty?: "nan" | "zero" | undefined;
  /**
   * Finite, > 0: z becomes logitScale·z (1 / temperature).
   * @default 1
   */
  logitScale?: number | undefined;
  /** c, finite, > 0: z becomes c·tanh(z/c), after `logitScale`. Default: off. */
  softcap?: number | undefined;
  /**
   * ζ, finite, >= 0: adds ζ·lse² to each row's loss, lse after scale and cap; times the sample weight, not class weights.
   * @default 0
   */
  zLoss?: number | undefined;
  /**
   * Upstream gradient, multiplies the gradient and not the loss: a finite number, or with `"sum"` and `"none"` a
   * `Float32Array` of length N.
   * @default 1
   */
  gradOutput?: number | Float32Array | undefined;
  /** Which per-row results to return. Default: none. */
  rows?: Rows | undefined;
  /**
   * Where the gradient goes: as long as the logits; the logits themselves or an exact second view of them work in place.
   * Default: a new array.
   */
  out?: Float32Array | undefined;
}

/** Per-row results, each of length N. */
export interface RowArrays {
  /** Loss with sample weight and z-loss, without divisor and `gradOutput`. */
  loss: Float32Array;
  /** −log p of the target, without smoothing, weights or z-loss; for probabilities Σ y·(lse − z). */
  nll: Float32Array;
  /** log Σ exp(z), after `logitScale` and `softcap`. */
  lse: Float32Array;
  /** The class of the largest logit, the lowest of several; −1 for ignored rows and rows with NaN or +inf. */
  argmax: Int32Array;
}

/** A per-row result; see {@link CrossEntropyOptions.rows}. */
export type RowName = keyof RowArrays;

/** Names sure to be there: those listed in a literal `rows`, and `loss` with `reduction: "none"`. */
type SureRows<Rows extends readonly RowName[], Reduced extends Reduction> =
  | (number extends Rows["length"] ? never : Rows[number])
  | ([Reduced] extends ["none"] ? "loss" : never);

/** The per-row results asked for. */
export type RowResults<Rows extends readonly RowName[], Reduced extends Reduction> = Pick<
  RowArrays,
  SureRows<Rows, Reduced>
> &
  Partial<RowArrays>;

/** What {@link Ls.crossEntropy} gives. */
export interface CrossEntropyResult<
  Rows extends readonly RowName[] = readonly RowName[],
  Reduced extends Reduction = Reduction,
> {
  /** The reduced loss; row losses are summed in float64. */
  loss: number;
  /** Rows that were not ignored. */
  count: number;
  /** Counted rows whose arg-max class is the target (for probability targets: the target's arg-max). */
  correct: number;
  /** The per-row results asked for. */
  rows: RowResults<Rows, Reduced>;
}

/** What {@link Ls.crossEntropyGrad} gives. */
export interface CrossEntropyGradResult<
  Rows extends readonly RowName[] = readonly RowName[],
  Reduced extends Reduction = Reduction,
> extends CrossEntropyResult<Rows, Reduced> {
  /** ∂loss/∂logits, laid out as the logits: `out`, or a new array. */
  grad: Float32Array;
}

/** What {@link Ls.smoothLabels} takes. */
export interface SmoothLabelsOptions {
  /** K: the smoothed rows have as many values. */
  classes: number;
  /**
   * α in [0, 1].
   * @default 0
   */
  labelSmoothing?: number | undefined;
  /** See {@link CrossEntropyOptions.smoothingConvention}. */
  smoothingConvention?: SmoothingConvention | undefined;
  /** See {@link CrossEntropyOptions.prior}. */
  prior?: Weights | undefined;
  /** See {@link CrossEntropyOptions.ignoreIndex}; ignored rows are zeros. */
  ignoreIndex?: number | undefined;
}

/** What {@link Ls.calibration} takes. */
export interface CalibrationOptions extends LayoutOptions {
  /**
   * Number of equal-width bins over (0, 1].
   * @default 15
   */
  bins?: number | undefined;
  /** See {@link CrossEntropyOptions.logitScale}. */
  logitScale?: number | undefined;
  /** See {@link CrossEntropyOptions.ignoreIndex}. */
  ignoreIndex?: number | undefined;
}

/** Rows whose confidence lies in (lower, upper]. */
export interface CalibrationBin {
  /** Not in the bin itself. */
  lower: number;
  /** In the bin. */
  upper: number;
  /** Rows in the bin. */
  count: number;
  /** Mean probability of the arg-max class; 0 in an empty bin. */
  confidence: number;
  /** Share of rows whose arg-max class is the label; 0 in an empty bin. */
  accuracy: number;
}

/** What {@link Ls.calibration} gives; averages are over counted rows. */
export interface CalibrationResult {
  /** Rows that were not ignored. */
  count: number;
  /** Share of rows whose arg-max class is the label. */
  accuracy: number;
  /** Mean −log p of the target. */
  nll: number;
  /** Mean over rows of Σ_k (p_k − y_k)². */
  brier: number;
  /** Expected calibration error: Σ over bins of (count/N)·|accuracy − confidence|. */
  ece: number;
  /** Maximum calibration error: the largest |accuracy − confidence| of a bin. */
  mce: number;
  /** Mean probability of the arg-max class. */
  meanConfidence: number;
  /** The largest difference, over counted rows, between the top logit and the mean of the others; 0 for K = 1. */
  maxLogitGap: number;
  /** All bins in order, empty ones included. */
  bins: CalibrationBin[];
}

/** What {@link Ls.fitTemperature} takes. */
export interface FitTemperatureOptions extends LayoutOptions {
  /** See {@link CrossEntropyOptions.ignoreIndex}. */
  ignoreIndex?: number | undefined;
}

/** Memory the caller keeps inside the kernel. */
interface AllocationBase {
  /** Bytes taken. */
  readonly byteLength: number;
  /** Gives the memory back; the view read before must not be used any more. Idempotent. */
  free(): void;
  /** `free`, for `using`. */
  [Symbol.dispose](): void;
}

/** Float32 memory inside the kernel. */
export interface Float32Allocation extends AllocationBase {
  /** The memory, zeros at first. Read it again after any `allocate`: growing the memory makes earlier views stale. */
  readonly f32: Float32Array;
}

/** Int32 memory inside the kernel. */
export interface Int32Allocation extends AllocationBase {
  /** The memory, zeros at first. Read it again after any `allocate`: growing the memory makes earlier views stale. */
  readonly i32: Int32Array;
}

/** What {@link Ls.allocate} gives. */
export type Allocation = Float32Allocation | Int32Allocation;

/** An independent instance, made by `init` or `initSync`. Its functions need no `this`. */
export interface Ls {
  /** The engine that was picked. */
  readonly variant: Variant;
  /** Threads of the pool; 1: there is none, and the calls that give promises run on the caller's, in turns. */
  readonly threads: number;

  /**
   * Softmax cross-entropy of logits [N, K] against class indices [N] or class probabilities [N, K], as PyTorch's
   * `CrossEntropyLoss` computes it. With q the smoothed and weighted target row (see the options), Q = Σ_k q_k and
   * lse = log Σ_k exp(z_k), a row's loss is Q·lse − Σ_k q_k·z_k in nats.
   *
   * Differs from PyTorch in one place: a class of target probability 0 adds 0 even where its logit is −inf
   * (0·log 0 = 0), where PyTorch gives NaN.
   *
   * Label smoothing: Szegedy et al. 2016, "Rethinking the Inception Architecture for Computer Vision", section 7.
   *
   * @throws {LsError} `SHAPE`, `TYPE`, `RANGE`, `TARGET_RANGE`, `OVERLAP`, `DISPOSED`, before anything is written
   * @example
   * import { init } from "@ls/core";
   * const ls = await init();
   * const logits = new Float32Array([1.2, -0.8, -0.5, 0.9, -1.2, 1.1]);
   * const { loss, correct } = ls.crossEntropy(logits, [0, 1], { classes: 3, labelSmoothing: 0.1 });
   * console.log(loss.toFixed(4), correct); // 1.6023 1
   */
  crossEntropy<const Rows extends readonly RowName[] = readonly [], Reduced extends Reduction = "mean">(
    logits: Float32Array,
    targets: Targets,
    options: CrossEntropyOptions<Rows, Reduced>,
  ): CrossEntropyResult<Rows, Reduced>;

  /**
   * {@link Ls.crossEntropy} and its gradient with respect to the logits, in one fused pass:
   * ∂loss/∂z = Q·softmax(z) − q, divided as `reduction` says and times `gradOutput`.
   *
   * @throws {LsError} `SHAPE`, `TYPE`, `RANGE`, `TARGET_RANGE`, `OVERLAP`, `DISPOSED`, before anything is written
   * @example
   * import { init } from "@ls/core";
   * const ls = await init();
   * const logits = new Float32Array([2, 0, 0, 1]);
   * const { grad } = ls.crossEntropyGrad(logits, [0, 1], { classes: 2, reduction: "sum", out: logits });
   * console.log(grad === logits, grad[0].toFixed(4)); // true -0.1192
   */
  crossEntropyGrad<const Rows extends readonly RowName[] = readonly [], Reduced extends Reduction = "mean">(
    logits: Float32Array,
    targets: Targets,
    options: CrossEntropyOptions<Rows, Reduced>,
  ): CrossEntropyGradResult<Rows, Reduced>;

  /**
   * {@link Ls.crossEntropy} on the pool's threads (`init({ threads })`), or with one thread in turns with whatever else the
   * caller's thread has to do. The same bits, whatever the number of threads. Until the promise settles, leave the arrays alone.
   *
   * @throws {LsError} as a rejection: as `crossEntropy`, and `WORKER` if a thread fails; the signal's reason when aborted
   * @example
   * import { init } from "@ls/core";
   * const ls = await init({ threads: 2 });
   * const { loss } = await ls.crossEntropyAsync(new Float32Array(6), [0, 1], { classes: 3 });
   * console.log(loss.toFixed(4)); // 1.0986
   * await ls[Symbol.asyncDispose]?.();
   */
  crossEntropyAsync<const Rows extends readonly RowName[] = readonly [], Reduced extends Reduction = "mean">(
    logits: Float32Array,
    targets: Targets,
    options: CrossEntropyOptions<Rows, Reduced> & AsyncOptions,
  ): Promise<CrossEntropyResult<Rows, Reduced>>;

  /**
   * {@link Ls.crossEntropyGrad} as {@link Ls.crossEntropyAsync} runs.
   *
   * @throws {LsError} as a rejection: as `crossEntropyGrad`, and `WORKER`; outputs may be partly written then
   * @example
   * import { init } from "@ls/core";
   * const ls = await init();
   * const { grad } = await ls.crossEntropyGradAsync(new Float32Array(6), [0, 1], { classes: 3, reduction: "sum" });
   * console.log(grad[0].toFixed(4)); // -0.6667
   */
  crossEntropyGradAsync<const Rows extends readonly RowName[] = readonly [], Reduced extends Reduction = "mean">(
    logits: Float32Array,
    targets: Targets,
    options: CrossEntropyOptions<Rows, Reduced> & AsyncOptions,
  ): Promise<CrossEntropyGradResult<Rows, Reduced>>;

  /**
   * Last layer and loss together: {@link Ls.crossEntropy} of the logits x·wᵀ + bias, for features x [N, D] and weights w
   * [K, D] (or [D, K], see `weightLayout`). The N × K logits are never there as a whole: beside inputs and outputs a call
   * needs at most 8 MB, whatever N, D and K are. Logits are summed in float32, up to 512 features at a time.
   *
   * @throws {LsError} `SHAPE`, `TYPE`, `RANGE`, `TARGET_RANGE`, `DISPOSED`
   * @example
   * import { init } from "@ls/core";
   * const ls = await init();
   * const x = new Float32Array([1, 2, 3, -1]); // two rows, two features
   * const w = new Float32Array([1, 0, 0, 1, 1, 1]); // three classes
   * const { loss, correct } = ls.linearCrossEntropy(x, w, [2, 0], { features: 2, classes: 3, labelSmoothing: 0.1 });
   * console.log(loss.toFixed(4), correct); // 0.5004 2
   */
  linearCrossEntropy<const Rows extends readonly RowName[] = readonly [], Reduced extends Reduction = "mean">(
    x: Float32Array,
    w: Float32Array,
    targets: Targets,
    options: LinearCrossEntropyOptions<Rows, Reduced>,
  ): CrossEntropyResult<Rows, Reduced>;

  /**
   * {@link Ls.linearCrossEntropy} and its gradients. With G = ∂loss/∂logits, of which no more than a block of rows is ever
   * there: dx = G·w [N, D], dw = Gᵀ·x, laid out as w, and db = the sums of G's columns [K]. A row that adds nothing
   * (ignored, or of sample weight 0) adds exactly 0 to all of them, whatever its x holds.
   *
   * @throws {LsError} `SHAPE`, `TYPE`, `RANGE`, `TARGET_RANGE`, `OVERLAP`, `DISPOSED`, before anything is written
   * @example
   * import { init } from "@ls/core";
   * const ls = await init();
   * const x = new Float32Array([1, 2, 3, -1]); // two rows, two features
   * const w = new Float32Array([1, 0, 0, 1, 1, 1]); // three classes
   * const { dx, dw } = ls.linearCrossEntropyGrad(x, w, [2, 0], { features: 2, classes: 3, need: ["dx", "dw"] });
   * console.log(dx.length, dw.length, dw[0].toFixed(4)); // 4 6 -0.3729
   */
  linearCrossEntropyGrad<
    const Rows extends readonly RowName[] = readonly [],
    Reduced extends Reduction = "mean",
    Bias extends Float32Array | undefined = undefined,
    const Need extends readonly LinearOutput[] | undefined = undefined,
  >(
    x: Float32Array,
    w: Float32Array,
    targets: Targets,
    options: LinearCrossEntropyGradOptions<Rows, Reduced, Bias, Need>,
  ): LinearCrossEntropyGradResult<Rows, Reduced, Bias, Need>;

  /**
   * {@link Ls.linearCrossEntropy} as {@link Ls.crossEntropyAsync} runs.
   *
   * @throws {LsError} as a rejection: as `linearCrossEntropy`, and `WORKER`
   * @example
   * import { init } from "@ls/core";
   * const ls = await init();
   * const [x, w] = [new Float32Array([1, 2]), new Float32Array([1, 0, 0, 1])];
   * const { loss } = await ls.linearCrossEntropyAsync(x, w, [1], { features: 2, classes: 2 });
   * console.log(loss.toFixed(4)); // 0.3133
   */
  linearCrossEntropyAsync<const Rows extends readonly RowName[] = readonly [], Reduced extends Reduction = "mean">(
    x: Float32Array,
    w: Float32Array,
    targets: Targets,
    options: LinearCrossEntropyOptions<Rows, Reduced> & AsyncOptions,
  ): Promise<CrossEntropyResult<Rows, Reduced>>;

  /**
   * {@link Ls.linearCrossEntropyGrad} as {@link Ls.crossEntropyAsync} runs.
   *
   * @throws {LsError} as a rejection: as `linearCrossEntropyGrad`, and `WORKER`; outputs may be partly written then
   * @example
   * import { init } from "@ls/core";
   * const ls = await init();
   * const [x, w] = [new Float32Array([1, 2]), new Float32Array([1, 0, 0, 1])];
   * const { dx } = await ls.linearCrossEntropyGradAsync(x, w, [1], { features: 2, classes: 2 });
   * console.log(dx[0].toFixed(4)); // 0.2689
   */
  linearCrossEntropyGradAsync<
    const Rows extends readonly RowName[] = readonly [],
    Reduced extends Reduction = "mean",
    Bias extends Float32Array | undefined = undefined,
    const Need extends readonly LinearOutput[] | undefined = undefined,
  >(
    x: Float32Array,
    w: Float32Array,
    targets: Targets,
    options: LinearCrossEntropyGradOptions<Rows, Reduced, Bias, Need> & AsyncOptions,
  ): Promise<LinearCrossEntropyGradResult<Rows, Reduced, Bias, Need>>;

  /**
   * Classes that are split between threads or machines, first step: what is known of each row over one shard of them. Shards
   * are any ranges of the classes; the smoothing goes over all of them, not over the shard's. `targets` are those of all
   * rows, class indices in [0, classes), or the shard's columns of the class probabilities, [N, shardClasses].
   *
   * Every worker takes the statistics of its shard; {@link Ls.mergeStats} makes one of all; with it every worker has the loss and
   * its shard's gradient by {@link Ls.shardGrad}, or the loss alone by {@link Ls.shardLoss}. 128 bytes a row travel.
   * `rowStats` and `shardGrad` take the same options but for `out`, so that one object serves: what concerns the loss alone is
   * checked here, and not used. Results keep to the error bounds of whole rows, whatever the split; one split merged in one order has the same
   * bits everywhere (`simd`, `scalar`).
   *
   * @throws {LsError} `SHAPE`, `TYPE`, `RANGE`, `TARGET_RANGE`, `DISPOSED`
   * @example
   * import { init } from "@ls/core";
   * const ls = await init();
   * const targets = [2];
   * const options = { classes: 4, labelSmoothing: 0.1 };
   * const [left, right] = [new Float32Array([1, 2]), new Float32Array([3, 0])]; // one row of four classes, in two shards
   * const a = ls.rowStats(left, targets, { ...options, firstClass: 0 });
   * const b = ls.rowStats(right, targets, { ...options, firstClass: 2 });
   * const stats = ls.mergeStats(a, b);
   * const { loss, grad } = ls.shardGrad(right, stats, targets, { ...options, firstClass: 2 });
   * console.log(loss.toFixed(4), grad[0].toFixed(4)); // 0.5902 -0.2811
   */
  rowStats(logitsShard: Float32Array, targets: Targets, options: RowStatsOptions): RowStats;

  /**
   * The statistics of two shards as those of their classes together. The order and the grouping of merges do not matter but
   * for roundings of float64; merging two has the same bits either way round.
   *
   * @throws {LsError} `TYPE`; `SHAPE` for other rows or classes; `RANGE` for shards that share a class or were taken with
   * different options; `DISPOSED`
   * @example
   * import { init } from "@ls/core";
   * const ls = await init();
   * const shards = [0, 1, 2].map((firstClass) => {
   *   return ls.rowStats(new Float32Array([firstClass]), [1], { classes: 3, firstClass });
   * });
   * const stats = shards.reduce((a, b) => ls.mergeStats(a, b));
   * console.log(ls.shardLoss(stats).loss.toFixed(4)); // 1.4076
   */
  mergeStats(a: RowStats, b: RowStats): RowStats;

  /**
   * The loss over all classes from merged statistics, without logits or targets.
   *
   * @throws {LsError} `TYPE`, `RANGE`; `SHAPE` if the statistics are not of all classes; `DISPOSED`
   * @example
   * import { init } from "@ls/core";
   * const ls = await init();
   * const stats = ls.rowStats(new Float32Array([2, 0, 0, 1]), [0, 1], { classes: 2 });
   * console.log(ls.shardLoss(stats, { reduction: "sum" }).loss.toFixed(4)); // 0.4402
   */
  shardLoss<const Rows extends readonly RowName[] = readonly [], Reduced extends Reduction = "mean">(
    stats: RowStats,
    options?: ShardLossOptions<Rows, Reduced>,
  ): CrossEntropyResult<Rows, Reduced>;

  /**
   * The loss over all classes, and its gradient with respect to one shard's logits, [N, shardClasses]. `targets` and options
   * are those that {@link Ls.rowStats} took the shard's statistics with. Statistics are left as they are.
   *
   * @throws {LsError} `SHAPE` (also for statistics that are not of all classes), `TYPE`, `RANGE` (also for targets, class
   * weights of targets or options other than the statistics'; other class weights and a prior are not compared),
   * `TARGET_RANGE`, `OVERLAP`, `DISPOSED`, before anything is written
   * @example
   * import { init } from "@ls/core";
   * const ls = await init();
   * const shard = new Float32Array([2, 0, 0, 1]);
   * const stats = ls.rowStats(shard, [0, 1], { classes: 2 });
   * const { grad } = ls.shardGrad(shard, stats, [0, 1], { classes: 2, reduction: "sum", out: shard });
   * console.log(grad === shard, grad[0].toFixed(4)); // true -0.1192
   */
  shardGrad<const Rows extends readonly RowName[] = readonly [], Reduced extends Reduction = "mean">(
    logitsShard: Float32Array,
    stats: RowStats,
    targets: Targets,
    options: ShardGradOptions<Rows, Reduced>,
  ): CrossEntropyGradResult<Rows, Reduced>;

  /**
   * The smoothed targets themselves, [N, K]: (1−α)·y + α/K, or as `smoothingConvention` and `prior` say; ignored rows are
   * zeros.
   *
   * @throws {LsError} `SHAPE`, `TYPE`, `RANGE`, `TARGET_RANGE`, `DISPOSED`
   * @example
   * import { init } from "@ls/core";
   * const ls = await init();
   * console.log(ls.smoothLabels([1], { classes: 4, labelSmoothing: 0.5 })); // [0.125, 0.625, 0.125, 0.125]
   */
  smoothLabels(targets: Targets, options: SmoothLabelsOptions): Float32Array;

  /**
   * How well the probabilities softmax(logits) match what happens. ECE and MCE are over equal-width bins (lower, upper]
   * of the arg-max probability (Guo et al. 2017, "On Calibration of Modern Neural Networks"); a confidence up to
   * 1e−7 above an edge counts as on it, because float32 hardly tells the two apart. Probability
   * targets count with their arg-max as the label; nll and Brier use the full row. A counted row without finite
   * probabilities makes every average NaN, and so does having no counted row.
   *
   * @throws {LsError} `SHAPE`, `TYPE`, `RANGE`, `TARGET_RANGE`, `DISPOSED`
   * @example
   * import { init } from "@ls/core";
   * const ls = await init();
   * const { ece, accuracy } = ls.calibration(new Float32Array([0, 0, 0, 9]), [0, 1], { classes: 2, bins: 10 });
   * console.log(accuracy, ece.toFixed(3)); // 1 0.250
   */
  calibration(logits: Float32Array, targets: Targets, options: CalibrationOptions): CalibrationResult;

  /**
   * The temperature T in [0.01, 100] that minimises the nll of logits / T (Guo et al. 2017): the bound when the optimum
   * lies outside, 1 when no temperature changes the nll, NaN when the nll is NaN.
   *
   * @throws {LsError} `SHAPE`, `TYPE`, `RANGE`, `TARGET_RANGE`, `DISPOSED`
   * @example
   * import { init } from "@ls/core";
   * const ls = await init();
   * const logits = new Float32Array([4, 0, 4, 0, 4, 0, 4, 0]);
   * console.log(ls.fitTemperature(logits, [0, 0, 0, 1], { classes: 2 }).toFixed(3)); // 3.641
   */
  fitTemperature(logits: Float32Array, targets: Targets, options: FitTemperatureOptions): number;

  /**
   * Memory inside the kernel for `length` float32 (or int32) values. Calls use such arrays in place, without copying.
   *
   * @throws {LsError} `TYPE`, `RANGE`, `OUT_OF_MEMORY`, `DISPOSED`
   * @example
   * import { init } from "@ls/core";
   * const ls = await init();
   * const logits = ls.allocate(256 * 1000);
   * const targets = ls.allocate(256, "i32");
   * ls.crossEntropyGrad(logits.f32, targets.i32, { classes: 1000, out: logits.f32 });
   * logits.free();
   * targets.free();
   */
  allocate(length: number, kind?: "f32"): Float32Allocation;
  allocate(length: number, kind: "i32"): Int32Allocation;

  /**
   * Releases the instance and every allocation; later calls throw `DISPOSED`. Idempotent. Where the engine knows
   * `Symbol.dispose`, `using ls = await init()` does it at the end of the block.
   *
   * @example
   * import { init } from "@ls/core";
   * const ls = await init();
   * ls.dispose();
   * try {
   *   ls.smoothLabels([0], { classes: 2 });
   * } catch (error) {
   *   console.log(error.code); // DISPOSED
   * }
   */
  dispose(): void;
  /** `dispose`, for `using`. */
  [Symbol.dispose](): void;
  /** `dispose` that waits until the pool's threads have ended, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}
