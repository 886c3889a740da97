/**
 * calibration: how probabilities compare with what happened. Sums are float64, in the order of the rows.
 */

import { checkLogits, readTargets } from "./check-cross-entropy.js";
import type { Engine } from "./checked-call.js";
import { LAYOUT_OPTIONS } from "./layout.js";
import { checkNames, isPositive, readNumber } from "./options.js";
import { RowBlocks } from "./row-blocks.js";
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
    options,
    "bins",
    15,
    `an integer from 1 to ${MAX_BINS}`,
    (value) => Number.isInteger(value) && value >= 1 && value <= MAX_BINS,
  );
  const logitScale = readNumber(options, "logitScale", 1, "finite and > 0", isPositive);
  const { count } = data.sum(undefined, undefined);

  const sums = new Sums(bins);
  const blocks = new RowBlocks(engine, { ...data, logits, targets: targets as Targets });
  for (let first = 0; first < data.layout.rows; first += blocks.size) {
    blocks.load(first);
    // Soft targets need a run of their own for the nll; the hard labels' gradient then gives the probabilities.
    if (blocks.probabilities) sums.nll += blocks.run(logitScale, false).loss;
    const { loss, correct } = blocks.run(logitScale, true);
    if (!blocks.probabilities) sums.nll += loss;
    sums.correct += correct;
    for (let row = 0; row < blocks.rows; row++) {
      if (blocks.labels[row] !== IGNORED) sums.add(blocks, row, data.layout.classes, logitScale);
    }
  }
  return sums.result(count);
}

class Sums {
  nll = 0;
  correct = 0;
  #brier = 0;
  #confidence = 0;
  #maxGap = -Infinity;
  readonly #binCount: Float64Array;
  readonly #binConfidence: Float64Array;
  readonly #binCorrect: Float64Array;

  constructor(private readonly bins: number) {
    this.#binCount = new Float64Array(bins);
    this.#binConfidence = new Float64Array(bins);
    this.#binCorrect = new Float64Array(bins);
  }

  /** Adds one row that is not ignored, after the block ran against its hard labels. */
  add(
    { logits, gradient, labels, argmax, probabilities }: RowBlocks,
    row: number,
    classes: number,
    scale: number,
  ): void {
    const start = row * classes;
    const label = labels[row];
    const top = argmax[row];
    const probability = (k: number): number => gradient[start + k] + (k === label ? 1 : 0);
    const confidence = top < 0 ? Number.NaN : probability(top);
    this.#confidence += confidence;

    let brier = 0;
    let below = 0;
    for (let k = 0; k < classes; k++) {
      // Against the hard label, p − y is the gradient itself.
      const difference = probabilities ? probability(k) - probabilities[start + k] : gradient[start + k];
      brier += difference * difference;
      if (k !== top) below += logits[start + top] - logits[start + k];
    }
    this.#brier += brier;
    const gap = classes === 1 ? 0 : (scale * below) / (classes - 1);
    this.#maxGap = Number.isNaN(confidence) ? Number.NaN : Math.max(this.#maxGap, gap);

    if (Number.isNaN(confidence)) return;
    const bin = Math.ceil((confidence - EDGE_TOLERANCE) * this.bins) - 1;
    const at = Math.min(Math.max(bin, 0), this.bins - 1);
    this.#binCount[at]++;
    this.#binConfidence[at] += confidence;
    if (top === label) this.#binCorrect[at]++;
  }

  result(count: number): CalibrationResult {
    const bins: CalibrationBin[] = [];
    let ece = 0;
    let mce = 0;
    for (let i = 0; i < this.bins; i++) {
      const inBin = this.#binCount[i];
      const confidence = inBin === 0 ? 0 : this.#binConfidence[i] / inBin;
      const accuracy = inBin === 0 ? 0 : this.#binCorrect[i] / inBin;
      const gap = Math.abs(accuracy - confidence);
      ece += inBin * gap;
      mce = Math.max(mce, gap);
      bins.push({ lower: i / this.bins, upper: (i + 1) / this.bins, count: inBin, confidence, accuracy });
    }
    // NaN where a row had no probabilities or none was counted.
    const mean = (sum: number): number => (Number.isNaN(this.#confidence) ? Number.NaN : sum / count);
    return {
      count,
      accuracy: mean(this.correct),
      nll: mean(this.nll),
      brier: mean(this.#brier),
      ece: mean(ece),
      mce: Number.isNaN(mean(0)) ? Number.NaN : mce,
      meanConfidence: mean(this.#confidence),
      maxLogitGap: count === 0 ? Number.NaN : this.#maxGap,
      bins,
    };
  }
}
