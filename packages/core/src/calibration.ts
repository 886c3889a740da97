/**
 * calibration: how probabilities compare with what happened. The sums over the rows are the engine's.
 */

import { BIN_SIZE, BIN_SUMS, CALIBRATION_SIZE, CALIBRATION_SUMS, MAX_BINS } from "@ls/kernel/abi";
import { addMoments } from "./add-moments.js";
import { checkLogits, readTargets } from "./check-data.js";
import type { Engine } from "./checked-call.js";
import { LAYOUT_OPTIONS } from "./layout.js";
import { momentsCall } from "./moments.js";
import { checkNames, isPositive, readNumber } from "./options.js";
import type { CalibrationBin, CalibrationResult, Targets } from "./types.js";

const OPTIONS: ReadonlySet<string> = new Set([...LAYOUT_OPTIONS, "bins", "logitScale", "ignoreIndex"]);

/** Of the sums: those over all rows, and how far the sums of one bin are from those of the next. */
const ALL_ROWS = CALIBRATION_SIZE / Float64Array.BYTES_PER_ELEMENT;
const PER_BIN = BIN_SIZE / Float64Array.BYTES_PER_ELEMENT;

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

  const call = momentsCall(logits, targets as Targets, data, logitScale);
  const sums = engine.calibration(call, bins) ?? addMoments(engine.moments(call), logitScale, bins);
  return resultOf(sums, count, data.layout.classes, logitScale);
}

/** What the sums come to; `count` rows were not ignored. */
function resultOf(sums: Float64Array, count: number, classes: number, scale: number): CalibrationResult {
  const { nll, brier, confidence: totalConfidence, leastX } = CALIBRATION_SUMS;
  const bins: CalibrationBin[] = [];
  const length = (sums.length - ALL_ROWS) / PER_BIN;
  let correct = 0;
  let ece = 0;
  let mce = 0;
  for (let i = 0, at = ALL_ROWS; i < length; i++, at += PER_BIN) {
    const inBin = sums[at + BIN_SUMS.count];
    const confidence = inBin === 0 ? 0 : sums[at + BIN_SUMS.confidence] / inBin;
    const accuracy = inBin === 0 ? 0 : sums[at + BIN_SUMS.correct] / inBin;
    const gap = Math.abs(accuracy - confidence);
    correct += sums[at + BIN_SUMS.correct];
    ece += inBin * gap;
    mce = Math.max(mce, gap);
    bins.push({ lower: i / length, upper: (i + 1) / length, count: inBin, confidence, accuracy });
  }
  // NaN where a row had no probabilities or none was counted.
  const hasNone = count === 0 || Number.isNaN(sums[totalConfidence]);
  const mean = (sum: number): number => (hasNone ? Number.NaN : sum / count);
  return {
    count,
    accuracy: mean(correct),
    nll: mean(sums[nll]),
    brier: mean(sums[brier]),
    ece: mean(ece),
    mce: hasNone ? Number.NaN : mce,
    meanConfidence: mean(sums[totalConfidence]),
    maxLogitGap: count === 0 ? Number.NaN : largestGap(sums[leastX], classes, scale),
    bins,
  };
}

/** The largest logit less the mean of the others, at its largest. */
function largestGap(leastX: number, classes: number, scale: number): number {
  // NaN stays: in a row without probabilities it is in the sum of x too, and in a minimum for good.
  return classes === 1 && !Number.isNaN(leastX) ? 0 : (scale / (classes - 1)) * (0 - leastX);
}
