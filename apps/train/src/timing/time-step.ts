import type { Ls } from "@ls/core";
import type { Head } from "../head.ts";
import { createKernelStep } from "../kernel-step.ts";
import { createPlainJsStep } from "../plain-js-step.ts";
import { assertClose } from "./assert-close.ts";
import { byTurns, type Comparison } from "./by-turns.ts";
import type { TimedBatch } from "./timed-batch.ts";

/** Enough for steady quartiles in about a fifth of a second. */
const CALLS = 60;

/**
 * How far apart the results may be, against what rounding has to work with: the logits, which the kernel sums in float32
 * and plain JS in float64, and for the gradient, a mean of features times at most 1, the largest feature too. A hundred
 * times what was seen with 16 to 16,384 features.
 */
const LOSS_TOLERANCE = 1e-6;
const GRADIENT_TOLERANCE = 2e-7;

/**
 * Times whole steps on the batches of a trained model. The kernel's time includes gathering the batch's rows in its memory;
 * plain JS takes them where they are.
 *
 * @throws {Error} if the results disagree
 */
export function timeStep(ls: Ls, head: Head, labelSmoothing: number, batches: readonly TimedBatch[]): Comparison {
  const rows = batches[0].labels.length;
  const shape = { rows, features: head.rows[0].length, classes: head.rows.length, labelSmoothing };
  const kernel = createKernelStep(ls, shape);
  const plainJs = createPlainJsStep(head, rows, labelSmoothing);
  try {
    kernel.weights.set(head.weights);
    batches.forEach((batch, b) => {
      const kernelLoss = kernel.run(batch.features, batch.labels);
      const plainLoss = plainJs.run(batch.features, batch.labels);
      const size = 1 + meanOf(batch.logits.map(Math.abs));
      assertClose(kernelLoss, plainLoss, LOSS_TOLERANCE * size, `loss of batch ${b}`);
      const tolerance = GRADIENT_TOLERANCE * size * largestOf(batch.features);
      plainJs.gradient.forEach((expected, i) => {
        assertClose(kernel.gradient[i], expected, tolerance, `weight gradient ${i} of batch ${b}`);
      });
    });
    return byTurns(
      batches,
      CALLS,
      (batch) => kernel.run(batch.features, batch.labels),
      (batch) => plainJs.run(batch.features, batch.labels),
    );
  } finally {
    kernel.free();
  }
}

function meanOf(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function largestOf(rows: readonly Float32Array[]): number {
  return rows.reduce((largest, row) => row.reduce((most, value) => Math.max(most, value), largest), 0);
}
