import { initSync } from "@ls/core/js";
import { describe, expect, it } from "vitest";
import { alphaOfGap, gapLosses, optimalGap, walkOfGap } from "../../src/understand/maths/gap.ts";

const reference = initSync();

describe("the optimum of the logit gap", () => {
  it.each([
    [10, 0.05, 5.2523],
    [10, 0.1, 4.5109],
    [2, 0.1, 2.9444],
  ])("lies for K = %i and α = %f at %f", (classes, alpha, gap) => {
    expect(optimalGap(classes, alpha)).toBeCloseTo(gap, 4);
  });

  it.each([2, 3, 10, 1000])("has no gradient on any logit, for K = %i", (classes) => {
    for (const alpha of [0.01, 0.1, 0.5, 0.9]) {
      const logits = new Float32Array(classes);
      logits[0] = optimalGap(classes, alpha);
      const { grad } = reference.crossEntropyGrad(logits, [0], { classes, labelSmoothing: alpha });
      expect(Math.max(...grad.map(Math.abs))).toBeLessThan(1e-6);
    }
  });

  it("is infinite for hard targets and 0 where the label is forgotten", () => {
    expect(optimalGap(10, 0)).toBe(Number.POSITIVE_INFINITY);
    expect(optimalGap(10, 1)).toBe(0);
  });

  it("is undone by the α of a gap", () => {
    for (const classes of [2, 10, 1000]) {
      for (const alpha of [1e-8, 0.003, 0.1, 0.7]) {
        expect(alphaOfGap(classes, optimalGap(classes, alpha)) / alpha).toBeCloseTo(1, 6);
      }
    }
  });
});

describe("the loss over the gap", () => {
  it.each([
    [2, 0.198515],
    [10, 0.500288],
    [100, 0.777797],
  ])("is least, for K = %i and α = 0.1, with %f nats", (classes, least) => {
    expect(gapLosses(reference, classes, 0.1, [optimalGap(classes, 0.1)])[0]).toBeCloseTo(least, 5);
  });

  it("follows the formula −Σ q·log p", () => {
    const [classes, alpha] = [10, 0.2];
    const gaps = [0, 1, 4, 16];
    const expected = gaps.map((gap) => {
      const lse = Math.log(Math.exp(gap) + classes - 1);
      return (1 - alpha + alpha / classes) * (lse - gap) + alpha * (1 - 1 / classes) * lse;
    });
    gapLosses(reference, classes, alpha, gaps).forEach((loss, i) => {
      expect(loss).toBeCloseTo(expected[i], 5);
    });
  });

  it("falls for ever on hard targets and rises beyond the optimum on smoothed ones", () => {
    const hard = gapLosses(reference, 10, 0, [4, 8, 12, 16]);
    expect([...hard]).toEqual([...hard].sort((a, b) => b - a));
    const [at, beyond] = gapLosses(reference, 10, 0.1, [optimalGap(10, 0.1), 8]);
    expect(beyond).toBeGreaterThan(at);
  });
});

describe("gradient descent on the gap", () => {
  it("takes the steps that the gradient of the logits gives", () => {
    const classes = 5;
    const logits = new Float32Array(classes);
    for (let step = 0; step < 10; step++) {
      const { grad } = reference.crossEntropyGrad(logits, [0], { classes, labelSmoothing: 0.1 });
      for (let k = 0; k < classes; k++) logits[k] -= grad[k];
    }
    expect(walkOfGap(classes, 0.1, [10])[0]).toBeCloseTo(logits[0] - logits[1], 4);
  });

  it("arrives at the optimum, and never on hard targets", () => {
    expect(walkOfGap(10, 0.1, [1e4])[0]).toBeCloseTo(optimalGap(10, 0.1), 6);
    const [thousand, tenThousand, more] = walkOfGap(10, 0, [1e3, 1e4, 1e5]);
    // ln 10 for each tenfold: the gap grows like the logarithm of the steps.
    expect(tenThousand - thousand).toBeCloseTo(Math.LN10, 1);
    expect(more - tenThousand).toBeCloseTo(Math.LN10, 2);
  });
});
