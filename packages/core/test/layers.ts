/** Seeded data of a last layer: logits of ordinary size, with outliers among features and weights, and rows of zeros. */

import { integer, type Random } from "./data.js";

export interface LayerShape {
  rows: number;
  features: number;
  classes: number;
}

export interface Layer {
  /** [N, D] */
  x: Float32Array;
  /** [K, D] */
  w: Float32Array;
  bias: Float32Array;
}

/** About one value in 64 is five times as large as the others. */
const someValues = (length: number, size: number, random: Random): Float32Array =>
  Float32Array.from({ length }, () => size * (random() < 1 / 64 ? 5 : 1) * (2 * random() - 1));

export function someLayer({ rows, features, classes }: LayerShape, random: Random): Layer {
  const x = someValues(rows * features, 2, random);
  if (rows > 2) {
    const row = integer(random, rows);
    x.fill(0, row * features, (row + 1) * features);
  }
  return {
    x,
    w: someValues(classes * features, 2 / Math.sqrt(features), random),
    bias: someValues(classes, 1, random),
  };
}
