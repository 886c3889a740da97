import type { CalibrationResult } from "@ls/core";

/** Confidence and accuracy closer than this are called equal: bins and seeds move them by about as much. */
const NOTABLE = 0.02;

export type Judgement = "overconfident" | "underconfident" | "calibrated";

/** Whether a model says more or less than it can keep. */
export function judge({ meanConfidence, accuracy }: CalibrationResult): Judgement {
  const excess = meanConfidence - accuracy;
  if (excess > NOTABLE) return "overconfident";
  return excess < -NOTABLE ? "underconfident" : "calibrated";
}
