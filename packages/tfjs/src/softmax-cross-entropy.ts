/** A drop-in for `tf.losses.softmaxCrossEntropy`. */

import * as tf from "@tensorflow/tfjs-core";
import { meanUpstream, positionLosses } from "./losses.js";
import { checkEngine, type EngineOptions } from "./options.js";
import { layoutOf } from "./rows.js";
import { toTensor } from "./to-tensor.js";

const NAME = "softmaxCrossEntropy";

/**
 * `tf.losses.softmaxCrossEntropy`: the same arguments in the same order, the same reductions, the same results, from the
 * kernel of `@ls/core`.
 *
 * It differs where TensorFlow.js is wrong: `labelSmoothing` spreads over the classes, the last axis, at every rank
 * (TensorFlow.js takes their number from the second axis), and the gradient is right for labels that do not sum to 1.
 * Labels are constants: there is no gradient with respect to them.
 *
 * @param labels one-hot or other probabilities, with the shape of the logits [..., K]; or class indices, with that shape
 * less the last axis, or with a last axis of 1; −100 ignores a position
 * @param logits [..., K], not yet through a softmax
 * @param weights a factor for each position, broadcast to the losses [...]
 * @param labelSmoothing α in [0, 1]: the target is (1−α)·label + α/K
 * @param reduction default `tf.Reduction.SUM_BY_NONZERO_WEIGHTS`, the sum divided by the number of weights that are not 0
 * @param options who computes it
 * @returns a scalar, or with `tf.Reduction.NONE` the weighted losses [...], in nats
 * @throws {Error} in the words of TensorFlow.js, for arguments that are no tensors and for shapes that do not match
 * @throws {LsError} `RANGE` for α outside [0, 1] and labels that are negative or not finite, `TARGET_RANGE` for indices
 * that are no classes
 * @example
 * import * as tf from "@tensorflow/tfjs-core";
 * import "@tensorflow/tfjs-backend-cpu";
 * import { softmaxCrossEntropy } from "@ls/tfjs";
 * const logits = tf.tensor2d([[2, 1, 0], [0, 1, 2]]);
 * const loss = softmaxCrossEntropy([0, 2], logits, undefined, 0.1);
 * console.log(loss.dataSync()[0].toFixed(4)); // 0.5076
 */
export function softmaxCrossEntropy<Losses extends tf.Tensor = tf.Scalar>(
  labels: tf.Tensor | tf.TensorLike,
  logits: tf.Tensor | tf.TensorLike,
  weights?: tf.Tensor | tf.TensorLike | null,
  labelSmoothing = 0,
  reduction: tf.Reduction = tf.Reduction.SUM_BY_NONZERO_WEIGHTS,
  options: EngineOptions = {},
): Losses {
  checkEngine(options);
  return tf.tidy(() => {
    const y = toTensor(labels, "onehotLabels", NAME);
    const z = toTensor(logits, "logits", NAME);
    const factors = weights === undefined || weights === null ? undefined : toTensor(weights, "weights", NAME);
    const layout = layoutOf(y, z.shape);
    if (!layout) throw new Error(`Error in ${NAME}:  Shapes ${y.shape} and ${z.shape} must match`);
    const isSum = reduction === tf.Reduction.NONE || reduction === tf.Reduction.SUM;
    const upstream = isSum ? 1 : meanUpstream(layout);
    // Without weights every reduction but NONE is a sum or a mean, for which TensorFlow.js would need four operations.
    const isTotal = !factors && reduction in tf.Reduction && reduction !== tf.Reduction.NONE && layout.rows > 0;
    const losses = positionLosses(y, z, layout, { labelSmoothing }, options, upstream, isTotal);
    if (isTotal) return losses as Losses;
    return tf.losses.computeWeightedLoss(losses, factors, reduction) as Losses;
  });
}
