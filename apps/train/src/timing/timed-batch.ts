import type { LabelledFeatures } from "../evaluate.ts";

/** A batch of the training rows as the trained model meets it. */
export interface TimedBatch extends LabelledFeatures {
  /** Row-major, rows × classes. */
  logits: Float32Array;
}
