/** A loss for `model.compile`. */

import { LsError } from "@ls/core";
import * as tf from "@tensorflow/tfjs-core";
import { meanUpstream, positionLosses } from "./losses.js";
import {
  checkEngine,
  checkOptions,
  checkSettings,
  type EngineOptions,
  type LossSettings,
  settingsOf,
} from "./options.js";
import { layoutOf } from "./rows.js";
import { toTensor } from "./to-tensor.js";

export interface LabelSmoothingCrossEntropyOptions extends LossSettings, EngineOptions {
  /**
   * α in [0, 1]: the target is (1−α)·label + α/K.
   * @default 0.1
   */
  labelSmoothing?: number | undefined;
  /**
   * Whether the model gives logits. `false`: it ends in a softmax and gives probabilities.
   * @default true
   */
  fromLogits?: boolean | undefined;
}

/**
 * A loss as `model.compile` takes it. Called with a third argument it multiplies the losses by it: `sampleWeights` has
 * their shape.
 */
export type TfjsLoss = (
  yTrue: tf.Tensor | tf.TensorLike,
  yPred: tf.Tensor | tf.TensorLike,
  sampleWeights?: tf.Tensor | tf.TensorLike,
) => tf.Tensor;

const OTHER_OPTIONS = ["fromLogits", "engine", "ls"];
const NAME = "labelSmoothingCrossEntropy";

/** What the layers API keeps probabilities away from 0 by, for the same losses. */
const EPSILON = 1e-7;

/**
 * Softmax cross-entropy with smoothed labels as a loss for `model.compile`. The loss is `(yTrue, yPred) => Tensor`, one
 * value for each example: for predictions [B, K] it gives [B], for [B, ..., K] it gives [B, ...], in nats. `fit` and
 * `evaluate` take the mean and apply their `classWeight`.
 *
 * **The model's last layer gives logits**: no activation. A model that ends in a softmax needs `fromLogits: false`.
 *
 * `yTrue` is one-hot (or other probabilities), with the shape of `yPred`; `fit` takes no other labels with a loss that is
 * a function. Called by hand the loss also takes class indices, of that shape less the last axis or with a last axis
 * of 1, and `ignoreIndex` is for them; an ignored position's loss is 0.
 *
 * Label smoothing: Szegedy et al. 2016, "Rethinking the Inception Architecture for Computer Vision", section 7.
 *
 * @throws {LsError} `TYPE` and `RANGE` for options that are wrong; the loss itself `SHAPE`, `RANGE` and `TARGET_RANGE`
 * @example
 * import * as tf from "@tensorflow/tfjs-core";
 * import { layers, sequential } from "@tensorflow/tfjs-layers";
 * import "@tensorflow/tfjs-backend-cpu";
 * import { labelSmoothingCrossEntropy } from "@ls/tfjs";
 * const model = sequential({ layers: [layers.dense({ inputShape: [4], units: 3 })] });
 * model.compile({ optimizer: "sgd", loss: labelSmoothingCrossEntropy({ labelSmoothing: 0.1 }) });
 * const { history } = await model.fit(tf.randomNormal([8, 4]), tf.oneHot([0, 1, 2, 0, 1, 2, 0, 1], 3), { verbose: 0 });
 * console.log(history.loss.length); // 1
 */
export function labelSmoothingCrossEntropy(options: LabelSmoothingCrossEntropyOptions = {}): TfjsLoss {
  checkOptions(options, OTHER_OPTIONS);
  checkEngine(options);
  const { fromLogits = true, prior, classWeights } = options;
  if (typeof fromLogits !== "boolean")
    throw new LsError("TYPE", `expected fromLogits to be a boolean, got ${fromLogits}`);
  const settings = settingsOf({ ...options, labelSmoothing: options.labelSmoothing ?? 0.1 });
  // The classes are known at the first call; their number matters to prior and class weights alone.
  checkSettings(settings, (prior ?? classWeights)?.length ?? 2, "indices");

  return (yTrue, yPred, sampleWeights) =>
    tf.tidy(() => {
      const labels = toTensor(yTrue, "yTrue", NAME);
      const predictions = toTensor(yPred, "yPred", NAME);
      const logits = fromLogits ? predictions : tf.log(tf.clipByValue(predictions, EPSILON, Number.POSITIVE_INFINITY));
      const layout = layoutOf(labels, logits.shape);
      if (!layout) {
        throw new LsError(
          "SHAPE",
          `expected yTrue of the shape of yPred, [${predictions.shape}], or that without its last axis, got [${labels.shape}]`,
        );
      }
      const losses = positionLosses(labels, logits, layout, settings, options, meanUpstream(layout));
      return sampleWeights === undefined ? losses : tf.mul(losses, toTensor(sampleWeights, "sampleWeights", NAME));
    });
}
