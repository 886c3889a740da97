/** The public types of the last layer and the loss together. */

import type { CrossEntropyOptions, CrossEntropyResult, LayoutOptions, Reduction, RowName } from "./types.js";

/** What {@link Ls.linearCrossEntropy} takes: every option of a loss, and what describes the layer. N rows, D features, K classes. */
export interface LinearCrossEntropyOptions<
  Rows extends readonly RowName[] = readonly RowName[],
  Reduced extends Reduction = Reduction,
  Bias extends Float32Array | undefined = Float32Array | undefined,
> extends Omit<CrossEntropyOptions<Rows, Reduced>, keyof LayoutOptions | "out"> {
  /** D: x is row-major [N, D] with N = x.length / D. */
  features: number;
  /** K. */
  classes: number;
  /** b, length K: the logits are x·wᵀ + b. Default: none. */
  bias?: Bias;
  /**
   * How w lies: `"kd"` is [K, D], a row a class; `"dk"` is [D, K], as the kernel of a dense layer in TensorFlow.
   * @default "kd"
   */
  weightLayout?: "kd" | "dk" | undefined;
}

/** A gradient of {@link Ls.linearCrossEntropyGrad}: with respect to x, w or the bias. */
export type LinearOutput = "dx" | "dw" | "db";

/** What {@link Ls.linearCrossEntropyGrad} takes. */
export interface LinearCrossEntropyGradOptions<
  Rows extends readonly RowName[] = readonly RowName[],
  Reduced extends Reduction = Reduction,
  Bias extends Float32Array | undefined = Float32Array | undefined,
  Need extends readonly LinearOutput[] | undefined = readonly LinearOutput[] | undefined,
> extends LinearCrossEntropyOptions<Rows, Reduced, Bias> {
  /** Which gradients to compute. Default: `dx` and `dw`, and `db` if there is a bias. */
  need?: Need;
  /** Where gradients go: `dx` as long as x, `dw` as long as w and laid out as it, `db` of length K. Default: new arrays. */
  out?: { readonly [Output in LinearOutput]?: Float32Array | undefined } | undefined;
  /**
   * Whether gradients are added to what is in `out`, which then must hold all of them.
   * @default false
   */
  accumulate?: boolean | undefined;
}

/** Gradients sure to be there: those listed in a literal `need`, or the default's. In brackets, so that unions stay whole. */
type SureOutputs<Bias extends Float32Array | undefined, Need extends readonly LinearOutput[] | undefined> = [
  Need,
] extends [undefined]
  ? "dx" | "dw" | ([Bias] extends [Float32Array] ? "db" : never)
  : [Need] extends [readonly LinearOutput[]]
    ? number extends Need["length"]
      ? never
      : Need[number]
    : never;

/** What {@link Ls.linearCrossEntropyGrad} gives: the loss, and ∂loss/∂x, ∂loss/∂w and ∂loss/∂bias, those asked for. */
export type LinearCrossEntropyGradResult<
  Rows extends readonly RowName[] = readonly RowName[],
  Reduced extends Reduction = Reduction,
  Bias extends Float32Array | undefined = Float32Array | undefined,
  Need extends readonly LinearOutput[] | undefined = readonly LinearOutput[] | undefined,
> = CrossEntropyResult<Rows, Reduced> &
  Record<SureOutputs<Bias, Need>, Float32Array> &
  Partial<Record<LinearOutput, Float32Array>>;
