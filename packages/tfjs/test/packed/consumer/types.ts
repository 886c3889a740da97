// Compiled, never run: what the types promise.
import { type Ls, LsError } from "@ls/core";
import {
  type LabelSmoothingCrossEntropyOptions,
  labelSmoothingCrossEntropy,
  ready,
  softmaxCrossEntropy,
  type TfjsLoss,
} from "@ls/tfjs";
import * as tf from "@tensorflow/tfjs-core";
import { sequential } from "@tensorflow/tfjs-layers";

export async function use(x: tf.Tensor2D, y: tf.Tensor2D): Promise<number> {
  const ls: Ls = await ready({ variant: "simd" });
  const options: LabelSmoothingCrossEntropyOptions = { labelSmoothing: 0.2, smoothingConvention: "others", ls };
  const loss: TfjsLoss = labelSmoothingCrossEntropy(options);
  sequential().compile({ optimizer: "sgd", loss, metrics: [loss] });
  // @ts-expect-error: an option that does not exist
  labelSmoothingCrossEntropy({ labelsmoothing: 0.1 });
  // A drop-in: what TensorFlow.js's takes, and its result.
  const theirs: typeof tf.losses.softmaxCrossEntropy = softmaxCrossEntropy;
  const scalar: tf.Scalar = theirs(y, x, undefined, 0.1);
  const each: tf.Tensor1D = softmaxCrossEntropy<tf.Tensor1D>([0, 1], x, null, 0.1, tf.Reduction.NONE, {
    engine: "ops",
  });
  try {
    return loss(y, x, [1, 2]).size + each.size + scalar.size;
  } catch (error) {
    if (error instanceof LsError && error.code === "SHAPE") return Number.NaN;
    throw error;
  }
}
