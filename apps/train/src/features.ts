import { multiplyTransposed, type Rows, rowsOf } from "./matrix.ts";
import type { Random } from "./random.ts";

/** Standard deviations of w·x (for inputs of variance 1) and of b: with them hard targets overfit 2,000 images clearly. */
const WEIGHT_SCALE = 0.75;
const OFFSET_SCALE = 0.5;

/** Rows in a block of the product: its output stays in cache until the ReLU has passed over it. */
const BLOCK_ROWS = 64;

/**
 * Random ReLU features: max(0, w·x + b) with w and b drawn once and never trained (Rahimi and Recht 2008, "Weighted Sums
 * of Random Kitchen Sinks"). A softmax head on them is a convex problem with the capacity to fit a few thousand images.
 * One more feature is always 1: its weights are the head's bias.
 */
export function randomFeatures(columns: number, features: number, random: Random) {
  const weights = Float32Array.from({ length: features * columns }, random.normal);
  const offsets = Float32Array.from({ length: features }, () => OFFSET_SCALE * random.normal());
  const scale = WEIGHT_SCALE / Math.sqrt(columns);
  const weightRows = rowsOf(
    weights.map((w) => w * scale),
    columns,
  );

  return (inputs: Float32Array): Rows => {
    const inputRows = rowsOf(inputs, columns);
    const width = features + 1;
    const outputs = rowsOf(new Float32Array(inputRows.length * width), width);
    const block = new Float32Array(BLOCK_ROWS * features);
    for (let first = 0; first < inputRows.length; first += BLOCK_ROWS) {
      const rows = inputRows.slice(first, first + BLOCK_ROWS);
      multiplyTransposed(rows, weightRows, block);
      for (let r = 0; r < rows.length; r++) {
        const output = outputs[first + r];
        for (let j = 0; j < features; j++) output[j] = Math.max(0, block[r * features + j] + offsets[j]);
        output[features] = 1;
      }
    }
    return outputs;
  };
}
