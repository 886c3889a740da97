/** Losses by the kernel of `@ls/core`, one a row, with the gradient from the same pass over the logits. */

import type { Ls } from "@ls/core";
import * as tf from "@tensorflow/tfjs-core";
import type { LossSettings } from "../options.js";
import type { Layout } from "../rows.js";
import { makeTensor, scaleRows, toFloat32, viewTensors } from "./backend-arrays.js";
import { targetsOf } from "./targets.js";
import { giveOut, makeWaiting, viewWaiting } from "./waiting-tensors.js";

/**
 * If a gradient may be asked for, it is computed with the losses, for `upstream` coming down to each of them: the
 * backward pass then has nothing left to compute if that is so, and else multiplies each row. With `isTotal` it is the sum
 * of the losses times `upstream` that is given, so that 1 comes down.
 */
export function kernelLosses(
  ls: Ls,
  settings: LossSettings,
  labels: tf.Tensor,
  logits: tf.Tensor,
  layout: Layout,
  upstream: number,
  isTotal: boolean,
): tf.Tensor {
  const { classes, shape } = layout;
  const wantGradient = tf.engine().isTapeOn();
  const outputOf = (losses: Float32Array) =>
    isTotal ? makeTensor(Float32Array.of(sumOf(losses) * upstream), []) : makeTensor(losses, shape);
  // Out here, because data made inside that is not given out with the loss counts as a leak in TensorFlow.js's test mode.
  const waiting = wantGradient ? makeWaiting(logits.shape) : undefined;
  // Nothing else is on the tape: TensorFlow.js's own gradients need not be registered, and no other operation is paid.
  const run = tf.customGrad(() => {
    const [values, labelled] = viewTensors([logits, labels]);
    const z = toFloat32(values);
    // With an ignoreIndex one-hot labels stay probabilities, which `@ls/core` refuses together with one.
    const targets = targetsOf(labelled, layout, settings.ignoreIndex === undefined);
    const options = { ...settings, classes, reduction: "none" } as const;
    if (!wantGradient) {
      const { loss } = ls.crossEntropy(z, targets, options).rows;
      return { value: outputOf(loss), gradFunc: () => [] };
    }
    const { rows: row, grad } = ls.crossEntropyGrad(z, targets, {
      ...options,
      gradOutput: upstream,
      out: waiting && viewWaiting(waiting),
    });
    const gradient = () => (waiting ? giveOut(waiting) : makeTensor(grad, logits.shape));
    return {
      value: outputOf(row.loss),
      gradFunc: (dy: tf.Tensor) => {
        const factors = factorsOf(dy, isTotal ? 1 : upstream, layout.rows);
        return factors ? tf.tidy(() => scaleRows(gradient(), factors)) : gradient();
      },
    };
  });
  return run(logits);
}

/** In float64. */
function sumOf(losses: Float32Array): number {
  let sum = 0;
  for (const loss of losses) sum += loss;
  return sum;
}

/** By what to multiply a gradient made for `upstream` to have it for `dy`, [rows] or a scalar; `undefined` if by 1. */
function factorsOf(dy: tf.Tensor, upstream: number, rows: number): Float32Array | undefined {
  const [values] = viewTensors([dy]);
  const made = Math.fround(upstream);
  if (values.every((value: number) => value === made)) return undefined;
  if (values.length === 1) return new Float32Array(rows).fill(values[0] / upstream);
  return Float32Array.from(values, (value) => value / upstream);
}
