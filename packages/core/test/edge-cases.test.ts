/** The edge-case table of numerics.md and the fine print of api.md, a sentence each. */

import { describe, expect, it } from "vitest";
import { seeded } from "./data.js";
import { agrees, expectWithinBounds } from "./expect-within-bounds.js";
import { type Options, oracle } from "./oracle.js";
import { expectSameBits } from "./same-bits.js";
import { describeVariants } from "./variants.js";

const inf = Number.POSITIVE_INFINITY;
const nan = Number.NaN;

/** Widths that reach every loop shape: unrolled, transposed, blocks of rows, long rows. */
const widths = [2, 3, 5, 10, 37, 100, 513, 1500];

/** N rows of K logits without a pattern, none special. */
function plainLogits(rows: number, classes: number): Float32Array {
  return Float32Array.from({ length: rows * classes }, (_, i) => ((i * 29 + 7) % 31) / 5 - 3);
}

describeVariants("edge cases", (subject) => {
  const near = (actual: number, expected: number, bound: number) => {
    expect(agrees(actual, expected, subject.tolerance * bound), `${actual} instead of ${expected}`).toBe(true);
  };
  const nearAll = (actual: ArrayLike<number>, expected: number[], bound: number) => {
    expect(actual.length).toBe(expected.length);
    for (const [i, value] of expected.entries()) near(actual[i], value, bound);
  };
  const expectAll = (actual: ArrayLike<number>, expected: (value: number) => boolean) => {
    expect(Array.from(actual).filter((value) => !expected(value))).toEqual([]);
  };
  const isZero = (value: number) => value === 0;

  describe("infinities and NaN", () => {
    it.each(widths)(
      "gives a row with NaN the loss NaN and a gradient of NaN, and leaves the other rows alone (K = %i)",
      (classes) => {
        for (const bad of [0, Math.floor(classes / 2), classes - 1]) {
          const rows = 11;
          for (const badRow of [0, 4, 10]) {
            const logits = plainLogits(rows, classes);
            const targets = Int32Array.from({ length: rows }, (_, i) => i % classes);
            const options = { classes, labelSmoothing: 0.1, reduction: "sum", rows: ["loss", "argmax"] } as const;
            const clean = subject.ls.crossEntropyGrad(logits, targets, options);
            logits[badRow * classes + bad] = nan;
            const result = subject.ls.crossEntropyGrad(logits, targets, options);
            expect(result.loss).toBeNaN();
            expect(result.rows.argmax[badRow]).toBe(-1);
            for (let i = 0; i < rows; i++) {
              const grad = result.grad.subarray(i * classes, (i + 1) * classes);
              if (i === badRow) {
                expect(result.rows.loss[i]).toBeNaN();
                expectAll(grad, Number.isNaN);
              } else {
                expect(result.rows.loss[i]).toBe(clean.rows.loss[i]);
                expectSameBits(grad, clean.grad.subarray(i * classes, (i + 1) * classes));
              }
            }
          }
        }
      },
    );

    it.each([2, 5, 19, 64, 67, 150, 601])("finds NaN and +inf at every class (K = %i)", (classes) => {
      for (const bad of [nan, inf]) {
        for (let k = 0; k < classes; k++) {
          const logits = plainLogits(5, classes);
          logits[2 * classes + k] = bad;
          const { grad, rows } = subject.ls.crossEntropyGrad(logits, new Int32Array(5), {
            classes,
            rows: ["loss", "argmax"],
          });
          const found = [rows.loss[2], grad[2 * classes], grad[3 * classes - 1]].map(Number.isNaN);
          expect([found, rows.argmax[2]], `${bad} at class ${k}`).toEqual([[true, true, true], -1]);
          expect([...rows.loss].filter(Number.isNaN).length).toBe(1);
        }
      }
    });

    it.each(widths)("treats +inf like NaN (K = %i)", (classes) => {
      for (const alpha of [0, 0.1]) {
        const logits = plainLogits(9, classes);
        logits[4 * classes + classes - 1] = inf;
        const { loss, grad, rows, correct, count } = subject.ls.crossEntropyGrad(
          logits,
          new Int32Array(9).fill(classes - 1),
          {
            classes,
            labelSmoothing: alpha,
            rows: ["loss", "argmax"],
          },
        );
        expect(loss).toBeNaN();
        expect(count).toBe(9);
        expect(rows.loss[4]).toBeNaN();
        expect(rows.argmax[4]).toBe(-1);
        expectAll(grad.subarray(4 * classes, 5 * classes), Number.isNaN);
        expectAll(grad.subarray(0, 4 * classes), Number.isFinite);
        expectAll(grad.subarray(5 * classes), Number.isFinite);
        const right = [0, 1, 2, 3, 5, 6, 7, 8].filter((i) => rows.argmax[i] === classes - 1).length;
        expect(correct).toBe(right);
      }
    });

    it.each(widths)("gives a row of nothing but −inf the loss NaN and a gradient of NaN (K = %i)", (classes) => {
      const logits = plainLogits(9, classes);
      logits.fill(-inf, 2 * classes, 3 * classes);
      const { loss, grad, rows } = subject.ls.crossEntropyGrad(logits, new Int32Array(9), { classes, rows: ["loss"] });
      expect(loss).toBeNaN();
      expect(rows.loss[2]).toBeNaN();
      expectAll(grad.subarray(2 * classes, 3 * classes), Number.isNaN);
      expectAll(grad.subarray(3 * classes), Number.isFinite);
      expectAll(grad.subarray(0, 2 * classes), Number.isFinite);
    });

    const minusInfinity = (classes: number) => {
      const logits = plainLogits(9, classes);
      for (let i = 0; i < 9; i++) logits[i * classes + (i % (classes - 1)) + 1] = -inf;
      return logits;
    };
    const atInfinity = (logits: Float32Array, grad: Float32Array) => grad.filter((_, i) => logits[i] === -inf);

    it.each(widths)(
      "is finite with −inf where a hard target is not, and has the gradient exactly 0 there (K = %i)",
      (classes) => {
        const logits = minusInfinity(classes);
        const targets = new Int32Array(9);
        const result = subject.ls.crossEntropyGrad(logits, targets, { classes, rows: ["loss", "nll", "lse"] });
        expect(result.loss).toBeGreaterThanOrEqual(0);
        expectAll(atInfinity(logits, result.grad), isZero);
        expectWithinBounds(result, oracle(logits, targets, { classes }), subject.tolerance);
      },
    );

    it.each(widths)("is finite with −inf where the prior or the class weight is 0 (K = %i)", (classes) => {
      const logits = plainLogits(9, classes);
      for (let i = 0; i < 9; i++) logits[i * classes + 1] = -inf;
      const prior = new Float32Array(classes).fill(1 / (classes - 1));
      prior[1] = 0;
      const classWeights = new Float32Array(classes).fill(1.5);
      classWeights[1] = 0;
      for (const options of [
        { classes, labelSmoothing: 0.2, prior },
        { classes, labelSmoothing: 0.2, classWeights },
      ]) {
        const result = subject.ls.crossEntropyGrad(logits, new Int32Array(9), options);
        expect(result.loss).toBeLessThan(inf);
        expectAll(atInfinity(logits, result.grad), isZero);
        expectWithinBounds(result, oracle(logits, new Int32Array(9), options), subject.tolerance);
      }
    });

    it.each(widths)("takes 0·log 0 as 0 for probability targets, unlike PyTorch (K = %i)", (classes) => {
      const logits = minusInfinity(classes);
      const targets = new Float32Array(9 * classes);
      for (let i = 0; i < 9; i++) targets[i * classes] = 1;
      const result = subject.ls.crossEntropyGrad(logits, targets, { classes, rows: ["loss", "nll"] });
      expectAll(atInfinity(logits, result.grad), isZero);
      expectWithinBounds(result, oracle(logits, targets, { classes }), subject.tolerance);
      expect(result.loss).toBeGreaterThanOrEqual(0);
    });

    it.each(widths)(
      "has the loss +inf and a finite gradient Q·p − q with −inf where q is positive (K = %i)",
      (classes) => {
        const logits = minusInfinity(classes);
        const targets = new Int32Array(9);
        const weights = new Float32Array(classes).fill(2);
        for (const options of [
          { classes, labelSmoothing: 0.1 },
          { classes, labelSmoothing: 1 },
          { classes, labelSmoothing: 0.1, smoothingConvention: "others" },
          { classes, labelSmoothing: 0.1, classWeights: weights },
          { classes, labelSmoothing: 0.1, prior: new Float32Array(classes).fill(1 / classes) },
        ] satisfies Options[]) {
          const result = subject.ls.crossEntropyGrad(logits, targets, { ...options, rows: ["loss", "nll"] });
          expect(result.loss).toBe(inf);
          expectAll(result.rows.loss, (value) => value === inf);
          expectAll(result.grad, Number.isFinite);
          expectWithinBounds(result, oracle(logits, targets, options), subject.tolerance);
        }
      },
    );

    it.each(widths)("has the loss +inf when the hard target itself is at −inf (K = %i)", (classes) => {
      const logits = minusInfinity(classes);
      const targets = Int32Array.from({ length: 9 }, (_, i) => (i % (classes - 1)) + 1);
      const result = subject.ls.crossEntropyGrad(logits, targets, { classes, rows: ["loss", "nll"] });
      expect(result.loss).toBe(inf);
      expectAll(result.rows.nll, (value) => value === inf);
      expectWithinBounds(result, oracle(logits, targets, { classes }), subject.tolerance);
    });

    it.each(widths)("takes ±inf as ±c under a softcap c: ordinary values with the gradient 0 (K = %i)", (classes) => {
      const logits = plainLogits(9, classes);
      logits[1] = -inf;
      logits[3 * classes] = inf;
      logits[5 * classes + classes - 1] = -inf;
      const targets = Int32Array.from({ length: 9 }, (_, i) => i % classes);
      const options = { classes, softcap: 5, labelSmoothing: 0.1 };
      const result = subject.ls.crossEntropyGrad(logits, targets, {
        ...options,
        rows: ["loss", "nll", "lse", "argmax"],
      });
      expectAll(result.grad, Number.isFinite);
      expectAll(
        result.grad.filter((_, i) => !Number.isFinite(logits[i])),
        isZero,
      );
      expect(result.rows.argmax[3]).toBe(0);
      expectWithinBounds(result, oracle(logits, targets, options), subject.tolerance);
    });

    it("keeps NaN under a softcap", () => {
      const logits = Float32Array.of(1, nan, 2, 3, 1, 2);
      const { grad, rows } = subject.ls.crossEntropyGrad(logits, [0, 0], {
        classes: 3,
        softcap: 5,
        rows: ["loss", "argmax"],
      });
      expect(rows.loss[0]).toBeNaN();
      expect(rows.loss[1]).toBeGreaterThan(0);
      expect(rows.argmax).toEqual(Int32Array.of(-1, 0));
      expectAll(grad.subarray(0, 3), Number.isNaN);
      expectAll(grad.subarray(3), Number.isFinite);
    });
  });

  describe("sizes and values", () => {
    it("has a gradient of exactly 0 for one class, whatever its mass and weight", () => {
      const random = seeded(61);
      for (let round = 0; round < 200; round++) {
        const one = Float32Array.from({ length: 9 }, () => 8 * random() - 4);
        const mass = Float32Array.from({ length: 9 }, () => 2 * random());
        for (const options of [{}, { classWeights: [3 * random()] }, { softcap: 3 }, { logitScale: 1.7 }]) {
          const all = { classes: 1, normalizer: 0.1 + random(), ...options };
          const { grad } = subject.ls.crossEntropyGrad(one, mass, all);
          expect(grad.every((value) => value === 0)).toBe(true);
        }
      }
    });

    it("has loss and gradient 0 for one class", () => {
      for (const options of [
        {},
        { labelSmoothing: 0.3 },
        { labelSmoothing: 0.3, smoothingConvention: "others" },
        { labelSmoothing: 1, smoothingConvention: "others" },
        { classWeights: [3] },
        { softcap: 2 },
      ] as const) {
        const { loss, grad, correct } = subject.ls.crossEntropyGrad(
          Float32Array.of(5, -3, 1e4, 0, 1),
          [0, 0, 0, 0, 0],
          {
            classes: 1,
            ...options,
          },
        );
        expect(loss).toBe(0);
        expectAll(grad, isZero);
        expect(correct).toBe(5);
      }
    });

    it("gives 1.4076060 for [1, 2, 3] and α = 1, whatever the label", () => {
      const { rows, grad } = subject.ls.crossEntropyGrad(Float32Array.of(1, 2, 3, 1, 2, 3, 1, 2, 3), [0, 1, 2], {
        classes: 3,
        labelSmoothing: 1,
        reduction: "none",
      });
      nearAll(rows.loss, [1.407606, 1.407606, 1.407606], 2e-6 * 2.41);
      expect(grad.subarray(0, 3)).toEqual(grad.subarray(3, 6));
      expect(grad.subarray(0, 3)).toEqual(grad.subarray(6, 9));
    });

    it("gives 1e29 and the gradient [.05, −.05] for [1e30, −1e30], t = 0, α = 0.1", () => {
      const { loss, grad } = subject.ls.crossEntropyGrad(Float32Array.of(1e30, -1e30), [0], {
        classes: 2,
        labelSmoothing: 0.1,
      });
      near(loss, 1e29, 2e-6 * 1e29);
      nearAll(grad, [0.05, -0.05], 5e-7);
    });

    it("is never negative for a confident right answer", () => {
      for (const gap of [10, 15, 17, 20, 30, 88, 104, 1000, 3e38]) {
        for (const classes of widths) {
          const logits = new Float32Array(classes);
          logits[0] = gap;
          const { loss, rows } = subject.ls.crossEntropy(logits, [0], { classes, rows: ["loss", "nll"] });
          expect(loss).toBeGreaterThanOrEqual(0);
          expect(rows.loss[0]).toBeGreaterThanOrEqual(0);
          expect(rows.nll[0]).toBeGreaterThanOrEqual(0);
          near(
            loss,
            Math.log1p((classes - 1) * Math.exp(-gap)),
            2e-6 * (1 + Math.log1p((classes - 1) * Math.exp(-gap))),
          );
        }
      }
      const { loss } = subject.ls.crossEntropy(Float32Array.of(20, 0), [0], { classes: 2 });
      near(loss, 2.06e-9, 2e-6);
    });

    it("gives 13.815511 for a million zeros", () => {
      const { loss, grad } = subject.ls.crossEntropyGrad(new Float32Array(1e6), [77], { classes: 1e6 });
      near(loss, Math.log(1e6), 2e-6 * 14.9);
      near(grad[77], -0.999999, 5e-7);
      expectAll(grad, (value) => value === grad[77] || Math.abs(value - 1e-6) <= 1e-12);
    });

    it("takes no rows at all: mean NaN or 0, sum 0", () => {
      const none = new Float32Array(0);
      for (const targets of [new Int32Array(0), new Float32Array(0), []]) {
        expect(subject.ls.crossEntropy(none, targets, { classes: 7 })).toMatchObject({
          loss: nan,
          count: 0,
          correct: 0,
        });
        expect(subject.ls.crossEntropy(none, targets, { classes: 7, empty: "zero" }).loss).toBe(0);
        expect(subject.ls.crossEntropy(none, targets, { classes: 7, reduction: "sum" }).loss).toBe(0);
        expect(subject.ls.crossEntropy(none, targets, { classes: 7, normalizer: 3 }).loss).toBe(0);
        const result = subject.ls.crossEntropyGrad(none, targets, { classes: 7, reduction: "none" });
        expect(result.grad.length).toBe(0);
        expect(result.rows.loss.length).toBe(0);
      }
    });

    it("takes spatial dimensions of length 0", () => {
      const none = new Float32Array(0);
      for (const shape of [
        [2, 3, 0, 5],
        [0, 3, 4, 5],
        [2, 3, 4, 0],
      ]) {
        const { loss, count, grad, rows } = subject.ls.crossEntropyGrad(none, new Int32Array(0), {
          shape,
          axis: 1,
          empty: "zero",
          rows: ["lse", "argmax"],
        });
        expect({ loss, count, length: grad.length, lse: rows.lse.length, argmax: rows.argmax.length }).toEqual({
          loss: 0,
          count: 0,
          length: 0,
          lse: 0,
          argmax: 0,
        });
      }
    });
  });

  describe("rows that do not count", () => {
    it.each(widths)(
      "averages nothing when all rows are ignored: NaN or 0, sum 0, every gradient 0 (K = %i)",
      (classes) => {
        const logits = plainLogits(9, classes).fill(nan, 0, classes);
        const targets = new Int32Array(9).fill(-100);
        const mean = subject.ls.crossEntropyGrad(logits, targets, { classes, rows: ["loss", "nll", "lse", "argmax"] });
        expect(mean).toMatchObject({ loss: nan, count: 0, correct: 0 });
        expectAll(mean.grad, isZero);
        expectAll(mean.rows.loss, isZero);
        expectAll(mean.rows.nll, isZero);
        expectAll(mean.rows.lse, isZero);
        expectAll(mean.rows.argmax, (value) => value === -1);
        const zero = subject.ls.crossEntropyGrad(logits, targets, { classes, empty: "zero" });
        expect(zero.loss).toBe(0);
        expectAll(zero.grad, isZero);
        const sum = subject.ls.crossEntropyGrad(logits, targets, { classes, reduction: "sum" });
        expect(sum.loss).toBe(0);
        expectAll(sum.grad, isZero);
        const normalized = subject.ls.crossEntropyGrad(logits, targets, { classes, normalizer: 12 });
        expect(normalized.loss).toBe(0);
        expectAll(normalized.grad, isZero);
      },
    );

    it.each(widths)("lets an ignored row hold anything (K = %i)", (classes) => {
      for (const garbage of [nan, inf, -inf, 3e38]) {
        const logits = plainLogits(9, classes).fill(garbage, 4 * classes, 5 * classes);
        const targets = Int32Array.from({ length: 9 }, (_, i) => (i === 4 ? -100 : i % classes));
        const options = { classes, labelSmoothing: 0.1, zLoss: 1e-3 };
        const result = subject.ls.crossEntropyGrad(logits, targets, {
          ...options,
          rows: ["loss", "nll", "lse", "argmax"],
        });
        expectAll(result.grad.subarray(4 * classes, 5 * classes), isZero);
        expect([result.rows.loss[4], result.rows.nll[4], result.rows.lse[4], result.rows.argmax[4]]).toEqual([
          0, 0, 0, -1,
        ]);
        expect(result.count).toBe(8);
        expectWithinBounds(result, oracle(logits, targets, options), subject.tolerance);
      }
    });

    it.each(widths)("lets a row of sample weight 0 hold NaN, and counts it (K = %i)", (classes) => {
      for (const garbage of [nan, inf, -inf]) {
        const logits = plainLogits(9, classes).fill(garbage, 4 * classes, 5 * classes);
        const targets = Int32Array.from({ length: 9 }, (_, i) => i % classes);
        const sampleWeights = Float32Array.of(1, 2, 0.5, 1, 0, 1, 1, 3, 1);
        const options = { classes, labelSmoothing: 0.1, sampleWeights };
        const result = subject.ls.crossEntropyGrad(logits, targets, { ...options, rows: ["loss"] });
        expect(result.loss).toBeGreaterThan(0);
        expectAll(result.grad.subarray(4 * classes, 5 * classes), isZero);
        expect(result.rows.loss[4]).toBe(0);
        expect(result.count).toBe(9);
        const expected = oracle(logits, targets, options);
        near(result.loss, expected.loss, expected.bounds.loss);
        for (const [at, value] of expected.grad.entries())
          near(result.grad[at], value, expected.bounds.grad[Math.floor(at / classes)]);
      }
    });

    it("averages nothing when the targets' class weights are all 0", () => {
      const options = { classes: 3, classWeights: [0, 1, 1], labelSmoothing: 0.1 };
      const logits = Float32Array.of(1, 2, 3, 3, 2, 1);
      const { loss, grad, count } = subject.ls.crossEntropyGrad(logits, [0, 0], options);
      expect(loss).toBeNaN();
      expect(count).toBe(2);
      expectAll(grad, isZero);
      expect(subject.ls.crossEntropy(logits, [0, 0], { ...options, empty: "zero" }).loss).toBe(0);
    });

    it("averages nothing when all sample weights are 0, whatever the rows hold", () => {
      const logits = Float32Array.of(1, nan, 3, 3, 2, 1);
      for (const targets of [Int32Array.of(0, 1), Float32Array.of(1, 0, 0, 0, 1, 0)]) {
        const { loss, grad, count } = subject.ls.crossEntropyGrad(logits, targets, {
          classes: 3,
          sampleWeights: [0, 0],
        });
        expect(loss).toBeNaN();
        expect(count).toBe(2);
        expectAll(grad, isZero);
      }
    });

    it("keeps gradients 0 in a mean over nothing even where a row holds NaN", () => {
      const { loss, grad } = subject.ls.crossEntropyGrad(Float32Array.of(1, nan, 3, 3, 2, 1), [0, 0], {
        classes: 3,
        classWeights: [0, 1, 1],
        empty: "zero",
      });
      expect(loss).toBe(0);
      expectAll(grad, isZero);
    });

    it("compares ignoreIndex as a number in the target array's own type", () => {
      const logits = plainLogits(4, 300);
      const mask = subject.ls.crossEntropy(logits, Uint8Array.of(1, 255, 3, 255), { classes: 300, ignoreIndex: 255 });
      expect(mask.count).toBe(2);
      const far = subject.ls.crossEntropy(logits, BigInt64Array.of(1n, -100n, 3n, 4n), { classes: 300 });
      expect(far.count).toBe(3);
      const padding = subject.ls.crossEntropy(logits, [0, 1, 0, 3], { classes: 300, ignoreIndex: 0 });
      expect(padding.count).toBe(2);
      // 156 is what −100 would be in eight bits, and 65436 in sixteen: both are ordinary classes.
      expect(subject.ls.crossEntropy(logits, Uint8Array.of(156, 1, 2, 3), { classes: 300 }).count).toBe(4);
      const wide = new Float32Array(65_500);
      expect(subject.ls.crossEntropy(wide, Uint16Array.of(65_436), { classes: 65_500 }).count).toBe(1);
      expect(
        subject.ls.crossEntropy(logits, Uint32Array.of(1, 4294967196, 2, 3), { classes: 300, ignoreIndex: 4294967196 })
          .count,
      ).toBe(3);
    });

    it("no longer ignores −100 when another ignoreIndex is given", () => {
      expect(() =>
        subject.ls.crossEntropy(plainLogits(2, 3), Int32Array.of(-100, 1), { classes: 3, ignoreIndex: -1 }),
      ).toThrow(expect.objectContaining({ code: "TARGET_RANGE" }));
    });
  });

  describe("arg-max", () => {
    it.each(widths)("goes to the lowest of tied classes (K = %i)", (classes) => {
      const logits = plainLogits(19, classes);
      const expected = Int32Array.from({ length: 19 }, (_, i) => (i * 5) % classes);
      for (let i = 0; i < 19; i++) {
        for (let k = expected[i]; k < classes; k += 1 + (i % 3)) logits[i * classes + k] = 50;
      }
      const { rows, correct } = subject.ls.crossEntropy(logits, expected, { classes, rows: ["argmax"] });
      expect(rows.argmax).toEqual(expected);
      expect(correct).toBe(19);
    });

    it("compares a probability target by its own arg-max, ties to the lowest index", () => {
      const logits = Float32Array.of(1, 3, 2, 1, 3, 2, 5, 3, 5);
      const targets = Float32Array.of(0.2, 0.4, 0.4, 0.5, 0.5, 0, 0.1, 0.1, 0.8);
      const { correct, rows } = subject.ls.crossEntropy(logits, targets, { classes: 3, rows: ["argmax"] });
      expect(rows.argmax).toEqual(Int32Array.of(1, 1, 0));
      expect(correct).toBe(1);
    });

    it("finds −0 and 0 equal", () => {
      const { rows } = subject.ls.crossEntropy(Float32Array.of(-0, 0, -0, 0, -0, -1), [0, 0], {
        classes: 3,
        rows: ["argmax"],
      });
      expect(rows.argmax).toEqual(Int32Array.of(0, 0));
    });
  });

  describe("options that mean nothing", () => {
    it("takes an undefined option as absent", () => {
      const logits = plainLogits(4, 5);
      const absent = subject.ls.crossEntropyGrad(logits, [0, 1, 2, 3], { classes: 5 });
      const undefinedOnes = subject.ls.crossEntropyGrad(logits, [0, 1, 2, 3], {
        classes: 5,
        shape: undefined,
        axis: undefined,
        labelSmoothing: undefined,
        smoothingConvention: undefined,
        prior: undefined,
        classWeights: undefined,
        sampleWeights: undefined,
        ignoreIndex: undefined,
        reduction: undefined,
        normalizer: undefined,
        empty: undefined,
        logitScale: undefined,
        softcap: undefined,
        zLoss: undefined,
        gradOutput: undefined,
        rows: undefined,
        out: undefined,
      });
      expect(undefinedOnes.loss).toBe(absent.loss);
      expect(undefinedOnes.grad).toEqual(absent.grad);
    });

    it("returns only the rows asked for, and the losses of reduction none unasked", () => {
      const logits = plainLogits(4, 5);
      const keys = (options: Options) =>
        Object.keys(subject.ls.crossEntropy(logits, [0, 1, 2, 3], { classes: 5, ...options }).rows).sort();
      expect(keys({})).toEqual([]);
      expect(keys({ rows: [] })).toEqual([]);
      expect(keys({ rows: ["nll", "argmax"] })).toEqual(["argmax", "nll"]);
      expect(keys({ reduction: "none" })).toEqual(["loss"]);
      expect(keys({ reduction: "none", rows: ["lse"] })).toEqual(["loss", "lse"]);
    });
  });
});
