import type { CrossEntropyOptions } from "@ls/core";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import {
  type LabelSmoothingCrossEntropyOptions,
  labelSmoothingCrossEntropy,
  softmaxCrossEntropy,
} from "../src/index.js";
import { describeEverywhere } from "./backends.js";
import { evaluate, expectClose } from "./evaluate.js";
import { expected, someData } from "./reference.js";

const ROWS = 6;
const CLASSES = 5;
const data = someData(ROWS, CLASSES);
const { classWeights, prior } = data;

const cases: [string, CrossEntropyOptions][] = [
  ["no smoothing", { labelSmoothing: 0 }],
  ["smoothing over every class", { labelSmoothing: 0.2 }],
  ["smoothing over the other classes", { labelSmoothing: 0.2, smoothingConvention: "others" }],
  ["smoothing towards a prior", { labelSmoothing: 0.3, prior }],
  ["class weights", { labelSmoothing: 0.1, classWeights }],
  ["class weights and a prior", { labelSmoothing: 0.1, classWeights, prior }],
  ["a logit scale", { labelSmoothing: 0.1, logitScale: 0.5 }],
  ["a soft cap", { labelSmoothing: 0.1, softcap: 3 }],
  ["a z-loss", { labelSmoothing: 0.1, zLoss: 0.01 }],
  ["everything", { labelSmoothing: 0.1, classWeights, prior, logitScale: 2, softcap: 3, zLoss: 0.01 }],
];

describeEverywhere("labelSmoothingCrossEntropy", (engine) => {
  describe.each(cases)("with %s gives the losses and gradients of the float64 reference", (_, settings) => {
    const loss = labelSmoothingCrossEntropy({ ...(settings as LabelSmoothingCrossEntropyOptions), engine });
    const labelKinds: [string, () => tf.Tensor, Int32Array | Float32Array][] = [
      ["class indices", () => tf.tensor1d(data.indices, "int32"), data.indices],
      ["class indices in a column of float32", () => tf.tensor2d([...data.indices], [ROWS, 1]), data.indices],
      ["one-hot float32", () => tf.tensor2d(data.oneHot, [ROWS, CLASSES]), data.oneHot],
      ["one-hot int32", () => tf.tensor2d(Int32Array.from(data.oneHot), [ROWS, CLASSES], "int32"), data.oneHot],
      ["one-hot bool", () => tf.tensor2d(Uint8Array.from(data.oneHot), [ROWS, CLASSES], "bool"), data.oneHot],
      ["probabilities", () => tf.tensor2d(data.probabilities, [ROWS, CLASSES]), data.probabilities],
    ];

    it.each(labelKinds)("for %s", (_kind, makeLabels, targets) => {
      const labels = makeLabels();
      const logits = tf.tensor2d(data.logits, [ROWS, CLASSES]);
      const dy = tf.tensor1d(data.dy);
      const actual = evaluate((z) => loss(labels, z), logits, dy);
      const wanted = expected(data.logits, targets, { ...settings, classes: CLASSES }, data.dy);
      expect(actual.shape).toEqual([ROWS]);
      expectClose(actual.losses, wanted.losses);
      expectClose(actual.gradient, wanted.gradient);
      tf.dispose([labels, logits, dy]);
    });
  });
});

describeEverywhere("softmaxCrossEntropy", (engine) => {
  const options = { engine };
  const logits = () => tf.tensor2d(data.logits, [ROWS, CLASSES]);
  const labels = () => tf.tensor2d(data.oneHot, [ROWS, CLASSES]);
  const { NONE, MEAN, SUM, SUM_BY_NONZERO_WEIGHTS } = tf.Reduction;

  describe.each([
    ["no weights", undefined],
    ["a scalar weight", 0.5],
    ["a weight for each row, some of them 0", [1, 0, 2, 0.5, 0, 3]],
  ])("with %s", (_, weights) => {
    it.each([
      ["NONE", NONE],
      ["MEAN", MEAN],
      ["SUM", SUM],
      ["SUM_BY_NONZERO_WEIGHTS", SUM_BY_NONZERO_WEIGHTS],
    ])("and reduction %s gives TensorFlow.js's value and gradient", (_name, reduction) => {
      const [y, z] = [labels(), logits()];
      const theirs = tf.valueAndGrad((x) =>
        tf.losses.softmaxCrossEntropy(y, x as tf.Tensor2D, weights, 0.2, reduction),
      )(z);
      const ours = tf.valueAndGrad((x) => softmaxCrossEntropy(y, x, weights, 0.2, reduction, options))(z);
      expect(ours.value.shape).toEqual(theirs.value.shape);
      expectClose(ours.value.dataSync(), theirs.value.dataSync());
      expectClose(ours.grad.dataSync(), theirs.grad.dataSync());
      tf.dispose([y, z, theirs.value, theirs.grad, ours.value, ours.grad]);
    });
  });
});
