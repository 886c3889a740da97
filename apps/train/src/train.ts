import { setImmediate } from "node:timers/promises";
import type { Ls } from "@ls/core";
import { adam } from "./adam.ts";
import { createHead, type Head } from "./head.ts";
import { addTransposedProduct, multiplyTransposed, type Rows, rowsOf } from "./matrix.ts";
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

/**
 * Trains a softmax head by Adam on shuffled batches. Loss and gradient come from the kernel, in place: the batch's
 * logits lie in its memory and become their own gradient.
 */
export async function train(ls: Ls, features: Rows, labels: Int32Array, settings: TrainingSettings): Promise<Head> {
  const { classes, labelSmoothing, epochs, seed, signal, onEpoch } = settings;
  const head = createHead(features[0].length, classes);
  const gradient = new Float32Array(head.weights.length);
  const gradientRows = rowsOf(gradient, features[0].length);
  const update = adam(head.weights, LEARNING_RATE);
  const random = seededRandom(seed);
  const logitMemory = ls.allocate(BATCH_ROWS * classes);
  const targetMemory = ls.allocate(BATCH_ROWS, "i32");

  try {
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const order = random.permutation(features.length);
      let lossSum = 0;
      for (let first = 0; first < order.length; first += BATCH_ROWS) {
        const batch = order.subarray(first, first + BATCH_ROWS);
        const rows = Array.from(batch, (row) => features[row]);
        const logits = logitMemory.f32.subarray(0, batch.length * classes);
        const targets = targetMemory.i32.subarray(0, batch.length);
        for (let i = 0; i < batch.length; i++) targets[i] = labels[batch[i]];

        multiplyTransposed(rows, head.rows, logits);
        const { loss, grad } = ls.crossEntropyGrad(logits, targets, { classes, labelSmoothing, out: logits });
        lossSum += loss * batch.length;
        gradient.fill(0);
        addTransposedProduct(grad, rows, gradientRows);
        update(gradient);
      }
      onEpoch(epoch, lossSum / order.length);
      // Lets the progress bar draw and CTRL-C through.
      await setImmediate();
      signal.throwIfAborted();
    }
  } finally {
    logitMemory.free();
    targetMemory.free();
  }
  return head;
}
