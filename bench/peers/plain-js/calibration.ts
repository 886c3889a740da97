/** Everything `calibration` gives, in two loops a row and without an array of probabilities. */

import type { CalibrationBin, CalibrationResult } from "@ls/core";

export function calibrate(logits: Float32Array, targets: Int32Array, classes: number, bins: number): CalibrationResult {
  const rows = targets.length;
  const counts = new Float64Array(bins);
  const confidences = new Float64Array(bins);
  const hits = new Float64Array(bins);
  let correct = 0;
  let nll = 0;
  let brier = 0;
  let confidenceSum = 0;
  let maxLogitGap = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < rows; i++) {
    const start = i * classes;
    const end = start + classes;
    let top = start;
    let max = logits[start];
    let logitSum = max;
    for (let j = start + 1; j < end; j++) {
      const logit = logits[j];
      logitSum += logit;
      if (logit > max) {
        max = logit;
        top = j;
      }
    }

    let sum = 0;
    let squares = 0;
    for (let j = start; j < end; j++) {
      const e = Math.exp(logits[j] - max);
      sum += e;
      squares += e * e;
    }
    const target = start + targets[i];
    const x = logits[target] - max;
    const confidence = 1 / sum;
    nll += Math.log(sum) - x;
    // Σ (p − y)² = Σ p² − 2 p_t + 1
    brier += squares * confidence * confidence - 2 * Math.exp(x) * confidence + 1;
    confidenceSum += confidence;
    if (classes > 1) maxLogitGap = Math.max(maxLogitGap, max - (logitSum - max) / (classes - 1));

    const bin = Math.max(0, Math.ceil(confidence * bins) - 1);
    counts[bin]++;
    confidences[bin] += confidence;
    if (top === target) {
      correct++;
      hits[bin]++;
    }
  }

  let ece = 0;
  let mce = 0;
  const filled: CalibrationBin[] = [];
  for (let b = 0; b < bins; b++) {
    const count = counts[b];
    const confidence = count === 0 ? 0 : confidences[b] / count;
    const accuracy = count === 0 ? 0 : hits[b] / count;
    const gap = Math.abs(accuracy - confidence);
    ece += (count / rows) * gap;
    mce = Math.max(mce, gap);
    filled.push({ lower: b / bins, upper: (b + 1) / bins, count, confidence, accuracy });
  }
  return {
    count: rows,
    accuracy: correct / rows,
    nll: nll / rows,
    brier: brier / rows,
    ece,
    mce,
    meanConfidence: confidenceSum / rows,
    maxLogitGap: classes > 1 ? maxLogitGap : 0,
    bins: filled,
  };
}
