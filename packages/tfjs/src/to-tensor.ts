/** Arguments as TensorFlow.js's own operations take them. */

import * as tf from "@tensorflow/tfjs-core";

const isTensorLike = (value: unknown): value is tf.TensorLike =>
  Array.isArray(value) || tf.util.isTypedArray(value as object) || typeof value === "number";

/** `value` as a tensor, or an error in TensorFlow.js's words. */
export function toTensor(value: unknown, argument: string, functionName: string): tf.Tensor {
  if (!(value instanceof tf.Tensor) && !isTensorLike(value)) {
    const got = value === null || value === undefined ? String(value) : value.constructor?.name;
    throw new Error(
      `Argument '${argument}' passed to '${functionName}' must be a Tensor or TensorLike, but got '${got}'`,
    );
  }
  const tensor = value instanceof tf.Tensor ? value : tf.tensor(value);
  if (tensor.dtype === "string") {
    throw new Error(`Argument '${argument}' passed to '${functionName}' must be numeric tensor, but got string tensor`);
  }
  return tensor;
}
