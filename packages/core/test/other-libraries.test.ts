/**
 * Situations that other libraries' tests and bug reports pin down, with values recomputed from the definitions or quoted from the
 * report. What an array of targets means, what a mean divides by and what α is shared over differ between them; each is an option here.
 */

import { describe, expect, it } from "vitest";
import { agrees } from "./expect-within-bounds.js";
import { describeVariants } from "./variants.js";

describeVariants("situations from other libraries", (subject) => {
  const near = (actual: number, expected: number, bound: number) => {
    expect(agrees(actual, expected, subject.tolerance * bound), `${actual} instead of ${expected}`).toBe(true);
  };
  const nearAll = (actual: ArrayLike<number>, expected: number[], bound: number) => {
    expect(actual.length).toBe(expected.length);
    for (const [i, value] of expected.entries()) near(actual[i], value, bound);
  };

  describe("PyTorch", () => {
    it("gives 0.8705 for indices and 54.4052 for the same targets one-hot, in a weighted mean", () => {
      const logits = Float32Array.of(2.3, 2.1, 4.5, 4.2, 3.2, 5.1);
      const classWeights = [25, 25, 100];
      const indices = subject.ls.crossEntropy(logits, [1, 2], { classes: 3, classWeights });
      const oneHot = subject.ls.crossEntropy(logits, Float32Array.of(0, 1, 0, 0, 0, 1), { classes: 3, classWeights });
      near(indices.loss, 0.8705, 5e-5);
      near(oneHot.loss, 54.4052, 3e-4);
    });

    it("averages by the targets' weights", () => {
      const logits = Float32Array.of(0.2, 0.3, 0.5, 0.5, 0.2, 0.3);
      const options = { classes: 3, classWeights: [2, 4, 6] };
      const none = subject.ls.crossEntropy(logits, [2, 1], { ...options, reduction: "none" });
      nearAll(none.rows.loss, [5.639, 4.9593], 6e-5);
      near(subject.ls.crossEntropy(logits, [2, 1], { ...options, reduction: "sum" }).loss, 10.5983, 7e-5);
      near(subject.ls.crossEntropy(logits, [2, 1], options).loss, 1.0598, 6e-5);
    });

    it("gives 4000 and 0 for weighted logits of ±100, and 133.3333 as their mean", () => {
      const logits = Float32Array.of(-100, 100, -100, 100);
      const { loss, rows } = subject.ls.crossEntropy(logits, [0, 1], {
        classes: 2,
        classWeights: [20, 10],
        rows: ["loss"],
      });
      expect(rows.loss).toEqual(Float32Array.of(4000, 0));
      near(loss, 133.333333, 3e-4);
    });

    it("gives the gradient of a weighted mean", () => {
      const logits = Float32Array.of(-5, -6, 3, 2, 3, 2);
      const { loss, grad } = subject.ls.crossEntropyGrad(logits, [1, 0, 1], { classes: 2, classWeights: [3, 2] });
      near(loss, 0.8847, 6e-5);
      nearAll(grad, [0.2089, -0.2089, -0.1153, 0.1153, 0.2089, -0.2089], 6e-5);
    });

    it("smooths, weights and ignores together as for the one-hot rows smoothed by hand", () => {
      const logits = Float32Array.of(0.3, -1.2, 2.5, 0.1, 1.5, 1.5, -0.5, -2, 0.7, 0.2, 0.9, -3.1);
      const classWeights = [0.5, 2, 1, 0.25];
      const alpha = 0.15;
      const byIndex = subject.ls.crossEntropyGrad(logits, [2, -100, 0], {
        classes: 4,
        classWeights,
        labelSmoothing: alpha,
        reduction: "sum",
      });
      const smooth = (label: number) => [0, 1, 2, 3].map((k) => (k === label ? 1 - alpha : 0) + alpha / 4);
      const byHand = subject.ls.crossEntropyGrad(logits, Float32Array.from([...smooth(2), 0, 0, 0, 0, ...smooth(0)]), {
        classes: 4,
        classWeights,
        reduction: "sum",
      });
      near(byIndex.loss, byHand.loss, 1e-5);
      nearAll(byIndex.grad, Array.from(byHand.grad), 1e-6);
      expect(byIndex.grad.subarray(4, 8)).toEqual(new Float32Array(4));
    });

    it("smooths over the classes, not over the spatial positions, of [N, C, d]", () => {
      // Uniform logits: the loss is log C whatever α; with α spread over d it would not be.
      for (const alpha of [0, 0.2, 1]) {
        const { loss } = subject.ls.crossEntropy(new Float32Array(2 * 5 * 3).fill(1), [0, 1, 2, 3, 4, 0], {
          shape: [2, 5, 3],
          axis: 1,
          labelSmoothing: alpha,
        });
        near(loss, Math.log(5), 2e-6 * 2.61);
      }
    });

    it("returns NaN for a mean in which every target is ignored, and a zero gradient", () => {
      const { loss, grad } = subject.ls.crossEntropyGrad(Float32Array.of(1, 2, 3), [-100], {
        classes: 3,
        labelSmoothing: 0.1,
      });
      expect(loss).toBeNaN();
      expect(grad).toEqual(new Float32Array(3));
    });
  });

  describe("Keras", () => {
    it("smooths one-hot labels as y·(1 − α) + α/K before a categorical cross-entropy from logits", () => {
      const logits = Float32Array.of(100, -100, -100);
      // Right and sure: the two other classes cost α/3 · 200 each.
      const { loss } = subject.ls.crossEntropy(logits, Float32Array.of(1, 0, 0), { classes: 3, labelSmoothing: 0.1 });
      near(loss, (400 * 0.1) / 3, 2e-6 * 14.4);
    });

    it("multiplies rows by sample weights", () => {
      const logits = Float32Array.of(8, 1, 1, 0, 9, 1, 2, 3, 5);
      const targets = Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
      const sampleWeights = [1.2, 3.4, 5.6];
      const row = (z: number[], t: number) => Math.log(z.reduce((sum, value) => sum + Math.exp(value - z[t]), 0));
      const expected = [row([8, 1, 1], 0) * 1.2, row([0, 9, 1], 1) * 3.4, row([2, 3, 5], 2) * 5.6];
      const { loss, rows } = subject.ls.crossEntropy(logits, targets, { classes: 3, sampleWeights, reduction: "none" });
      nearAll(rows.loss, expected, 2e-5);
      near(loss, expected[0] + expected[1] + expected[2], 4e-5);
      // Keras' default divides by the number of rows: that is a normalizer here.
      near(subject.ls.crossEntropy(logits, targets, { classes: 3, sampleWeights, normalizer: 3 }).loss, loss / 3, 1e-5);
    });
  });

  describe("optax", () => {
    it("gives the same loss for integer labels and for their one-hot rows", () => {
      const logits = Float32Array.of(10, 1, -2, 1, 4, 0.2);
      const integers = subject.ls.crossEntropy(logits, [0, 1], { classes: 3, reduction: "none" }).rows.loss;
      const oneHot = subject.ls.crossEntropy(logits, Float32Array.of(1, 0, 0, 0, 1, 0), {
        classes: 3,
        reduction: "none",
      }).rows.loss;
      nearAll(
        integers,
        [Math.log(1 + Math.exp(-9) + Math.exp(-12)), Math.log(1 + Math.exp(-3) + Math.exp(-3.8))],
        4e-6,
      );
      nearAll(oneHot, Array.from(integers), 4e-6);
    });

    it("keeps one-hot labels at α = 0 and makes uniform ones at α = 1", () => {
      expect(subject.ls.smoothLabels([0, 2], { classes: 3, labelSmoothing: 0 })).toEqual(
        Float32Array.of(1, 0, 0, 0, 0, 1),
      );
      nearAll(subject.ls.smoothLabels([0, 2], { classes: 3, labelSmoothing: 1 }), new Array(6).fill(1 / 3), 1e-7);
      nearAll(subject.ls.smoothLabels([1], { classes: 4, labelSmoothing: 0.1 }), [0.025, 0.925, 0.025, 0.025], 1e-7);
    });

    it("takes −inf for a class that can never be the label", () => {
      const logits = Float32Array.of(1, Number.NEGATIVE_INFINITY, 2);
      const { loss, grad } = subject.ls.crossEntropyGrad(logits, [0], { classes: 3 });
      near(loss, Math.log(1 + Math.E), 2e-6 * 2.4);
      expect(grad[1]).toBe(0);
    });
  });

  describe("fairseq", () => {
    it("shares ε over the K − 1 other classes, padding ignored, summed over tokens", () => {
      const epsilon = 0.1;
      const logits = Float32Array.of(1.5, -0.5, 0.25, 2, 0, 0, 0, 0, -1, 3, 0.5, 1);
      const targets = [3, 1, 2];
      const tokens = [0, 2];
      const expected = tokens.map((i) => {
        const z = Array.from(logits.subarray(4 * i, 4 * i + 4));
        const lse = Math.log(z.reduce((sum, value) => sum + Math.exp(value), 0));
        const nll = lse - z[targets[i]];
        const all = z.reduce((sum, value) => sum + lse - value, 0);
        // Its ε_i = ε/(K − 1): (1 − ε − ε_i)·nll + ε_i·(sum over all classes).
        const share = epsilon / 3;
        return (1 - epsilon - share) * nll + share * all;
      });
      const { loss, rows } = subject.ls.crossEntropy(logits, targets, {
        classes: 4,
        labelSmoothing: epsilon,
        smoothingConvention: "others",
        ignoreIndex: 1,
        reduction: "none",
      });
      nearAll(rows.loss, [expected[0], 0, expected[1]], 1e-5);
      near(loss, expected[0] + expected[1], 2e-5);
    });
  });

  describe("TensorFlow", () => {
    it("has the gradient Q·p − q, not p − q, for labels that do not sum to 1", () => {
      const { grad } = subject.ls.crossEntropyGrad(new Float32Array(4), Float32Array.of(2, 1, 0, 0), { classes: 4 });
      nearAll(grad, [0.75 - 2, 0.75 - 1, 0.75, 0.75], 1.5e-6);
    });
  });

  describe("language models", () => {
    it("caps logits as c·tanh(z/c) and adds ζ·lse²", () => {
      const logits = Float32Array.of(40, -10, 5);
      const z = [30 * Math.tanh(40 / 30), 30 * Math.tanh(-10 / 30), 30 * Math.tanh(5 / 30)];
      const lse = Math.log(z.reduce((sum, value) => sum + Math.exp(value), 0));
      const { loss } = subject.ls.crossEntropy(logits, [2], { classes: 3, softcap: 30, zLoss: 1e-4 });
      const expected = lse - z[2] + 1e-4 * lse * lse;
      near(loss, expected, 2e-6 * (expected + 1));
    });

    it("divides by the token count of all devices when it is given", () => {
      const logits = Float32Array.of(1, 2, 3, 3, 1, 2, 0, 0, 1);
      const targets = Int32Array.of(0, -100, 2);
      const sum = subject.ls.crossEntropyGrad(logits, targets, { classes: 3, reduction: "sum" });
      const part = subject.ls.crossEntropyGrad(logits, targets, { classes: 3, normalizer: 8 });
      expect(part.loss).toBe(sum.loss / 8);
      expect(part.grad).toEqual(sum.grad.map((value) => value / 8));
    });
  });
});
