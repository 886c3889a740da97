import type { Head } from "./head.ts";
import { addTransposedProduct, multiplyTransposed, type Rows, rowsOf } from "./matrix.ts";
import { plainJsLoss } from "./plain-js-loss.ts";

/** Room for what a step computes. */
export interface PlainJsStep {
  /** Of the loss with respect to the weights, row-major, classes × features: what the last `run` gave. */
  readonly gradient: Float32Array;
  /** The mean loss of a batch. */
  run(batch: Rows, labels: Int32Array): number;
}

/** The training step of a softmax head without the kernel: what the kernel is compared with and timed against. */
export function createPlainJsStep(head: Head, rows: number, labelSmoothing: number): PlainJsStep {
  const classes = head.rows.length;
  const gradient = new Float32Array(head.weights.length);
  const gradientRows = rowsOf(gradient, head.weights.length / classes);
  const logits = new Float32Array(rows * classes);
  const logitGradient = new Float32Array(rows * classes);

  return {
    gradient,
    run(batch, labels) {
      multiplyTransposed(batch, head.rows, logits);
      const loss = plainJsLoss(logits, labels, classes, labelSmoothing, logitGradient);
      gradient.fill(0);
      addTransposedProduct(logitGradient, batch, gradientRows);
      return loss;
    },
  };
}
