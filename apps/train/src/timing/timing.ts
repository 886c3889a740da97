import type { Ls } from "@ls/core";
import type { LabelledFeatures } from "../evaluate.ts";
import { type Head, logitsOf } from "../head.ts";
import { BATCH_ROWS } from "../train.ts";
import type { Comparison } from "./by-turns.ts";
import { timeLoss } from "./time-loss.ts";
import { timeStep } from "./time-step.ts";
import type { TimedBatch } from "./timed-batch.ts";

/** What a training step costs, by the kernel and in plain JS. */
export interface Timing {
  /** The whole step but for the optimiser: logits, loss and the gradient of the weights. */
  step: Comparison;
  /** Of that, the loss and its gradient alone, on logits that are there. */
  loss: Comparison;
  rows: number;
  features: number;
  classes: number;
}

/** @throws {Error} if kernel and plain JS disagree on the results, which are compared on every batch before any timing */
export function timeTraining(ls: Ls, head: Head, labelSmoothing: number, training: LabelledFeatures): Timing {
  const classes = head.rows.length;
  const rows = Math.min(BATCH_ROWS, training.labels.length);
  const batches = Array.from({ length: Math.floor(training.labels.length / rows) }, (_, b): TimedBatch => {
    const features = training.features.slice(b * rows, (b + 1) * rows);
    return {
      features,
      labels: training.labels.subarray(b * rows, (b + 1) * rows),
      logits: logitsOf(head, features),
    };
  });
  return {
    step: timeStep(ls, head, labelSmoothing, batches),
    loss: timeLoss(ls, classes, labelSmoothing, batches),
    rows,
    features: head.rows[0].length,
    classes,
  };
}
