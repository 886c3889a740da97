/** The last layer and its reduced loss by TensorFlow.js's own operations and their gradients. */

import * as tf from "@tensorflow/tfjs-core";
import type { Layer } from "./layer.js";
import { constant, DEFAULT_IGNORE_INDEX, opsLosses, vector } from "./ops-losses.js";
import { checkSettings, type LossSettings, type ReductionSettings } from "./options.js";
import type { Layout } from "./rows.js";

export function opsFusedLoss(
  settings: LossSettings & ReductionSettings,
  { features, kernel, bias }: Layer,
  labels: tf.Tensor,
  sampleWeights: tf.Tensor | undefined,
  layout: Layout,
): tf.Scalar {
  const { rows, classes, kind } = layout;
  const { reduction = "mean", normalizer, empty = "nan", ...lossSettings } = settings;
  checkSettings(settings, classes, kind);
  const weights = constant(() => rowWeights(settings, labels, sampleWeights, layout));
  const isLive = constant(() => tf.notEqual(weights, 0));
  // Zeros instead of the features of a row that adds nothing: these may hold NaN, and NaN·0 would come back as gradient.
  const x = tf.where(tf.expandDims(isLive, 1), tf.reshape(features, [rows, kernel.shape[0] as number]), 0);
  const products = tf.matMul(x as tf.Tensor2D, kernel as tf.Tensor2D);
  const logits = bias ? tf.add(products, bias) : products;
  const losses = opsLosses(lossSettings, labels, logits, { ...layout, shape: [rows] });
  const total = tf.sum(tf.mul(tf.where(isLive, losses, 0), weights)) as tf.Scalar;
  if (reduction === "sum") return total;
  const divisor = constant(() =>
    normalizer === undefined ? tf.sum(tf.mul(weights, targetWeights(settings, labels, layout))) : tf.scalar(normalizer),
  );
  const isEmpty = constant(() => tf.equal(divisor, 0));
  const factor = constant(() => tf.where(isEmpty, 0, tf.div(1, divisor)));
  return tf.where(isEmpty, empty === "nan" ? Number.NaN : 0, tf.mul(total, factor)) as tf.Scalar;
}

/** Sample weights [N], 0 where a row is ignored. */
function rowWeights(
  { ignoreIndex = DEFAULT_IGNORE_INDEX }: LossSettings,
  labels: tf.Tensor,
  sampleWeights: tf.Tensor | undefined,
  { kind, rows }: Layout,
): tf.Tensor {
  const weights = sampleWeights ? tf.reshape(tf.cast(sampleWeights, "float32"), [rows]) : tf.ones([rows]);
  if (kind === "probabilities") return weights;
  return tf.where(tf.notEqual(tf.reshape(tf.cast(labels, "float32"), [rows]), ignoreIndex), weights, 0);
}

/** The class weight of each row's target, by which a mean over class indices is divided; 1 with probabilities. */
function targetWeights({ classWeights }: LossSettings, labels: tf.Tensor, { kind, rows, classes }: Layout): tf.Tensor {
  if (!classWeights || kind === "probabilities") return tf.scalar(1);
  const index = tf.clipByValue(tf.reshape(tf.cast(labels, "float32"), [rows]), 0, classes - 1);
  return tf.gather(vector(classWeights), tf.cast(index, "int32") as tf.Tensor1D);
}
