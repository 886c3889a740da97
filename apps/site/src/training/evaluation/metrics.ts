import type { Ls } from "@ls/core";
import { UserError } from "@ls/train/user-error";
import type { Evaluation } from "../protocol.ts";

export interface LabelledLogits {
  /** Row-major, rows × classes. */
  logits: Float32Array;
  labels: Int32Array;
}

/**
 * How a network does, with its own confidence and with that of temperature scaling (Guo et al. 2017), fitted on `validation`.
 *
 * @throws {UserError} if its logits are no numbers any more
 */
export function measure(
  ls: Ls,
  test: LabelledLogits,
  validation: LabelledLogits,
  classes: number,
): Omit<Evaluation, "projection"> {
  const temperature = ls.fitTemperature(validation.logits, validation.labels, { classes });
  if (Number.isNaN(temperature)) {
    throw new UserError("The training has diverged: its logits are no numbers any more. Try a smaller learning rate.");
  }
  return {
    test: ls.calibration(test.logits, test.labels, { classes }),
    logitGap: meanLogitGap(test.logits, classes),
    temperature,
    scaled: ls.calibration(test.logits, test.labels, { classes, logitScale: 1 / temperature }),
    validation: ls.calibration(validation.logits, validation.labels, { classes }),
  };
}

/** Mean over rows of the top logit minus the mean of the others. */
export function meanLogitGap(logits: Float32Array, classes: number): number {
  const rows = logits.length / classes;
  let gaps = 0;
  for (let row = 0; row < rows; row++) {
    let top = Number.NEGATIVE_INFINITY;
    let total = 0;
    for (let k = 0; k < classes; k++) {
      const logit = logits[row * classes + k];
      top = Math.max(top, logit);
      total += logit;
    }
    gaps += top - (total - top) / (classes - 1);
  }
  return gaps / rows;
}
