/**
 * calibration: how probabilities compare with what happened. Sums are float64, in the order of the rows.
 */

import { checkLogits, readTargets } from "./check-data.js";
import type { Engine } from "./checked-call.js";
import { LAYOUT_OPTIONS } from "./layout.js";
import { MOMENTS, MOMENTS_PER_ROW, momentsCall } from "./moments.js";
import { checkNames, isPositive, readNumber } from "./options.js";
import { IGNORED } from "./targets.js";
import type { CalibrationBin, CalibrationResult, Targets } from "./types.js";

const OPTIONS: ReadonlySet<string> = new Set([...LAYOUT_OPTIONS, "bins", "logitScale", "ignoreIndex"]);

/** So many bins are enough for anybody, and still fit in memory. */
const MAX_BINS = 1 << 20;

/**
 * A confidence this little above an edge belongs to the bin below: 1/3 as a float32 is more than 1/3, and must not leave
 * (4/15, 5/15] for it.
 */
const EDGE_TOLERANCE = 1e-7;

/** See `Ls.calibration`. */
export function calibration(
  engine: Engine,
  rawLogits: unknown,
  targets: unknown,
  rawOptions: unknown,
): CalibrationResult {
  const options = checkNames(rawOptions, OPTIONS);
  const logits = checkLogits(engine, rawLogits);
  const data = readTargets(engine, logits, targets, options);
  const bins = readNumber(
    options.bins,
    "bins",
    15,
    `an integer from 1 to ${MAX_BINS}`,
    (value) => Number.isInteger(value) && value >= 1 && value <= MAX_BINS,
  );
  const logitScale = readNumber(options.logitScale, "logitScale", 1, "finite and > 0", isPositive);
  const { count } = data.sum(undefined, undefined);

  const sums = new Sums(bins, data.layout.classes, logitScale);
  const sweep = engine.moments(momentsCall(logits, targets as Targets, data));
  sweep(logitScale, true, (moments, rows) => sums.add(moments, rows));
  return sums.result(count);
}

class Sums {
  nll = 0;
  correct = 0;
  brier = 0;
  confidence = 0;
  leastX = 0;
  /** Of each bin its rows, then of each their confidence, then of each how many are correct. */
  readonly #bins: Float64Array;

  constructor(
    private readonly bins: number,
    private readonly classes: number,
    private readonly scale: number,
  ) {
    this.#bins = new Float64Array(3 * bins);
  }

  /** Adds rows that are not ignored; 1 + others is the sum of a row's exponentials, of which the largest is 1. */
  add(moments: Float64Array, rows: number): void {
    const { bins, scale } = this;
    const perBin = this.#bins;
    // In local constants and, below, variables: as properties they are read again for every row (5.9 -> 5.4 ns a logit of
    // ten classes, kernel included).
    const { others: OTHERS, squares, sumX, sumY, sumYy, sumYx, sumYe, logSum, argmax, label: LABEL } = MOMENTS;
    let { nll, correct, brier, confidence: totalConfidence, leastX } = this;
    const end = rows * MOMENTS_PER_ROW;
    for (let at = 0; at < end; at += MOMENTS_PER_ROW) {
      const label = moments[at + LABEL];
      if (label === IGNORED) continue;
      const others = moments[at + OTHERS];
      const confidence = 1 / (1 + others);
      totalConfidence += confidence;
      nll += moments[at + sumY] * moments[at + logSum] - scale * moments[at + sumYx];

      // (1 + others)² Σ (p_k − y_k)², in terms of which none cancels another where the one y is that of the arg-max.
      const yy = moments[at + sumYy];
      const ye = moments[at + sumYe];
      const squared = moments[at + squares] + (1 - 2 * ye + yy) + others * (2 * (yy - ye) + others * yy);
      brier += squared * confidence * confidence;

      leastX = Math.min(leastX, moments[at + sumX]);
      if (Number.isNaN(confidence)) continue;
      // The integer above, less one: a confidence on an edge belongs to the bin below it.
      const above = Math.ceil((confidence - EDGE_TOLERANCE) * bins) | 0;
      const number = above > 0 ? above - 1 : 0;
      perBin[number]++;
      perBin[bins + number] += confidence;
      if (moments[at + argmax] === label) {
        correct++;
        perBin[2 * bins + number]++;
      }
    }
    Object.assign(this, { nll, correct, brier, confidence: totalConfidence, leastX });
  }

  /** The largest logit less the mean of the others, at its largest. */
  #gap(): number {
    // NaN stays: in a row without probabilities it is in the sum of x too, and in a minimum for good.
    return this.classes === 1 && !Number.isNaN(this.leastX) ? 0 : (this.scale / (this.classes - 1)) * (0 - this.leastX);
  }

  result(count: number): CalibrationResult {
    const bins: CalibrationBin[] = [];
    let ece = 0;
    let mce = 0;
    for (let i = 0; i < this.bins; i++) {
      const inBin = this.#bins[i];
      const confidence = inBin === 0 ? 0 : this.#bins[this.bins + i] / inBin;
      const accuracy = inBin === 0 ? 0 : this.#bins[2 * this.bins + i] / inBin;
      const gap = Math.abs(accuracy - confidence);
      ece += inBin * gap;
      mce = Math.max(mce, gap);
      bins.push({ lower: i / this.bins, upper: (i + 1) / this.bins, count: inBin, confidence, accuracy });
    }
    // NaN where a row had no probabilities or none was counted.
    const mean = (sum: number): number => (Number.isNaN(this.confidence) ? Number.NaN : sum / count);
    return {
      count,
      accuracy: mean(this.correct),
      nll: mean(this.nll),
      brier: mean(this.brier),
      ece: mean(ece),
      mce: Number.isNaN(mean(0)) ? Number.NaN : mce,
      meanConfidence: mean(this.confidence),
      maxLogitGap: count === 0 ? Number.NaN : this.#gap(),
      bins,
    };
  }
}
