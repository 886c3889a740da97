/** Losses by the kernel of `@ls/core`, one a row, with the gradient from the same pass over the logits. */

import type { Ls, Targets } from "@ls/core";
import * as tf from "@tensorflow/tfjs-core";
import type { LossSettings } from "../options.js";
import type { Layout } from "../rows.js";
import { fillTensors, type Numbers } from "./backend-arrays.js";
import { oneHotClasses } from "./one-hot.js";

/**
 * If a gradient may be asked for, it is computed with the losses, as for their mean: the backward pass then has nothing
 * left to do if the mean is what was taken, and else multiplies it by what comes down.
 */
export function kernelLosses(
  ls: Ls,
  settings: LossSettings,
  labels: tf.Tensor,
  logits: tf.Tensor,
  layout: Layout,
): tf.Tensor {
  const { rows, classes, shape } = layout;
  const wantGradient = tf.engine().isTapeOn();
  const meanScale = 1 / Math.max(rows, 1);
  // Nothing but the custom gradient is on the tape: TensorFlow.js's own need not be registered, and no other op is paid for.
  const run = tf.customGrad((_, save) => {
    const shapes = wantGradient ? [shape, logits.shape] : [shape];
    const [losses, gradient] = fillTensors([logits, labels], shapes, ([z, labelled], [lossesOut, gradientOut]) => {
      const targets = targetsOf(labelled, layout);
      const options = { ...settings, classes, reduction: "none" } as const;
      const { loss } = gradientOut
        ? ls.crossEntropyGrad(z as Float32Array, targets, { ...options, gradOutput: meanScale, out: gradientOut }).rows
        : ls.crossEntropy(z as Float32Array, targets, options).rows;
      lossesOut.set(loss);
    });
    if (gradient) (save as tf.GradSaveFunc)([gradient]);
    return { value: losses, gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) => timesUpstream(saved, dy, meanScale) };
  });
  return run(logits);
}

function targetsOf(labels: Numbers, { kind, classes }: Layout): Targets {
  if (kind === "probabilities") {
    const indices = oneHotClasses(labels, classes);
    if (indices) return indices;
    return labels instanceof Float32Array ? labels : Float32Array.from(labels);
  }
  // Class indices in a float32 tensor: as numbers, so that a fraction is refused and not cut off.
  return labels instanceof Float32Array ? Array.from(labels) : labels;
}

/** `gradient`, [..., K], is that for an upstream gradient of `scale` in every row; this is the one for `upstream`, [...]. */
function timesUpstream(gradient: tf.Tensor, upstream: tf.Tensor, scale: number): tf.Tensor {
  let uniform: number | undefined;
  fillTensors([upstream], [], ([values]) => {
    uniform = uniformValue(values);
  });
  if (uniform === undefined) return tf.mul(gradient, tf.expandDims(tf.div(upstream, scale), upstream.rank));
  return uniform === Math.fround(scale) ? gradient.clone() : tf.mul(gradient, uniform / scale);
}

/** The value that all of them have. */
function uniformValue(values: Numbers): number | undefined {
  const [first = 0] = values;
  return values.every((value: number) => value === first) ? first : undefined;
}
