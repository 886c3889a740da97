import * as tf from "@tensorflow/tfjs-core";
import { metrics } from "@tensorflow/tfjs-layers";
import { expect, it } from "vitest";
import { labelSmoothingCrossEntropy, softmaxCrossEntropy } from "../src/index.js";
import { describeEverywhere } from "./backends.js";
import { evaluate, expectClose } from "./evaluate.js";
import { expected, someData } from "./reference.js";

const CLASSES = 4;
const data = someData(6, CLASSES, 3);
const wanted = expected(data.logits, data.indices, { classes: CLASSES, labelSmoothing: 0.1 }, data.dy);

describeEverywhere("labelSmoothingCrossEntropy", (engine) => {
  const loss = labelSmoothingCrossEntropy({ engine });

  it.each([[[6]], [[2, 3]], [[1, 3, 2]], [[3, 1, 1, 2]]])(
    "gives losses of shape %j for logits with one more axis",
    (shape) => {
      tf.tidy(() => {
        const logits = tf.tensor(data.logits, [...shape, CLASSES]);
        const dy = tf.tensor(data.dy, shape);
        const labels = [
          tf.tensor(data.oneHot, [...shape, CLASSES]),
          tf.tensor(data.indices, shape, "int32"),
          tf.tensor(data.indices, [...shape, 1], "int32"),
        ];
        for (const y of labels) {
          const actual = evaluate((z) => loss(y, z), logits, dy);
          expect(actual.shape).toEqual(shape);
          expectClose(actual.losses, wanted.losses);
          expectClose(actual.gradient, wanted.gradient);
        }
      });
    },
  );

  it("gives a scalar for one row of logits", () => {
    tf.tidy(() => {
      const value = loss(tf.tensor(data.oneHot.slice(0, CLASSES)), tf.tensor(data.logits.slice(0, CLASSES)));
      expect(value.shape).toEqual([]);
      expectClose(value.dataSync(), wanted.losses.slice(0, 1));
    });
  });

  it("gives nothing for no rows", () => {
    tf.tidy(() => {
      const logits = tf.zeros([0, CLASSES]);
      const actual = evaluate((z) => loss(tf.zeros([0, CLASSES]), z), logits, tf.zeros([0]));
      expect(actual.shape).toEqual([0]);
      expect(actual.gradient.length).toBe(0);
    });
  });

  it("gives 0 where there is one class", () => {
    tf.tidy(() => {
      const actual = evaluate((z) => loss(tf.ones([2, 1]), z), tf.tensor2d([3, -5], [2, 1]), tf.ones([2]));
      expectClose(actual.losses, [0, 0]);
      expectClose(actual.gradient, [0, 0]);
    });
  });

  it("takes arrays for tensors", () => {
    tf.tidy(() => {
      const rows = [Array.from(data.logits.slice(0, CLASSES)), Array.from(data.logits.slice(CLASSES, 2 * CLASSES))];
      expectClose(loss(Array.from(data.indices.slice(0, 2)), rows).dataSync(), wanted.losses.slice(0, 2));
    });
  });

  it("takes logits that are integers", () => {
    tf.tidy(() => {
      const integers = loss([1], tf.tensor2d([[1, 2, 3]], [1, 3], "int32")).dataSync();
      expectClose(integers, loss([1], tf.tensor2d([[1, 2, 3]])).dataSync());
    });
  });

  it("gives an ignored row no loss and no gradient, whatever its logits hold", () => {
    tf.tidy(() => {
      const logits = tf.tensor2d([
        [1, 2],
        [Number.NaN, Number.POSITIVE_INFINITY],
        [3, 1],
      ]);
      for (const [ignoreIndex, settings] of [
        [-100, {}],
        [255, { ignoreIndex: 255 }],
      ] as const) {
        const ignoring = labelSmoothingCrossEntropy({ ...settings, engine });
        const labels = tf.tensor1d([0, ignoreIndex, 1], "int32");
        const actual = evaluate((z) => ignoring(labels, z), logits, tf.tensor1d([1, 1, 2]));
        const without = evaluate(
          (z) => loss([0, 1], z),
          tf.tensor2d([
            [1, 2],
            [3, 1],
          ]),
          tf.tensor1d([1, 2]),
        );
        expectClose(actual.losses, [without.losses[0], 0, without.losses[1]]);
        expectClose(actual.gradient, [...without.gradient.slice(0, 2), 0, 0, ...without.gradient.slice(2)]);
      }
    });
  });

  it("gives a class that is masked by -Infinity no loss and no gradient if it has no target mass", () => {
    tf.tidy(() => {
      const hard = labelSmoothingCrossEntropy({ labelSmoothing: 0, engine });
      const logits = tf.tensor2d([[1, Number.NEGATIVE_INFINITY, 2]]);
      const actual = evaluate((z) => hard([[1, 0, 0]], z), logits, tf.ones([1]));
      const p = 1 / (1 + Math.E);
      expectClose(actual.losses, [-Math.log(p)]);
      expectClose(actual.gradient, [p - 1, 0, 1 - p]);
    });
  });

  it("multiplies by sample weights, with their gradient", () => {
    tf.tidy(() => {
      const weights = Float32Array.of(1, 0, 2, 0.5, 3, 1);
      const logits = tf.tensor2d(data.logits, [6, CLASSES]);
      const actual = evaluate((z) => loss(data.indices, z, weights), logits, tf.tensor1d(data.dy));
      expectClose(
        actual.losses,
        wanted.losses.map((value, row) => value * weights[row]),
      );
      expectClose(
        actual.gradient,
        wanted.gradient.map((value, i) => value * weights[Math.floor(i / CLASSES)]),
      );
    });
  });
});

describeEverywhere("labelSmoothingCrossEntropy with fromLogits: false", (engine) => {
  const probabilities = () => tf.softmax(tf.tensor2d(data.logits, [6, CLASSES]));

  it("gives the loss of the logits", () => {
    tf.tidy(() => {
      const loss = labelSmoothingCrossEntropy({ fromLogits: false, engine });
      expectClose(loss(data.indices, probabilities()).dataSync(), wanted.losses);
    });
  });

  it("gives the logits the same gradient through the softmax", () => {
    tf.tidy(() => {
      const loss = labelSmoothingCrossEntropy({ fromLogits: false, engine });
      const logits = tf.tensor2d(data.logits, [6, CLASSES]);
      const actual = evaluate((z) => loss(data.indices, tf.softmax(z as tf.Tensor2D)), logits, tf.tensor1d(data.dy));
      expectClose(actual.gradient, wanted.gradient);
    });
  });

  it("without smoothing is the layers API's categoricalCrossentropy, at probabilities of 0 too", () => {
    tf.tidy(() => {
      const loss = labelSmoothingCrossEntropy({ fromLogits: false, labelSmoothing: 0, engine });
      const [labels, p] = [
        tf.tensor2d([
          [1, 0, 0],
          [0, 1, 0],
        ]),
        tf.tensor2d([
          [0, 0.5, 0.5],
          [0.25, 0.5, 0.25],
        ]),
      ];
      expectClose(loss(labels, p).dataSync(), metrics.categoricalCrossentropy(labels, p).dataSync());
      const gradient = tf
        .grad((x) => loss(labels, x))(p)
        .dataSync();
      expect(gradient.every(Number.isFinite)).toBe(true);
    });
  });
});

describeEverywhere("softmaxCrossEntropy", (engine) => {
  it("smooths over the last axis at rank 3, where TensorFlow.js takes the second axis for the classes", () => {
    tf.tidy(() => {
      const [labels, logits] = [tf.tensor3d(data.oneHot, [2, 3, CLASSES]), tf.tensor3d(data.logits, [2, 3, CLASSES])];
      const theirs = tf.losses.softmaxCrossEntropy(labels, logits, undefined, 0.1).dataSync()[0];
      const ours = softmaxCrossEntropy(labels, logits, undefined, 0.1, undefined, { engine }).dataSync()[0];
      const mean = wanted.losses.reduce((a, b) => a + b) / 6;
      expectClose([ours], [mean]);
      expect(Math.abs(theirs - mean)).toBeGreaterThan(0.01);
    });
  });

  it("takes class indices", () => {
    tf.tidy(() => {
      const logits = tf.tensor2d(data.logits, [6, CLASSES]);
      const losses = softmaxCrossEntropy<tf.Tensor1D>(data.indices, logits, null, 0.1, tf.Reduction.NONE, { engine });
      expectClose(losses.dataSync(), wanted.losses);
    });
  });
});
