// Problems that reach every way of a row: outliers, ties, -inf, ignored rows, and each option by itself and together.

import { FLAGS } from "@ls/kernel/abi";
import { floats, type Problem, random } from "./call.js";

/** Rows with outliers, ties and, in row 2, -inf and an extreme logit. */
export function problem(rows: number, classes: number, extra: Partial<Problem> = {}): Problem {
  const next = random(rows * 1000 + classes);
  const logits = floats(rows * classes, () => (next() < 0.05 ? 60 : 6) * (next() - 0.5));
  const targets = Int32Array.from({ length: rows }, () => Math.floor(next() * classes));
  if (rows > 4) targets[4] = -100;
  if (rows > 2 && classes > 3) {
    logits[2 * classes + 1] = -Infinity;
    logits[2 * classes + 2] = -3e38;
    targets[2] = 0;
  }
  return { rows, classes, logits, targets, options: { labelSmoothing: 0.1 }, ...extra };
}

/** Options that leave the common case, each on rows of its own. */
export function withOptions(rows: number, classes: number): [string, Problem][] {
  const next = random(7 * classes + rows);
  const probabilities = floats(rows * classes, () => Math.max(0, next() - 0.3));
  const classWeights = floats(classes, next);
  const prior = new Float32Array(classes).fill(1 / classes);
  const transformed = { labelSmoothing: 0.1, softcap: 9, zLoss: 1e-3, logitScale: 0.7 };
  return [
    ["class probabilities", problem(rows, classes, { targets: probabilities })],
    ["class weights", problem(rows, classes, { classWeights })],
    ["hard targets and class weights", problem(rows, classes, { classWeights, options: {} })],
    ["a prior", problem(rows, classes, { prior })],
    ["all mass on the others", problem(rows, classes, { options: { labelSmoothing: 1, flags: FLAGS.OTHERS } })],
    ["a softcap, z-loss and scale", problem(rows, classes, { options: transformed })],
    [
      "a softcap of which some rows are far beyond",
      problem(rows, classes, { options: { ...transformed, softcap: 0.3 } }),
    ],
    ["everything", problem(rows, classes, { targets: probabilities, classWeights, prior, options: transformed })],
  ];
}
