// Sums of calibration over rows (abi.json names them), from their moments: row after row in float64, so that their bits do not depend
// on the blocks the rows come in.

import {
  BIN_CONFIDENCE, BIN_CORRECT, BIN_COUNT, BIN_SIZE, CALIBRATION_SIZE, EDGE_TOLERANCE, MOMENT_ARGMAX, MOMENT_LABEL, MOMENT_LOG_SUM,
  MOMENT_OTHERS, MOMENT_SQUARES, MOMENT_SUM_X, MOMENT_SUM_Y, MOMENT_SUM_YE, MOMENT_SUM_YX, MOMENT_SUM_YY, ROW_MOMENTS_SIZE,
  SUM_OF_BRIER, SUM_OF_CONFIDENCE, SUM_OF_LEAST_X, SUM_OF_NLL,
} from "../abi";
import { addTo } from "./state";

/** Adds the rows that have a label; 1 + others is the sum of a row's exponentials, of which the largest is 1. */
export function addToCalibration(sums: usize, bins: f64, scale: f64, row: usize, end: usize): void {
  let nll = load<f64>(sums, SUM_OF_NLL), brier = load<f64>(sums, SUM_OF_BRIER);
  let confidences = load<f64>(sums, SUM_OF_CONFIDENCE), leastX = load<f64>(sums, SUM_OF_LEAST_X);
  for (; row < end; row += ROW_MOMENTS_SIZE) {
    const label = load<f64>(row, MOMENT_LABEL);
    if (label == -1) continue;
    const others = load<f64>(row, MOMENT_OTHERS);
    const confidence = 1 / (1 + others);
    confidences += confidence;
    nll += load<f64>(row, MOMENT_SUM_Y) * load<f64>(row, MOMENT_LOG_SUM) - scale * load<f64>(row, MOMENT_SUM_YX);

    // (1 + others)^2 sum (p_k - y_k)^2, in terms of which none cancels another where the one y is that of the arg-max.
    const yy = load<f64>(row, MOMENT_SUM_YY), ye = load<f64>(row, MOMENT_SUM_YE);
    const squared = load<f64>(row, MOMENT_SQUARES) + (1 - 2 * ye + yy) + others * (2 * (yy - ye) + others * yy);
    brier += squared * confidence * confidence;

    leastX = min<f64>(leastX, load<f64>(row, MOMENT_SUM_X));
    // Not NaN; and in bounds whatever a host has put among the moments.
    if (!(confidence >= 0 && confidence <= 1)) continue;
    // A confidence on an edge belongs to the bin below it.
    const above = <i32>ceil<f64>((confidence - EDGE_TOLERANCE) * bins);
    const bin = sums + CALIBRATION_SIZE + <usize>max<i32>(above - 1, 0) * BIN_SIZE;
    addTo(bin, BIN_COUNT, 1);
    addTo(bin, BIN_CONFIDENCE, confidence);
    addTo(bin, BIN_CORRECT, <f64>i32(load<f64>(row, MOMENT_ARGMAX) == label));
  }
  store<f64>(sums, nll, SUM_OF_NLL);
  store<f64>(sums, brier, SUM_OF_BRIER);
  store<f64>(sums, confidences, SUM_OF_CONFIDENCE);
  store<f64>(sums, leastX, SUM_OF_LEAST_X);
}
