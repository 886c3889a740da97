/** Smoothed targets as whole rows, (1 - labelSmoothing) y + labelSmoothing / K, for peers that know no class indices. */

import type { Problem } from "../problem.ts";

type Targets = Pick<Problem, "rows" | "classes" | "indices" | "probabilities" | "labelSmoothing">;

export function denseTargets({ rows, classes, indices, probabilities, labelSmoothing }: Targets): Float32Array {
  const share = labelSmoothing / classes;
  const confidence = 1 - labelSmoothing;
  if (probabilities) return probabilities.map((probability) => confidence * probability + share);
  const targets = new Float32Array(rows * classes).fill(share);
  for (let i = 0; i < rows; i++) targets[i * classes + indices[i]] += confidence;
  return targets;
}
