/** The last layer and its loss by the kernel of `@ls/core`, with the gradients from the same pass: no logits are made. */

import type { LinearOutput, Ls } from "@ls/core";
import * as tf from "@tensorflow/tfjs-core";
import type { Layer } from "../layer.js";
import type { LossSettings, ReductionSettings } from "../options.js";
import type { Layout } from "../rows.js";
import { makeTensor, toFloat32, viewTensors } from "./backend-arrays.js";
import { targetsOf } from "./targets.js";
import { giveOut, makeWaiting, viewWaiting, type Waiting } from "./waiting-tensors.js";

/** If gradients may be asked for, they are computed with the loss, for 1 coming down to it; else each is multiplied. */
export function kernelFusedLoss(
  ls: Ls,
  settings: LossSettings & ReductionSettings,
  { features, kernel, bias }: Layer,
  labels: tf.Tensor,
  sampleWeights: tf.Tensor | undefined,
  layout: Layout,
): tf.Scalar {
  const inputs = bias ? [features, kernel, bias] : [features, kernel];
  const need: readonly LinearOutput[] = bias ? ["dx", "dw", "db"] : ["dx", "dw"];
  const wantGradient = tf.engine().isTapeOn();
  // Out here, because data made inside that is not given out with the loss counts as a leak in TensorFlow.js's test mode.
  const waiting = wantGradient ? inputs.map(({ shape }) => makeWaiting(shape)) : [];
  const run = tf.customGrad(() => {
    const others = sampleWeights ? [labels, sampleWeights] : [labels];
    const views = viewTensors([...inputs, ...others]);
    const [x, w, b] = views.slice(0, inputs.length).map(toFloat32);
    const [labelled, weights] = views.slice(inputs.length);
    // One-hot labels stay probabilities with an ignoreIndex, which `@ls/core` refuses together with one, and with class
    // weights, by which a mean over class indices would be divided.
    const mayBeIndices = settings.ignoreIndex === undefined && settings.classWeights === undefined;
    const targets = targetsOf(labelled, layout, mayBeIndices);
    const options = {
      ...settings,
      features: features.shape[features.rank - 1],
      classes: layout.classes,
      weightLayout: "dk",
      bias: b,
      sampleWeights: weights && toFloat32(weights),
    } as const;
    if (!wantGradient) {
      const { loss } = ls.linearCrossEntropy(x, w, targets, options);
      return { value: makeTensor(Float32Array.of(loss), []), gradFunc: () => [] };
    }
    const [dx, dw, db] = waiting.map((one) => one && viewWaiting(one));
    const result = ls.linearCrossEntropyGrad(x, w, targets, { ...options, need, out: { dx, dw, db } });
    const arrays = need.map((name) => result[name] as Float32Array);
    return {
      value: makeTensor(Float32Array.of(result.loss), []),
      gradFunc: (dy: tf.Tensor) => {
        const [factor] = viewTensors([dy])[0];
        const gradients = () => inputs.map(({ shape }, i) => gradientOf(waiting[i], arrays[i], shape));
        return factor === 1 ? gradients() : tf.tidy(() => gradients().map((gradient) => tf.mul(gradient, factor)));
      },
    };
  });
  return run(...inputs) as tf.Scalar;
}

const gradientOf = (waiting: Waiting | undefined, array: Float32Array, shape: number[]): tf.Tensor =>
  waiting ? giveOut(waiting) : makeTensor(array, shape);
