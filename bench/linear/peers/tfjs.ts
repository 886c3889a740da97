/**
 * TensorFlow.js on one of its backends: `matMul`, the bias, a loss, and `valueAndGrads` over x, weights and bias, as a
 * training step has them: tensors made before, weights [features, classes] as its dense layers keep them, targets one-hot,
 * the loss read back, gradients left where the backend has them.
 */

import { fusedClassifierLoss, labelSmoothingCrossEntropy } from "@ls/tfjs";
import type { Scalar, Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import { denseTargets } from "../../peers/dense-targets.ts";
import { type Backend, openBackend, type TensorFlow, wasmInNode } from "../../peers/tfjs.ts";
import type { LinearProblem } from "../problem.ts";
import { type LinearLoaded, type LinearPeer, type LinearPeerSource, repeating, transposed, upTo } from "./peer.ts";

/** A last layer of tensors with its loss, the mean over rows. */
interface LayerOfTensors {
  /** What follows the backend's name in the peer's; nothing for TensorFlow.js's own. */
  suffix: string;
  configuration: string;
  make(
    tf: TensorFlow,
    problem: LinearProblem,
  ): (x: Tensor2D, weights: Tensor2D, bias: Tensor, targets: Tensor2D) => Scalar;
}

const theirs: LayerOfTensors = {
  suffix: "",
  configuration: "matMul and tf.losses.softmaxCrossEntropy",
  make:
    (tf, { labelSmoothing }) =>
    (x, weights, bias, targets) => {
      const logits = tf.add(tf.matMul(x, weights), bias);
      return tf.losses.softmaxCrossEntropy(targets, logits, undefined, labelSmoothing) as Scalar;
    },
};

/** What a user of ours has without the fused layer: their products, and our loss on the whole matrix of logits. */
const withOurLoss: LayerOfTensors = {
  suffix: " with @ls/tfjs",
  configuration: "its matMul and our loss on the whole matrix of logits between: our unfused path",
  make(tf, { labelSmoothing }) {
    const losses = labelSmoothingCrossEntropy({ labelSmoothing });
    return (x, weights, bias, targets) => tf.mean(losses(targets, tf.add(tf.matMul(x, weights), bias)));
  },
};

/** The last layer and the loss in one, as a user of ours has them. */
const fused: LayerOfTensors = {
  suffix: " with fusedClassifierLoss",
  configuration: "the layer and the loss by fusedClassifierLoss of @ls/tfjs",
  make:
    (_, { labelSmoothing }) =>
    (x, weights, bias, targets) =>
      fusedClassifierLoss(x, weights, bias, targets, { labelSmoothing }),
};

function load(tf: TensorFlow, backend: Backend, problem: LinearProblem, by: LayerOfTensors): LinearLoaded {
  const { rows, features, classes } = problem;
  // Its initialised backends are switched before the first await inside.
  const use = () => void tf.setBackend(backend);
  use();
  const x = tf.tensor2d(problem.x, [rows, features]);
  const weights = tf.tensor2d(transposed(problem.weights, classes, features), [features, classes]);
  const bias = tf.tensor1d(problem.bias);
  const targets = tf.tensor2d(denseTargets({ ...problem, labelSmoothing: 0 }), [rows, classes]);
  const lossOf = by.make(tf, problem);
  const all = tf.valueAndGrads((...[xs, w, b]: Tensor[]) => lossOf(xs as Tensor2D, w as Tensor2D, b, targets));

  let loss = 0;
  let gradients: Tensor[] = [];
  const once = () => {
    tf.dispose(gradients);
    const { value, grads } = all([x, weights, bias]);
    [loss] = value.dataSync();
    value.dispose();
    gradients = grads;
  };
  return {
    solve(times) {
      use();
      return repeating(once)(times);
    },
    outcome() {
      use();
      const [dx, dw, db] = gradients.map((gradient) => gradient.dataSync<"float32">());
      return { loss, dx, dw: transposed(dw, features, classes), db };
    },
    async memory() {
      use();
      tf.dispose(gradients);
      gradients = [];
      const before = tf.memory().numBytes;
      const { peakBytes } = await tf.profile(() => once());
      return peakBytes - before - 4 * (problem.x.length + problem.weights.length + classes);
    },
    free() {
      use();
      tf.dispose([x, weights, bias, targets, ...gradients]);
    },
  };
}

/** Operations a second, about. */
const SPEED: Record<Backend, number> = { cpu: 3e8, wasm: 2.5e9, webgl: 2.5e9 };

/** `register` also makes the gradients of tfjs-core's operations known. */
export function tfjsLinearSource(
  backend: Backend,
  configuration: string,
  register: () => Promise<unknown>,
  by: LayerOfTensors = theirs,
): LinearPeerSource {
  const name = `tfjs ${backend}${by.suffix}`;
  return {
    names: [name],
    async open() {
      const tf = await openBackend(backend, register);
      const peer: LinearPeer = {
        name,
        configuration: `TensorFlow.js ${tf.version_core}, ${configuration}; ${by.configuration}; valueAndGrads`,
        memoryIs: "its tensors at their peak, as tf.profile counts them, without the one-hot targets",
        declines: upTo(SPEED[backend]),
        load: (problem) => load(tf, backend, problem, by),
        close() {},
      };
      return [peer];
    },
  };
}

/** In Node, where it comes as one file, tfjs-core is without gradients; what registers them is this package. */
const withGradients = (register: () => Promise<unknown>) => async () => {
  await register();
  await import("@tensorflow/tfjs-layers");
};

const [backend, configuration, registerWasm] = wasmInNode;

export const tfjsLinearSources: LinearPeerSource[] = [
  tfjsLinearSource(backend, configuration, withGradients(registerWasm)),
  tfjsLinearSource(backend, configuration, withGradients(registerWasm), withOurLoss),
  tfjsLinearSource(backend, configuration, withGradients(registerWasm), fused),
  tfjsLinearSource(
    "cpu",
    "plain JavaScript backend",
    withGradients(() => import("@tensorflow/tfjs-backend-cpu")),
  ),
];
