import type { CalibrationResult } from "@ls/core";
import type { Run } from "../src/experiment.ts";
import type { Outcome } from "../src/outcome.ts";
import { parseSettings } from "../src/settings.ts";

/** A run with given test figures, for tests of what is made of them. */
export function madeRun(labelSmoothing: number, accuracy: number, meanConfidence: number, ece: number): Run {
  const bins = Array.from({ length: 15 }, (_, i) => ({
    lower: i / 15,
    upper: (i + 1) / 15,
    count: 10 * i,
    confidence: i === 0 ? 0 : (i + 0.5) / 15,
    accuracy: i === 0 ? 0 : ((i + 0.5) / 15) * (accuracy / meanConfidence),
  }));
  const test: CalibrationResult = {
    count: bins.reduce((sum, bin) => sum + bin.count, 0),
    accuracy,
    nll: 0.5,
    brier: 0.2,
    ece,
    mce: 2 * ece,
    meanConfidence,
    maxLogitGap: 12.34,
    bins,
  };
  const comparison = (microseconds: number) => ({
    kernel: { median: microseconds, lower: 0.9 * microseconds, upper: 1.2 * microseconds },
    plainJs: { median: 6 * microseconds, lower: 5.5 * microseconds, upper: 7 * microseconds },
    ratio: 6,
    calls: 60,
  });
  return {
    labelSmoothing,
    trainingLoss: 0.1,
    test,
    validation: test,
    temperature: meanConfidence > accuracy ? 1.6 : 0.7,
    scaledTest: { ...test, ece: 0.01 },
    timing: { step: comparison(400), loss: comparison(5), rows: 128, features: 1025, classes: 10 },
  };
}

export function madeOutcome(runs: Run[], name = "Fashion-MNIST"): Outcome {
  const split = (rows: number) => ({ values: new Float32Array(rows), labels: new Int32Array(rows) });
  return {
    dataset: {
      name,
      columns: 1,
      classNames: ["a", "b"],
      sameUnit: true,
      training: split(2_000),
      validation: split(2_000),
      test: split(10_000),
    },
    settings: parseSettings([], "/"),
    variant: "simd",
    runs,
    seconds: 12.3,
  };
}
