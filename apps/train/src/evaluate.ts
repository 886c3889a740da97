import type { CalibrationResult, Ls } from "@ls/core";
import { type Head, logitsOf } from "./head.ts";
import type { Rows } from "./matrix.ts";

export interface LabelledFeatures {
  features: Rows;
  labels: Int32Array;
}

export interface Evaluation {
  /** On the test rows, with the model's own confidence. */
  test: CalibrationResult;
  /** On the validation rows: what α would be chosen by. */
  validation: CalibrationResult;
  /** Fitted on the validation rows: above 1 for an overconfident model, below 1 for an underconfident one. */
  temperature: number;
  /** On the test rows with logits divided by that temperature. */
  scaledTest: CalibrationResult;
}

export function evaluate(
  ls: Ls,
  head: Head,
  classes: number,
  validation: LabelledFeatures,
  test: LabelledFeatures,
): Evaluation {
  const validationLogits = logitsOf(head, validation.features);
  const testLogits = logitsOf(head, test.features);
  const temperature = ls.fitTemperature(validationLogits, validation.labels, { classes });
  return {
    test: ls.calibration(testLogits, test.labels, { classes }),
    validation: ls.calibration(validationLogits, validation.labels, { classes }),
    temperature,
    scaledTest: ls.calibration(testLogits, test.labels, { classes, logitScale: 1 / temperature }),
  };
}
