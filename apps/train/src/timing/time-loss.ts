import type { Ls } from "@ls/core";
import { plainJsLoss } from "../plain-js-loss.ts";
import { assertClose } from "./assert-close.ts";
import { byTurns, type Comparison } from "./by-turns.ts";
import type { TimedBatch } from "./timed-batch.ts";

/** A steady median in some hundredths of a second. */
const CALLS = 600;

/** The bounds the `relaxed` kernel is tested to, twice the others': of a gradient entry times the number of rows; of a loss. */
const LOSS_TOLERANCE = 2e-6;
const GRADIENT_TOLERANCE = 1e-6;

/**
 * Times loss and gradient of logits that are there, by the kernel in its memory and by a plain loop.
 *
 * @throws {Error} if the results disagree
 */
export function timeLoss(ls: Ls, classes: number, labelSmoothing: number, batches: readonly TimedBatch[]): Comparison {
  const rows = batches[0].labels.length;
  const size = rows * classes;
  const plainGradient = new Float32Array(size);

  const logitMemory = ls.allocate(batches.length * size);
  const targetMemory = ls.allocate(batches.length * rows, "i32");
  const gradientMemory = ls.allocate(size);
  try {
    const gradient = gradientMemory.f32;
    const steps = batches.map((batch, b) => {
      const logits = logitMemory.f32.subarray(b * size, (b + 1) * size);
      const targets = targetMemory.i32.subarray(b * rows, (b + 1) * rows);
      logits.set(batch.logits);
      targets.set(batch.labels);
      return { ...batch, resident: { logits, targets } };
    });
    const options = { classes, labelSmoothing, out: gradient };
    const byKernel = ({ resident }: (typeof steps)[number]) =>
      ls.crossEntropyGrad(resident.logits, resident.targets, options).loss;
    const byPlainJs = ({ logits, labels }: (typeof steps)[number]) =>
      plainJsLoss(logits, labels, classes, labelSmoothing, plainGradient);

    steps.forEach((step, b) => {
      const kernelLoss = byKernel(step);
      const plainLoss = byPlainJs(step);
      assertClose(kernelLoss, plainLoss, LOSS_TOLERANCE * (1 + Math.abs(plainLoss)), `loss of batch ${b}`);
      plainGradient.forEach((expected, i) => {
        assertClose(gradient[i], expected, GRADIENT_TOLERANCE / rows, `gradient ${i} of batch ${b}`);
      });
    });
    return byTurns(steps, CALLS, byKernel, byPlainJs);
  } finally {
    logitMemory.free();
    targetMemory.free();
    gradientMemory.free();
  }
}
