/** How labels lie beside logits, at any rank. */

import * as tf from "@tensorflow/tfjs-core";

export interface Layout {
  /** Class indices, one a row; or class probabilities, K a row (one-hot rows among them). */
  kind: "indices" | "probabilities";
  /** N. */
  rows: number;
  /** K. */
  classes: number;
  /** The shape of the logits without their last axis: that of the losses. */
  shape: number[];
}

/**
 * Logits of a shape [..., K] with labels of the same shape (class probabilities), or of that shape without its last axis or with a
 * last axis of 1 (class indices). `undefined` if the shapes do not fit.
 */
export function layoutOf(labels: tf.Tensor, logits: number[]): Layout | undefined {
  if (logits.length === 0) return undefined;
  const shape = logits.slice(0, -1);
  const layout = { rows: tf.util.sizeFromShape(shape), classes: logits[shape.length], shape };
  const fits = (expected: number[]) => tf.util.arraysEqual(labels.shape, expected);
  if (fits(logits)) return { kind: "probabilities", ...layout };
  if (fits(shape) || fits([...shape, 1])) return { kind: "indices", ...layout };
  return undefined;
}
