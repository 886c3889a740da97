/** A last layer's data: seeded, so that every peer, engine and machine gets the same numbers. */

import { seeded } from "../problem.ts";
import type { LinearCase } from "./cases.ts";

/** A case with its data. The loss is the mean over rows. */
export interface LinearProblem extends LinearCase {
  /** [rows, features], row-major. */
  x: Float32Array;
  /** [classes, features]. */
  weights: Float32Array;
  /** [classes]. */
  bias: Float32Array;
  /** Class indices. */
  indices: Int32Array;
}

/** What is computed: the mean loss and its gradients. */
export interface LinearOutcome {
  loss: number;
  /** [rows, features]. */
  dx: Float32Array;
  /** [classes, features]. */
  dw: Float32Array;
  /** [classes]. */
  db: Float32Array;
}

/** Standard deviation of the logits that x and the weights give: that of a network that has learnt something. */
const DEVIATION = 3;

/**
 * The case's data, the same at every call. Roughly normal (a sum of four uniforms), x with standard deviation 1 and weights
 * such that logits have one of 3. One row of eight is ten times as large, so that its logits spread past what exp can take;
 * one row of eight looks like a class's own weights, so that this class stands out; one bias of sixteen is 5.
 */
export function linearProblemOf(of: LinearCase): LinearProblem {
  const { rows, features, classes } = of;
  const random = seeded(rows * 1_000_003 + features * 1009 + classes);
  const normal = () => 1.732 * (random() + random() + random() + random() - 2);
  const some = (length: number, size: number) => Float32Array.from({ length }, () => size * normal());
  const weights = some(classes * features, DEVIATION / Math.sqrt(features));
  const x = some(rows * features, 1);
  for (let i = 0; i < rows; i++) {
    const row = x.subarray(i * features, (i + 1) * features);
    if (i % 8 === 1) for (let d = 0; d < features; d++) row[d] *= 10;
    if (i % 8 === 5) {
      const like = Math.floor(random() * classes) * features;
      for (let d = 0; d < features; d++) row[d] += weights[like + d];
    }
  }
  const bias = Float32Array.from({ length: classes }, (_, k) => (k % 16 === 3 ? 5 : normal()));
  const indices = Int32Array.from({ length: rows }, () => Math.floor(random() * classes));
  return { ...of, x, weights, bias, indices };
}
