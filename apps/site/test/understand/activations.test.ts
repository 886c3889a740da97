import { describe, expect, it } from "vitest";
import {
  leaning,
  logitsOf,
  settle,
  shareOfFirstWrong,
  spreadOfLeaning,
  startingActivations,
} from "../../src/understand/maths/activations.ts";
import { optimalGap } from "../../src/understand/maths/gap.ts";
import { softmax } from "../../src/understand/maths/softmax.ts";

const start = startingActivations();

describe("the sketch of the penultimate layer", () => {
  it("starts the same on every visit, with examples that resemble either wrong class", () => {
    expect(startingActivations()).toEqual(start);
    expect(start.some((each) => shareOfFirstWrong(each) > 0.7)).toBe(true);
    expect(start.some((each) => shareOfFirstWrong(each) < 0.3)).toBe(true);
  });

  it("brings every smoothed example to the optimal gap, equally far from both wrong classes", () => {
    for (const activation of settle(start, 0.1, 2000)) {
      const logits = logitsOf(activation);
      expect(logits[activation.label] - logits[(activation.label + 1) % 3]).toBeCloseTo(optimalGap(3, 0.1), 5);
      expect(leaning(activation)).toBeCloseTo(0, 5);
    }
  });

  it("leaves differences with hard targets where smoothing has erased them", () => {
    const hard = spreadOfLeaning(settle(start, 0, 300)) / spreadOfLeaning(start);
    const smooth = spreadOfLeaning(settle(start, 0.1, 300)) / spreadOfLeaning(start);
    expect(hard).toBeGreaterThan(0.2);
    expect(smooth).toBeLessThan(0.001);
  });

  it("shares what the true class leaves as softmax does", () => {
    const p = softmax(logitsOf(start[0]));
    expect(shareOfFirstWrong(start[0])).toBeCloseTo(p[1] / (p[1] + p[2]), 12);
  });
});
