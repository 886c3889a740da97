import { setImmediate } from "node:timers/promises";
import type { Ls } from "@ls/core";
import { adam } from "./adam.ts";
import { type Head, headOf } from "./head.ts";
import { createKernelStep } from "./kernel-step.ts";
import type { Rows } from "./matrix.ts";
import { seededRandom } from "./random.ts";

export const BATCH_ROWS = 128;
const LEARNING_RATE = 2e-3;

export interface TrainingSettings {
  classes: number;
  labelSmoothing: number;
  epochs: number;
  /** Orders the batches: the same seed gives every α the same batches. */
  seed: number;
  signal: AbortSignal;
  /** Called after each epoch with the mean loss of its batches. */
  onEpoch: (epoch: number, loss: number) => void;
}

/** Trains a softmax head, which starts at zero, by Adam on shuffled batches. Loss and gradient come from the kernel. */
export async function train(ls: Ls, features: Rows, labels: Int32Array, settings: TrainingSettings): Promise<Head> {
  const { classes, labelSmoothing, epochs, seed, signal, onEpoch } = settings;
  const width = features[0].length;
  const random = seededRandom(seed);
  const step = createKernelStep(ls, { rows: BATCH_ROWS, features: width, classes, labelSmoothing });
  const update = adam(step.weights, LEARNING_RATE);

  try {
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const order = random.permutation(features.length);
      let lossSum = 0;
      for (let first = 0; first < order.length; first += BATCH_ROWS) {
        const batch = order.subarray(first, first + BATCH_ROWS);
        const rows = Array.from(batch, (row) => features[row]);
        const loss = step.run(
          rows,
          batch.map((row) => labels[row]),
        );
        lossSum += loss * batch.length;
        update(step.gradient);
      }
      onEpoch(epoch, lossSum / order.length);
      // Lets the progress bar draw and CTRL-C through.
      await setImmediate();
      signal.throwIfAborted();
    }
    return headOf(step.weights.slice(), width);
  } finally {
    step.free();
  }
}
