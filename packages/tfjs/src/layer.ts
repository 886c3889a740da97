/** A dense last layer without activation, as TensorFlow.js has it: logits = features·kernel + bias. */

import { LsError } from "@ls/core";
import * as tf from "@tensorflow/tfjs-core";

export interface Layer {
  /** [..., D] */
  features: tf.Tensor;
  /** [D, K] */
  kernel: tf.Tensor;
  /** [K] */
  bias: tf.Tensor | undefined;
}

/** The shape of the layer's logits, [..., K]; an error if its tensors do not fit together. */
export function logitsShapeOf({ features, kernel, bias }: Layer): number[] {
  const size = features.shape[features.rank - 1];
  if (kernel.rank !== 2 || size === undefined || kernel.shape[0] !== size) {
    throw new LsError(
      "SHAPE",
      `expected features [..., D] and kernel [D, K], got [${features.shape}] and [${kernel.shape}]`,
    );
  }
  const classes = kernel.shape[1] as number;
  if (bias && !tf.util.arraysEqual(bias.shape, [classes])) {
    throw new LsError("SHAPE", `expected bias [${classes}], one for each class of kernel, got [${bias.shape}]`);
  }
  return [...features.shape.slice(0, -1), classes];
}
