/**
 * fitTemperature: the T that minimises the nll of logits / T.
 *
 * With β = 1/T the nll is convex in β and its derivative, the slope, increases: with x a row's logits less the largest,
 * p = softmax(βx), E the mean under p and Q = Σ_k y_k,
 *
 *     slope = Σ_i (Q_i·E[x] − Σ_k y_k x_k),    its derivative = Σ_i Q_i·(E[x²] − E[x]²)
 *
 * The optimum is the slope's only zero. Σ_k y_k x_k does not depend on β and is summed once.
 */

import { checkLogits, readTargets } from "./check-data.js";
import type { Engine } from "./checked-call.js";
import { findZero, type Point } from "./find-zero.js";
import { LAYOUT_OPTIONS, rowStart } from "./layout.js";
import { MOMENTS, MOMENTS_PER_ROW, momentsCall } from "./moments.js";
import { checkNames } from "./options.js";
import { IGNORED } from "./targets.js";
import type { Targets } from "./types.js";

const OPTIONS: ReadonlySet<string> = new Set([...LAYOUT_OPTIONS, "ignoreIndex"]);

const MIN_TEMPERATURE = 0.01;
const MAX_TEMPERATURE = 100;

/** See `Ls.fitTemperature`. */
export function fitTemperature(engine: Engine, rawLogits: unknown, targets: unknown, rawOptions: unknown): number {
  const options = checkNames(rawOptions, OPTIONS);
  const logits = checkLogits(engine, rawLogits);
  const data = readTargets(engine, logits, targets, options);
  data.sum(undefined, undefined);

  const { layout } = data;
  const sweep = engine.moments(momentsCall(logits, targets as Targets, data, 1));
  // Q of each row; an ignored one takes no part, even if it holds NaN.
  const mass = new Float64Array(layout.rows);
  let targetSum = 0;
  const first = slopeAt(1, true);

  function slopeAt(beta: number, isFirst = false): Point {
    let value = 0;
    let derivative = 0;
    sweep(beta, isFirst, (moments, rows, firstRow) => {
      if (isFirst) keepTargets(moments, rows, firstRow);
      // Local, as what a closure shares is in memory at every addition (20 -> 5 ns a row), and read once, as MOMENTS is too.
      const { others, sumEx, sumExx } = MOMENTS;
      let [sum, slopes] = [value, derivative];
      for (let row = 0, at = 0; row < rows; row++, at += MOMENTS_PER_ROW) {
        const q = mass[firstRow + row];
        if (q === IGNORED) continue;
        const share = 1 / (1 + moments[at + others]);
        const mean = moments[at + sumEx] * share;
        sum += q * mean;
        slopes += q * (moments[at + sumExx] * share - mean * mean);
      }
      [value, derivative] = [sum, slopes];
    });
    return { at: beta, value: value - targetSum, derivative };
  }

  function keepTargets(moments: Float64Array, rows: number, firstRow: number): void {
    for (let row = 0, at = 0; row < rows; row++, at += MOMENTS_PER_ROW) {
      mass[firstRow + row] = moments[at + MOMENTS.label] === IGNORED ? IGNORED : moments[at + MOMENTS.sumY];
      targetSum += moments[at + MOMENTS.sumYx];
    }
  }

  /** Whether some counted row has finite logits that differ, so that a temperature changes its nll. */
  function hasGap(): boolean {
    for (let row = 0; row < layout.rows; row++) {
      if (mass[row] === IGNORED) continue;
      const start = rowStart(layout, row);
      let some: number | undefined;
      for (let k = 0; k < layout.classes; k++) {
        const logit = logits[start + k * layout.inner];
        if (!Number.isFinite(logit)) continue;
        if (logit !== (some ?? logit)) return true;
        some = logit;
      }
    }
    return false;
  }

  if (Number.isNaN(first.value)) return Number.NaN;
  const zero = findZero(slopeAt, 1 / MAX_TEMPERATURE, first, 1 / MIN_TEMPERATURE);
  if (zero === "left") return MAX_TEMPERATURE;
  if (zero === "right") return MIN_TEMPERATURE;
  // Without a slope anywhere either no row has a gap, or all gaps are so wide that every wrong class has underflowed.
  if (zero === "everywhere") return hasGap() ? MIN_TEMPERATURE : 1;
  return 1 / zero;
}
