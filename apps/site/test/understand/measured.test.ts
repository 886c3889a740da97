import { describe, expect, it } from "vitest";
import { CALM, OVERCONFIDENT } from "../../src/understand/measured/runs.ts";

describe.each([OVERCONFIDENT, CALM])("the figures of the $name model", ({ runs, command }) => {
  it("have the α of their command, in order, hard targets first", () => {
    const alphas = command.split(" ").at(-1)!.split(",").map(Number);
    expect(runs.map((run) => run.labelSmoothing)).toEqual(alphas);
    expect(alphas[0]).toBe(0);
  });

  it("agree with their bins: rows, accuracy, confidence and ECE", () => {
    for (const { bins, accuracy, confidence, ece } of runs) {
      const mean = (values: number[]) => values.reduce((sum, value, i) => sum + value * bins.count[i], 0) / 10_000;
      expect(bins.count.reduce((a, b) => a + b)).toBe(10_000);
      expect(mean(bins.accuracy)).toBeCloseTo(accuracy, 3);
      expect(mean(bins.confidence)).toBeCloseTo(confidence, 3);
      expect(mean(bins.accuracy.map((value, i) => Math.abs(value - bins.confidence[i])))).toBeCloseTo(ece, 3);
    }
  });
});

const least = (values: number[]) => values.indexOf(Math.min(...values));

describe("what the page says of the figures", () => {
  it("a U where the model is overconfident, least at α = 0.05 in ECE and 0.02 in NLL", () => {
    expect(OVERCONFIDENT.runs[least(OVERCONFIDENT.runs.map((run) => run.ece))].labelSmoothing).toBe(0.05);
    expect(OVERCONFIDENT.runs[least(OVERCONFIDENT.runs.map((run) => run.nll))].labelSmoothing).toBe(0.02);
  });

  it("no U where it is not: every α is worse than hard targets, in both measures", () => {
    const [hard, ...smoothed] = CALM.runs;
    for (const run of smoothed) {
      expect(run.ece).toBeGreaterThan(hard.ece);
      expect(run.nll).toBeGreaterThan(hard.nll);
    }
  });

  it("temperature scaling of hard targets is as good as the best α in ECE and better in NLL", () => {
    const { scaled } = OVERCONFIDENT.runs[0];
    expect(scaled.ece).toBeLessThanOrEqual(Math.min(...OVERCONFIDENT.runs.map((run) => run.ece)));
    expect(scaled.nll).toBeLessThan(Math.min(...OVERCONFIDENT.runs.map((run) => run.nll)));
  });
});
