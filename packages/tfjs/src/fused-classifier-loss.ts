/** The last layer of a classifier and its loss in one. */

import { LsError } from "@ls/core";
import * as tf from "@tensorflow/tfjs-core";
import { kernelFor } from "./engine.js";
import { kernelFusedLoss } from "./kernel/fused-loss.js";
import { logitsShapeOf } from "./layer.js";
import { opsFusedLoss } from "./ops-fused-loss.js";
import {
  checkEngine,
  checkOptions,
  type EngineOptions,
  type LossSettings,
  type ReductionSettings,
  settingsOf,
} from "./options.js";
import { layoutOf } from "./rows.js";
import { toTensor } from "./to-tensor.js";

export interface FusedClassifierLossOptions extends LossSettings, Omit<ReductionSettings, "reduction">, EngineOptions {
  /**
   * `"mean"`: the sum divided by Σ s_i·w_{t_i} over the positions that are not ignored (class indices) or Σ s_i (one-hot
   * labels and other probabilities), with s the sample and w the class weights, as in `@ls/core`. `"sum"` does not divide.
   * @default "mean"
   */
  reduction?: "mean" | "sum" | undefined;
  /** A factor >= 0 for each position, of the shape of the features less their last axis. Default: ones. */
  sampleWeights?: tf.Tensor | tf.TensorLike | undefined;
}

const NAME = "fusedClassifierLoss";
const REDUCTION_OPTIONS = ["reduction", "normalizer", "empty"] as const;
const OTHER_OPTIONS = [...REDUCTION_OPTIONS, "sampleWeights", "engine", "ls"];

/**
 * Softmax cross-entropy of logits = features·kernel + bias, reduced to a scalar, without those logits: last layer, loss and
 * the gradients of both in one pass of `@ls/core`'s `linearCrossEntropyGrad` in constant memory, on the backends `cpu` and `wasm`.
 * On others it is composed of TensorFlow.js's operations. It differentiates in features, kernel and bias, once; labels and
 * weights are constants. The gradients are computed with the loss: outside of `tf.grad`, `minimize` and the like none are.
 *
 * Meant for a training loop of one's own: `fit` keeps the last layer and the loss apart.
 *
 * @param features [..., D], what goes into the last layer
 * @param kernel [D, K], as `tf.layers.dense` has it
 * @param bias [K], or `null`
 * @param labels one-hot or other probabilities [..., K]; or class indices [...] or [..., 1]; −100, or `ignoreIndex`, ignores a
 * position
 * @returns a scalar, in nats
 * @throws {LsError} `TYPE` and `RANGE` for options that are wrong, `SHAPE`, `TARGET_RANGE` for indices that are no classes
 * @throws {Error} in the words of TensorFlow.js, for arguments that are no tensors
 * @example
 * import * as tf from "@tensorflow/tfjs-core";
 * import "@tensorflow/tfjs-backend-cpu";
 * import { fusedClassifierLoss } from "@ls/tfjs";
 * const features = tf.tensor2d([[1, 2], [3, -1]]);
 * const kernel = tf.variable(tf.tensor2d([[1, 0, 1], [0, 1, 1]]));
 * const bias = tf.variable(tf.zeros([3]));
 * const loss = () => fusedClassifierLoss(features, kernel, bias, [2, 0], { labelSmoothing: 0.1 });
 * const cost = tf.train.sgd(0.1).minimize(loss, true);
 * console.log(cost.dataSync()[0].toFixed(4), loss().dataSync()[0].toFixed(4)); // 0.5004 0.4658
 */
export function fusedClassifierLoss(
  features: tf.Tensor | tf.TensorLike,
  kernel: tf.Tensor | tf.TensorLike,
  bias: tf.Tensor | tf.TensorLike | null | undefined,
  labels: tf.Tensor | tf.TensorLike,
  options: FusedClassifierLossOptions = {},
): tf.Scalar {
  checkOptions(options, OTHER_OPTIONS);
  checkEngine(options);
  checkReduction(options);
  return tf.tidy(() => {
    const layer = {
      features: toFloats(features, "features"),
      kernel: toFloats(kernel, "kernel"),
      bias: bias === null || bias === undefined ? undefined : toFloats(bias, "bias"),
    };
    const y = toTensor(labels, "labels", NAME);
    const logits = logitsShapeOf(layer);
    const layout = layoutOf(y, logits);
    if (!layout) {
      throw new LsError(
        "SHAPE",
        `expected labels of the shape of the logits, [${logits}], or that without its last axis, got [${y.shape}]`,
      );
    }
    const weights =
      options.sampleWeights === undefined ? undefined : toTensor(options.sampleWeights, "sampleWeights", NAME);
    if (weights && !tf.util.arraysEqual(weights.shape, layout.shape)) {
      throw new LsError("SHAPE", `expected sampleWeights [${layout.shape}], one a position, got [${weights.shape}]`);
    }
    const reduced = Object.fromEntries(REDUCTION_OPTIONS.map((name) => [name, options[name]]));
    const settings = { ...settingsOf(options), ...reduced };
    const ls = kernelFor(options);
    if (ls) return kernelFusedLoss(ls, settings, layer, y, weights, layout);
    return opsFusedLoss(settings, layer, y, weights, layout);
  });
}

function toFloats(value: tf.Tensor | tf.TensorLike, argument: string): tf.Tensor {
  const tensor = toTensor(value, argument, NAME);
  return tensor.dtype === "float32" ? tensor : tf.cast(tensor, "float32");
}

/** `"none"` is `@ls/core`'s, but its gradients are computed before it is known what comes down to each loss. */
function checkReduction({ reduction }: { reduction?: unknown }): void {
  if (reduction === undefined || reduction === "mean" || reduction === "sum") return;
  throw new LsError("RANGE", `expected reduction to be 'mean' or 'sum', got ${JSON.stringify(reduction)}`);
}
