/**
 * `fitTemperature` by Newton's method on β = 1 / T, in which the nll is convex: slope and curvature come out of the same loop,
 * so that a handful of passes is enough. A step that leaves the bracket is replaced by bisection.
 */

import { maxOf } from "./cross-entropy.ts";

const MIN_TEMPERATURE = 0.01;
const MAX_TEMPERATURE = 100;

/** Relative step at which β counts as found. */
const TOLERANCE = 1e-9;

/** Enough for bisection alone. */
const MAX_STEPS = 100;

export function fitTemperature(logits: Float32Array, targets: Int32Array, classes: number): number {
  const rows = targets.length;
  const maxima = new Float64Array(rows);
  for (let i = 0; i < rows; i++) maxima[i] = maxOf(logits, i * classes, (i + 1) * classes);

  let low = 1 / MAX_TEMPERATURE;
  let high = 1 / MIN_TEMPERATURE;
  let beta = 1;
  for (let step = 0; step < MAX_STEPS; step++) {
    let slope = 0;
    let curvature = 0;
    for (let i = 0; i < rows; i++) {
      const start = i * classes;
      const max = maxima[i];
      let sum = 0;
      let first = 0;
      let second = 0;
      for (let j = start; j < start + classes; j++) {
        const x = logits[j] - max;
        const e = Math.exp(beta * x);
        sum += e;
        first += e * x;
        second += e * x * x;
      }
      const mean = first / sum;
      slope += mean - (logits[start + targets[i]] - max);
      curvature += second / sum - mean * mean;
    }
    if (slope < 0) low = beta;
    else high = beta;
    const newton = beta - slope / curvature;
    const next = newton > low && newton < high ? newton : Math.sqrt(low * high);
    if (Math.abs(next - beta) <= TOLERANCE * beta) return 1 / next;
    beta = next;
  }
  return 1 / beta;
}
