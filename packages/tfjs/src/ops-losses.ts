/**
 * The same losses by TensorFlow.js's own operations and their gradients: for backends whose memory the kernel does not
 * reach. A row's loss is −Σ_k q_k·log softmax(z)_k with q the smoothed and weighted target row.
 */

import * as tf from "@tensorflow/tfjs-core";
import { checkSettings, type LossSettings } from "./options.js";
import type { Layout } from "./rows.js";

/** What `@ls/core` ignores by default. */
export const DEFAULT_IGNORE_INDEX = -100;

/** A label that is no class makes its row's loss NaN: to refuse it, it would have to be read back. */
export function opsLosses(settings: LossSettings, labels: tf.Tensor, logits: tf.Tensor, layout: Layout): tf.Tensor {
  const { kind, rows, classes, shape } = layout;
  checkSettings(settings, classes, kind);
  const z = tf.reshape(logits, [rows, classes]);
  if (kind === "probabilities") {
    const y = constant(() => tf.reshape(tf.cast(labels, "float32"), [rows, classes]));
    return tf.reshape(rowLosses(settings, y, z), shape);
  }
  const y = constant(() => tf.reshape(tf.cast(labels, "float32"), [rows]));
  const isCounted = constant(() => tf.notEqual(y, settings.ignoreIndex ?? DEFAULT_IGNORE_INDEX));
  const isClass = constant(() => {
    const isInRange = tf.logicalAnd(tf.greaterEqual(y, 0), tf.less(y, classes));
    return tf.logicalAnd(isInRange, tf.equal(y, tf.floor(y)));
  });
  const oneHot = constant(() => {
    const index = tf.cast(tf.where(isClass, y, tf.zerosLike(y)), "int32") as tf.Tensor1D;
    return tf.cast(tf.oneHot(index, classes), "float32");
  });
  // Zeros instead of an ignored row's logits: these may hold NaN, and NaN·0 would come back as its gradient.
  const counted = tf.where(tf.expandDims(isCounted, 1), z, 0);
  const losses = tf.where(isClass, rowLosses(settings, oneHot, counted), Number.NaN);
  return tf.reshape(tf.where(isCounted, losses, 0), shape);
}

function rowLosses(settings: LossSettings, labels: tf.Tensor, logits: tf.Tensor): tf.Tensor {
  const { logitScale = 1, softcap, zLoss = 0 } = settings;
  let z = logitScale === 1 ? logits : tf.mul(logits, logitScale);
  if (softcap !== undefined) z = tf.mul(tf.tanh(tf.div(z, softcap)), softcap);
  const targets = constant(() => smoothed(settings, labels, logits.shape[1] as number));
  let logProbabilities = tf.logSoftmax(z);
  if (!isSpread(settings)) {
    // 0·log 0 = 0: a class without target mass adds nothing, even at a logit of −inf.
    const isEmpty = constant(() => tf.equal(targets, 0));
    logProbabilities = tf.where(isEmpty, 0, logProbabilities);
  }
  const losses = tf.neg(tf.sum(tf.mul(targets, logProbabilities), 1));
  return zLoss === 0 ? losses : tf.add(losses, tf.mul(tf.square(tf.logSumExp(z, 1)), zLoss));
}

/** Whether every class is sure to have some target mass. */
const isSpread = ({ labelSmoothing = 0, smoothingConvention, prior, classWeights }: LossSettings): boolean =>
  labelSmoothing > 0 && smoothingConvention !== "others" && !prior && !classWeights;

/** q = w·((1−α)·y + α·u), [N, K]. */
function smoothed(settings: LossSettings, labels: tf.Tensor, classes: number): tf.Tensor {
  const { labelSmoothing = 0, smoothingConvention, prior, classWeights } = settings;
  let alpha = labelSmoothing;
  // The α of "uniform" that leaves the true class 1−α and gives the K−1 others α together.
  if (smoothingConvention === "others") alpha = classes === 1 ? 0 : (labelSmoothing * classes) / (classes - 1);
  const rest = prior ? tf.mul(vector(prior), alpha) : alpha / classes;
  const targets = tf.add(tf.mul(labels, 1 - alpha), rest);
  return classWeights ? tf.mul(targets, vector(classWeights)) : targets;
}

export const vector = (values: Float32Array | readonly number[]): tf.Tensor1D => tf.tensor1d(Float32Array.from(values));

/** What `make` gives, without a way back for gradients: labels are constants, and comparisons have no gradient. */
export const constant = (make: () => tf.Tensor): tf.Tensor =>
  tf.customGrad(() => ({ value: make(), gradFunc: () => [] }))();
