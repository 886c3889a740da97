/** A problem put to an instance of ours, whichever variant: for those that are timed and for the reference. */

import type { CalibrationResult, Ls } from "@ls/core";
import type { Options, Problem } from "../problem.ts";
import type { Outcome } from "./peer.ts";

/** Where the problem's arrays lie: as they are, or in the kernel's memory. */
export interface Operands {
  logits: Float32Array;
  targets: Int32Array | Float32Array;
  /** For cases with a gradient. */
  out?: Float32Array;
  options: Options;
}

export interface Solver {
  solve(): void;
  /** What the last `solve` gave. */
  outcome(): Outcome;
}

export function solverOf(ls: Ls, problem: Problem, { logits, targets, out, options }: Operands): Solver {
  const { classes, labelSmoothing } = problem;
  switch (problem.result) {
    case "gradient": {
      const all = { classes, labelSmoothing, out, ...options };
      return remember(
        () => ls.crossEntropyGrad(logits, targets, all),
        ({ loss, grad, rows }) => ({ loss, gradient: grad, series: { ...rows } }),
      );
    }
    case "loss": {
      const all = { classes, labelSmoothing, ...options };
      return remember(
        () => ls.crossEntropy(logits, targets, all),
        ({ loss, rows }) => ({ loss, series: { ...rows } }),
      );
    }
    case "scoring": {
      const all = { classes, rows: ["nll"] } as const;
      return remember(
        () => ls.crossEntropy(logits, targets, all),
        ({ loss, rows }) => ({ loss, series: { nll: rows.nll } }),
      );
    }
    case "calibration":
      return remember(() => ls.calibration(logits, targets, { classes }), calibrationOutcome);
    case "temperature":
      return remember(
        () => ls.fitTemperature(logits, targets, { classes }),
        (temperature) => ({ figures: { temperature } }),
      );
  }
}

function remember<Given>(call: () => Given, outcomeOf: (given: Given) => Outcome): Solver {
  let given: Given;
  return {
    solve() {
      given = call();
    },
    outcome: () => outcomeOf(given),
  };
}

/** Everything a calibration gives, but what the caller gave it. */
export function calibrationOutcome({ bins, count: _, ...figures }: CalibrationResult): Outcome {
  const series = {
    "count of bin": bins.map(({ count }) => count),
    "confidence of bin": bins.map(({ confidence }) => confidence),
    "accuracy of bin": bins.map(({ accuracy }) => accuracy),
  };
  return { figures, series };
}
