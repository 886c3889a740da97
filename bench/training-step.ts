/**
 * A training step of a dense classifier on TensorFlow.js's backend `wasm`: gradients and Adam, the last layer and its loss by
 * TensorFlow.js's own operations or by `fusedClassifierLoss`. Both learn from one start and must agree before they are timed.
 *
 *     npx turbo run build && node bench/dist/training-step.js
 */

import "@tensorflow/tfjs-backend-wasm";
import "@tensorflow/tfjs-layers"; // registers the gradients of TensorFlow.js's operations
import { fusedClassifierLoss, ready } from "@ls/tfjs";
import * as tf from "@tensorflow/tfjs-core";
import { interleave } from "./measure/interleave.ts";
import { spreadOf } from "./measure/statistics.ts";
import { keepToOneCore } from "./one-core.ts";

const ROWS = 128;
const FEATURES = 512;
const CLASSES = 1000;
const LABEL_SMOOTHING = 0.1;
const EFFORT = { rounds: 61, sampleTime: 1, warmUpTime: 1000, budget: 20_000 };
const STEPS_COMPARED = 5;

const x = () => tf.randomNormal([ROWS, FEATURES], 0, 1, "float32", 1) as tf.Tensor2D;
const oneHot = () =>
  tf.cast(tf.oneHot(tf.randomUniform([ROWS], 0, CLASSES, "int32", 2) as tf.Tensor1D, CLASSES), "float32");

type Head = (features: tf.Tensor2D, kernel: tf.Tensor2D, bias: tf.Tensor1D, labels: tf.Tensor2D) => tf.Scalar;

const heads: Record<string, Head> = {
  "TensorFlow.js": (features, kernel, bias, labels) =>
    tf.losses.softmaxCrossEntropy(
      labels,
      tf.add(tf.matMul(features, kernel), bias) as tf.Tensor2D,
      undefined,
      LABEL_SMOOTHING,
    ),
  fusedClassifierLoss: (features, kernel, bias, labels) =>
    fusedClassifierLoss(features, kernel, bias, labels, { labelSmoothing: LABEL_SMOOTHING }),
};

/** A step, giving the loss before it. Without hidden units there is the last layer alone. */
function trainer(head: Head, hidden: number): () => number {
  const someWeights = (rows: number, columns: number) =>
    tf.variable(tf.randomNormal([rows, columns], 0, 0.05, "float32", 3)) as tf.Variable<tf.Rank.R2>;
  const [features, labels] = [x(), oneHot() as tf.Tensor2D];
  const first = hidden > 0 ? someWeights(FEATURES, hidden) : undefined;
  const firstBias = tf.variable(tf.zeros([Math.max(hidden, 1)]));
  const kernel = someWeights(hidden || FEATURES, CLASSES);
  const bias = tf.variable(tf.zeros([CLASSES])) as tf.Variable<tf.Rank.R1>;
  const optimizer = tf.train.adam(1e-3);
  const lossOf = () => {
    const given = first ? tf.relu(tf.add(tf.matMul(features, first), firstBias)) : features;
    return head(given as tf.Tensor2D, kernel, bias, labels);
  };
  const trained = first ? [first, firstBias, kernel, bias] : [kernel, bias];
  return () => {
    const cost = optimizer.minimize(lossOf, true, trained as tf.Variable[]) as tf.Scalar;
    const [loss] = cost.dataSync();
    cost.dispose();
    return loss;
  };
}

async function compare(hidden: number): Promise<void> {
  const steps = Object.entries(heads).map(([name, head]) => ({ name, step: trainer(head, hidden) }));
  for (let i = 0; i < STEPS_COMPARED; i++) {
    const [theirs, ours] = steps.map(({ step }) => step());
    if (!(Math.abs(ours / theirs - 1) < 1e-4)) throw new Error(`expected the loss ${theirs}, got ${ours}`);
  }
  // Processor time, because other programs on the machine lengthen every other.
  const contestants = steps.map(({ name, step }) => ({
    name,
    solve: async (times: number) => {
      const before = process.cpuUsage();
      for (let i = 0; i < times; i++) step();
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    },
  }));
  const samples = await interleave(contestants, EFFORT);
  const spreads = [...samples].map(([name, values]) => ({ name, ...spreadOf(values) }));
  console.log(`\n${ROWS} × ${FEATURES} → ${hidden > 0 ? `${hidden} relu → ` : ""}${CLASSES}, Adam: ms a step`);
  for (const { name, median, lower, upper } of spreads) {
    console.log(`${name.padEnd(20)} ${median.toFixed(1)} (${lower.toFixed(1)} to ${upper.toFixed(1)})`);
  }
  console.log(`${(spreads[0].median / spreads[1].median).toFixed(2)} times as fast`);
}

keepToOneCore();
tf.enableProdMode();
await tf.setBackend("wasm");
await ready();
await compare(256);
await compare(0);
