import type { Ls } from "@ls/core";
import type { LabelledFeatures } from "./evaluate.ts";
import { type Head, logitsOf } from "./head.ts";
import { plainJsLoss } from "./plain-js-loss.ts";
import { BATCH_ROWS } from "./train.ts";

/** Interleaved rounds over all batches; enough for a steady median in about a tenth of a second. */
const ROUNDS = 201;
const WARM_UP_ROUNDS = 100;

/** The bounds the `relaxed` kernel is tested to, twice the others': of a gradient entry times the number of rows; of a loss. */
const LOSS_TOLERANCE = 2e-6;
const GRADIENT_TOLERANCE = 1e-6;

/** Microseconds a step: the median and the quartiles around it. */
export interface Spread {
  median: number;
  lower: number;
  upper: number;
}

export interface LossTiming {
  kernel: Spread;
  plainJs: Spread;
  /** How many times as long plain JS takes: the ratio of the medians. */
  ratio: number;
  rounds: number;
  batches: number;
  rows: number;
  classes: number;
}

/**
 * Times loss and gradient of one training step, by the kernel and by a plain loop, on the batches of the trained model.
 * Both are compared on every batch first; they take turns, so that a busy machine slows both.
 *
 * @throws {Error} if they disagree
 */
export function timeLoss(
  ls: Ls,
  head: Head,
  classes: number,
  labelSmoothing: number,
  training: LabelledFeatures,
): LossTiming {
  const rows = Math.min(BATCH_ROWS, training.labels.length);
  const batches = Math.floor(training.labels.length / rows);
  const size = rows * classes;
  const logits = logitsOf(head, training.features.slice(0, batches * rows));
  const plainGradient = new Float32Array(size);

  const logitMemory = ls.allocate(batches * size);
  const targetMemory = ls.allocate(batches * rows, "i32");
  const gradientMemory = ls.allocate(size);
  try {
    logitMemory.f32.set(logits);
    targetMemory.i32.set(training.labels.subarray(0, batches * rows));
    const gradient = gradientMemory.f32;
    const steps = Array.from({ length: batches }, (_, b) => ({
      resident: logitMemory.f32.subarray(b * size, (b + 1) * size),
      residentTargets: targetMemory.i32.subarray(b * rows, (b + 1) * rows),
      plain: logits.subarray(b * size, (b + 1) * size),
      plainTargets: training.labels.subarray(b * rows, (b + 1) * rows),
    }));
    const options = { classes, labelSmoothing, out: gradient };
    const byKernel = (step: (typeof steps)[number]) =>
      ls.crossEntropyGrad(step.resident, step.residentTargets, options).loss;
    const byPlainJs = (step: (typeof steps)[number]) =>
      plainJsLoss(step.plain, step.plainTargets, classes, labelSmoothing, plainGradient);

    steps.forEach((step, batch) => {
      const kernelLoss = byKernel(step);
      const plainLoss = byPlainJs(step);
      assertClose(kernelLoss, plainLoss, LOSS_TOLERANCE * (1 + Math.abs(plainLoss)), `loss of batch ${batch}`);
      for (let i = 0; i < size; i++) {
        assertClose(gradient[i], plainGradient[i], GRADIENT_TOLERANCE / rows, `gradient ${i} of batch ${batch}`);
      }
    });

    const kernelTimes: number[] = [];
    const plainTimes: number[] = [];
    for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
      const start = performance.now();
      for (const step of steps) byKernel(step);
      const middle = performance.now();
      for (const step of steps) byPlainJs(step);
      const end = performance.now();
      if (round < 0) continue;
      kernelTimes.push(((middle - start) * 1e3) / batches);
      plainTimes.push(((end - middle) * 1e3) / batches);
    }
    const kernel = spreadOf(kernelTimes);
    const plainJs = spreadOf(plainTimes);
    return { kernel, plainJs, ratio: plainJs.median / kernel.median, rounds: ROUNDS, batches, rows, classes };
  } finally {
    logitMemory.free();
    targetMemory.free();
    gradientMemory.free();
  }
}

function assertClose(actual: number, expected: number, tolerance: number, what: string): void {
  if (!(Math.abs(actual - expected) <= tolerance)) {
    throw new Error(`kernel and plain JS disagree on the ${what}: ${actual} against ${expected}`);
  }
}

function spreadOf(times: number[]): Spread {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))];
  return { median: at(0.5), lower: at(0.25), upper: at(0.75) };
}
