/** What must not change a row's bits: where the row lies, what lies around it, and a number added to all its logits. */

import { describe, expect, it } from "vitest";
import { integer, oneHot, seeded, someIndices, someLogits } from "./data.js";
import { expectWithinBounds } from "./expect-within-bounds.js";
import { oracle } from "./oracle.js";
import { expectSameBits, expectSameRows } from "./same-bits.js";
import { describeVariants } from "./variants.js";

const widths = [1, 2, 3, 4, 5, 7, 10, 16, 33, 64, 70, 129, 500, 1030];

describeVariants("invariances", (subject) => {
  describe("shifting all logits of a row", () => {
    it.each(widths)(
      "by a number that keeps every sum exact changes no bit of loss and gradient (K = %i)",
      (classes) => {
        const random = seeded(classes);
        const rows = 13;
        // Multiples of 1/64 below 8: with shifts up to 2^12, sums and differences are exact in float32.
        const logits = Float32Array.from({ length: rows * classes }, () => (integer(random, 1024) - 512) / 64);
        const targets = someIndices(rows, classes, random);
        for (const kind of [targets, oneHot(targets, classes)]) {
          for (const options of [{}, { labelSmoothing: 0.1 }, { labelSmoothing: 0.1, logitScale: 0.5 }]) {
            const plain = subject.ls.crossEntropyGrad(logits, kind, { classes, ...options, rows: ["loss", "nll"] });
            for (const shift of [0.25, 4, -512, 4096]) {
              const shifted = logits.map((value) => value + shift);
              const result = subject.ls.crossEntropyGrad(shifted, kind, { classes, ...options, rows: ["loss", "nll"] });
              expect(result.loss).toBe(plain.loss);
              expectSameRows(result.rows, plain.rows);
              expectSameBits(result.grad, plain.grad);
            }
          }
        }
      },
    );
  });

  describe("rows", () => {
    const names = ["loss", "nll", "lse", "argmax"] as const;

    it.each(widths)("have the same bits alone as in any block (K = %i)", (classes) => {
      const random = seeded(100 + classes);
      const rows = 23;
      const logits = someLogits(rows, classes, random);
      const targets = someIndices(rows, classes, random);
      const options = { classes, labelSmoothing: 0.1, reduction: "sum", rows: names } as const;
      const whole = subject.ls.crossEntropyGrad(logits, targets, options);
      for (const [from, to] of [
        ...Array.from({ length: rows }, (_, i) => [i, i + 1]),
        [0, 8],
        [1, 9],
        [3, 20],
        [5, 23],
      ]) {
        const part = subject.ls.crossEntropyGrad(
          logits.subarray(from * classes, to * classes),
          targets.subarray(from, to),
          options,
        );
        if (subject.variant === "relaxed") {
          const expected = oracle(logits.subarray(from * classes, to * classes), targets.subarray(from, to), {
            ...options,
            rows: [],
          });
          expectWithinBounds(part, expected, subject.tolerance);
          continue;
        }
        expectSameBits(part.grad, whole.grad.subarray(from * classes, to * classes));
        for (const name of names) expectSameBits(part.rows[name], whole.rows[name].subarray(from, to));
      }
    });

    it.each(widths)("keep their bits when they change places (K = %i)", (classes) => {
      const random = seeded(200 + classes);
      const rows = 21;
      const logits = someLogits(rows, classes, random);
      const targets = someIndices(rows, classes, random);
      const order = Array.from({ length: rows }, (_, i) => (i * 8 + 5) % rows);
      const permuted = new Float32Array(logits.length);
      for (const [to, from] of order.entries())
        permuted.set(logits.subarray(from * classes, (from + 1) * classes), to * classes);
      const options = { classes, labelSmoothing: 0.1, rows: names } as const;
      const straight = subject.ls.crossEntropyGrad(logits, targets, options);
      const result = subject.ls.crossEntropyGrad(
        permuted,
        Int32Array.from(order, (from) => targets[from]),
        options,
      );
      expect(Math.abs(result.loss - straight.loss)).toBeLessThanOrEqual(1e-12 * Math.abs(straight.loss));
      expect(result.correct).toBe(straight.correct);
      for (const [to, from] of order.entries()) {
        const grad = result.grad.subarray(to * classes, (to + 1) * classes);
        expectSameBits(grad, straight.grad.subarray(from * classes, (from + 1) * classes));
        for (const name of names) expect(result.rows[name][to]).toBe(straight.rows[name][from]);
      }
    });

    it("give the same result twice", () => {
      const random = seeded(3);
      const logits = someLogits(300, 70, random);
      const targets = someIndices(300, 70, random);
      const call = () =>
        subject.ls.crossEntropyGrad(logits, targets, { classes: 70, labelSmoothing: 0.1, rows: names });
      const [first, second] = [call(), call()];
      expect(second.loss).toBe(first.loss);
      expectSameRows(second.rows, first.rows);
      expectSameBits(second.grad, first.grad);
    });
  });
});
