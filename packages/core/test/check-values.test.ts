/** The check values of numerics.md: published ones, or from an exact evaluation. */

import { expect, it } from "vitest";
import { agrees } from "./expect-within-bounds.js";
import { describeVariants } from "./variants.js";

describeVariants("check values", (subject) => {
  const { tolerance } = subject;
  const expectLoss = (actual: number, expected: number, q = 1) => {
    // The expected digits are rounded to six places themselves.
    const bound = tolerance * (2e-6 * Math.abs(expected) + 2e-6 * Math.max(1, q)) + 5e-7;
    expect(agrees(actual, expected, bound), `${actual} instead of ${expected}`).toBe(true);
  };
  const expectRows = (actual: Float32Array, expected: number[], q = 1) => {
    expect(actual.length).toBe(expected.length);
    for (const [i, value] of expected.entries()) expectLoss(actual[i], value, q);
  };

  const logits = Float32Array.of(1.2, -0.8, -0.5, 0.9, -1.2, 1.1);
  const targets = Int32Array.of(0, 1);

  it("gives the rows of hard targets", () => {
    const { rows } = subject.ls.crossEntropy(logits, targets, { classes: 3, reduction: "none" });
    expectRows(rows.loss, [0.27613, 2.951799]);
  });

  it("gives the rows of α = 0.1 over all classes", () => {
    const { rows } = subject.ls.crossEntropy(logits, targets, { classes: 3, labelSmoothing: 0.1, reduction: "none" });
    expectRows(rows.loss, [0.399463, 2.805132]);
  });

  it("gives the rows of α = 0.1 over the other classes", () => {
    const { rows } = subject.ls.crossEntropy(logits, targets, {
      classes: 3,
      labelSmoothing: 0.1,
      smoothingConvention: "others",
      reduction: "none",
    });
    expectRows(rows.loss, [0.46113, 2.731799]);
  });

  it("weights the smoothed part by every class's weight, and divides an index mean by the targets' weights", () => {
    const options = { classes: 3, labelSmoothing: 0.1, classWeights: [1, 2, 3] };
    expectLoss(subject.ls.crossEntropy(logits, targets, { ...options, reduction: "sum" }).loss, 6.210674, 4);
    expectLoss(subject.ls.crossEntropy(logits, targets, options).loss, 2.070225, 2);
  });

  it("divides a mean over probabilities by the rows instead", () => {
    const probabilities = Float32Array.of(1, 0, 0, 0, 1, 0);
    const options = { classes: 3, labelSmoothing: 0.1, classWeights: [1, 2, 3] };
    expectLoss(subject.ls.crossEntropy(logits, probabilities, options).loss, 3.105337, 2);
  });

  it("leaves an ignored row out of a weighted, smoothed mean", () => {
    const { loss, count, rows } = subject.ls.crossEntropy(Float32Array.of(0.3, 0.4, 1, 2), Int32Array.of(-100, 1), {
      classes: 2,
      labelSmoothing: 0.15,
      classWeights: [0.3, 0.6],
      rows: ["loss"],
    });
    expect(rows.loss[0]).toBe(0);
    expectRows(rows.loss, [0, 0.2034086245]);
    expectLoss(loss, 0.3390143743);
    expect(count).toBe(1);
  });

  it.each([
    [2, 0.198515],
    [10, 0.500288],
    [100, 0.777797],
  ])(
    "has its optimum for K = %i at the gap ln(1 + K(1−α)/α): the loss there is the entropy and the gradient 0",
    (classes, entropy) => {
      const alpha = 0.1;
      const row = new Float32Array(classes);
      row[classes - 1] = Math.log(1 + (classes * (1 - alpha)) / alpha);
      const { loss, grad } = subject.ls.crossEntropyGrad(row, [classes - 1], { classes, labelSmoothing: alpha });
      expectLoss(loss, entropy);
      for (const value of grad) expect(Math.abs(value)).toBeLessThanOrEqual(tolerance * 5e-7);
    },
  );

  it("smooths rank-3 logits over the length of the class axis, not over shape[1]", () => {
    const deep = Float32Array.from({ length: 30 }, (_, i) => ((i * 7) % 11) / 4 - 1);
    const labels = Int32Array.of(0, 4, 2, 3, 1, 0);
    const flat = subject.ls.crossEntropyGrad(deep, labels, { classes: 5, labelSmoothing: 0.3 });
    const ranked = subject.ls.crossEntropyGrad(deep, labels, { shape: [2, 3, 5], axis: 2, labelSmoothing: 0.3 });
    expect(ranked.loss).toBe(flat.loss);
    expect(ranked.grad).toEqual(flat.grad);
    // From the definition with α/5; α/3 would give 2.166777.
    expectLoss(ranked.loss, 1.788147);
  });
});
