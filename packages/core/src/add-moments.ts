/** The sums of calibration (@ls/kernel's abi.json) from moments, where no kernel adds them: float64, in the order of the rows. */

import { BIN_SIZE, BIN_SUMS, CALIBRATION_SIZE, CALIBRATION_SUMS, EDGE_TOLERANCE } from "@ls/kernel/abi";
import { MOMENTS, MOMENTS_PER_ROW, type SweepMoments } from "./moments.js";
import { IGNORED } from "./targets.js";

export function addMoments(sweep: SweepMoments, scale: number, bins: number): Float64Array {
  const sums = new Float64Array((CALIBRATION_SIZE + BIN_SIZE * bins) / Float64Array.BYTES_PER_ELEMENT);
  sweep(scale, true, (moments, rows) => {
    for (let row = 0; row < rows; row++) addRow(moments, row * MOMENTS_PER_ROW, scale, bins, sums);
  });
  return sums;
}

/** Adds the row whose moments begin at `at`, unless it is ignored; 1 + others is the sum of its exponentials, of which the largest is 1. */
function addRow(moments: Float64Array, at: number, scale: number, bins: number, sums: Float64Array): void {
  const label = moments[at + MOMENTS.label];
  if (label === IGNORED) return;
  const others = moments[at + MOMENTS.others];
  const confidence = 1 / (1 + others);
  sums[CALIBRATION_SUMS.confidence] += confidence;
  sums[CALIBRATION_SUMS.nll] +=
    moments[at + MOMENTS.sumY] * moments[at + MOMENTS.logSum] - scale * moments[at + MOMENTS.sumYx];

  // (1 + others)² Σ (p_k − y_k)², in terms of which none cancels another where the one y is that of the arg-max.
  const yy = moments[at + MOMENTS.sumYy];
  const ye = moments[at + MOMENTS.sumYe];
  const squared = moments[at + MOMENTS.squares] + (1 - 2 * ye + yy) + others * (2 * (yy - ye) + others * yy);
  sums[CALIBRATION_SUMS.brier] += squared * confidence * confidence;

  sums[CALIBRATION_SUMS.leastX] = Math.min(sums[CALIBRATION_SUMS.leastX], moments[at + MOMENTS.sumX]);
  if (Number.isNaN(confidence)) return;
  // A confidence on an edge belongs to the bin below it.
  const number = Math.max(Math.ceil((confidence - EDGE_TOLERANCE) * bins) - 1, 0);
  const bin = (CALIBRATION_SIZE + BIN_SIZE * number) / Float64Array.BYTES_PER_ELEMENT;
  sums[bin + BIN_SUMS.count]++;
  sums[bin + BIN_SUMS.confidence] += confidence;
  if (moments[at + MOMENTS.argmax] === label) sums[bin + BIN_SUMS.correct]++;
}
