import { describe, expect, it } from "vitest";
import { meanLogitGap, measure } from "../../src/training/evaluation/metrics.ts";
import { findMistakes } from "../../src/training/evaluation/mistakes.ts";
import { Recent } from "../../src/training/evaluation/recent.ts";
import { ls } from "./surroundings.ts";

describe("meanLogitGap", () => {
  it("is the mean over rows of the top logit less the mean of the others", () => {
    expect(meanLogitGap(Float32Array.from([1, 4, 1, -2, -2, 0]), 3)).toBe((3 + 2) / 2);
  });
});

describe("measure", () => {
  const classes = 3;
  // Every fourth row is wrong with the confidence of the others.
  const rows = (count: number, scale: number) => ({
    logits: Float32Array.from({ length: count * classes }, (_, i) => (i % classes === 0 ? scale : 0)),
    labels: Int32Array.from({ length: count }, (_, row) => (row % 4 === 3 ? 1 : 0)),
  });

  it("fits the temperature on the validation rows and scales the test rows by it", () => {
    const test = rows(40, 6);
    const validation = rows(80, 9);
    const { temperature, test: own, scaled, validation: held } = measure(ls, test, validation, classes);
    expect(temperature).toBeCloseTo(ls.fitTemperature(validation.logits, validation.labels, { classes }), 12);
    expect(temperature).toBeGreaterThan(1);
    expect(own.count).toBe(40);
    expect(held.count).toBe(80);
    expect(scaled.accuracy).toBe(own.accuracy);
    const logits = test.logits.map((logit) => logit / temperature);
    expect(scaled.nll).toBeCloseTo(ls.calibration(logits, test.labels, { classes }).nll, 5);
  });
});

describe("findMistakes", () => {
  it("gives wrong rows of the hard network, the most confident first, with both verdicts", () => {
    const test = { values: Float32Array.from([10, 11, 20, 21, 30, 31]), labels: Int32Array.from([0, 0, 1]) };
    const hard = Float32Array.from([0, 1, 0, 3, 0, 1]);
    const smoothed = Float32Array.from([0, 0.5, 2, 0, 0, 1]);
    const mistakes = findMistakes(ls, test, { hard, smoothed }, 2, 5);
    expect(mistakes.map(({ row, truth }) => [row, truth])).toEqual([
      [1, 0],
      [0, 0],
    ]);
    expect([...mistakes[0].values]).toEqual([20, 21]);
    const confidence = (logit: number) => 1 / (1 + Math.exp(-logit));
    expect(mistakes[0].verdict.hard).toEqual({ class: 1, confidence: expect.closeTo(confidence(3), 5) });
    expect(mistakes[0].verdict.smoothed).toEqual({ class: 0, confidence: expect.closeTo(confidence(2), 5) });
    expect(findMistakes(ls, test, { hard, smoothed }, 2, 1)).toHaveLength(1);
  });
});

describe("Recent", () => {
  it("gives the median of the last few, and NaN of none", () => {
    const recent = new Recent(3);
    expect(recent.median()).toBeNaN();
    for (const value of [100, 100, 1, 3, 2]) recent.add(value);
    expect(recent.median()).toBe(2);
  });
});
