/**
 * Loss and gradients in float64, straight from the definition, for the comparison before anything is timed. Of the largest
 * shape only a sample of dx's rows and dw's classes is computed, since all of it would take minutes; loss and db are whole.
 */

import { type LinearCase, operationsOf } from "./cases.ts";
import type { LinearProblem } from "./problem.ts";

/** Whole rows of a gradient: rows of dx, classes of dw. */
export interface Sample {
  rows: readonly number[];
  /** [rows of the sample, features]. */
  values: Float64Array;
}

export interface LinearExpected {
  loss: number;
  dx: Sample;
  dw: Sample;
  db: Float64Array;
}

/** Above so many operations a sample has to do. */
const MOST_OPERATIONS = 4e9;

/** Odd, so that the sample meets every place within a tile and a block. */
const STEPS = { rows: 37, classes: 509 };

/** Every `step`-th, and the last. */
function sampled(length: number, step: number): number[] {
  const chosen: number[] = [];
  for (let i = 0; i < length - 1; i += step) chosen.push(i);
  return [...chosen, length - 1];
}

/** Which rows and classes are compared. */
export function sampleOf(of: LinearCase): { rows: number[]; classes: number[] } {
  const isLarge = operationsOf(of) > MOST_OPERATIONS;
  return {
    rows: sampled(of.rows, isLarge ? STEPS.rows : 1),
    classes: sampled(of.classes, isLarge ? STEPS.classes : 1),
  };
}

/** Logits of one row, in four sums each, which float64 forgives. */
function logitsOf({ x, weights, bias, features, classes }: LinearProblem, row: number, logits: Float64Array): void {
  const xRow = Float64Array.from(x.subarray(row * features, (row + 1) * features));
  for (let k = 0; k < classes; k++) {
    const start = k * features;
    let [a, b, c, e] = [0, 0, 0, 0];
    let d = 0;
    for (; d + 4 <= features; d += 4) {
      a += xRow[d] * weights[start + d];
      b += xRow[d + 1] * weights[start + d + 1];
      c += xRow[d + 2] * weights[start + d + 2];
      e += xRow[d + 3] * weights[start + d + 3];
    }
    for (; d < features; d++) a += xRow[d] * weights[start + d];
    logits[k] = bias[k] + (a + b + (c + e));
  }
}

/** Adds `factor` times a row of the matrix to `to`. */
function addRow(
  to: Float64Array,
  at: number,
  factor: number,
  matrix: Float32Array,
  from: number,
  length: number,
): void {
  for (let d = 0; d < length; d++) to[at + d] += factor * matrix[from + d];
}

export function linearExpectedOf(problem: LinearProblem): LinearExpected {
  const { rows, features, classes, labelSmoothing, x, weights, indices } = problem;
  const sample = sampleOf(problem);
  const dx: Sample = { rows: sample.rows, values: new Float64Array(sample.rows.length * features) };
  const dw: Sample = { rows: sample.classes, values: new Float64Array(sample.classes.length * features) };
  const db = new Float64Array(classes);
  const gradient = new Float64Array(classes);
  const placeOfRow = new Map(sample.rows.map((row, place) => [row, place]));
  let loss = 0;
  for (let i = 0; i < rows; i++) {
    logitsOf(problem, i, gradient);
    const max = gradient.reduce((a, b) => Math.max(a, b));
    const lse = max + Math.log(gradient.reduce((sum, logit) => sum + Math.exp(logit - max), 0));
    const share = labelSmoothing / classes;
    for (let k = 0; k < classes; k++) {
      const target = share + (k === indices[i] ? 1 - labelSmoothing : 0);
      loss += target * (lse - gradient[k]);
      gradient[k] = (Math.exp(gradient[k] - lse) - target) / rows;
      db[k] += gradient[k];
    }
    const place = placeOfRow.get(i);
    if (place !== undefined) {
      for (let k = 0; k < classes; k++) {
        addRow(dx.values, place * features, gradient[k], weights, k * features, features);
      }
    }
    for (const [at, k] of sample.classes.entries())
      addRow(dw.values, at * features, gradient[k], x, i * features, features);
  }
  return { loss: loss / rows, dx, dw, db };
}
