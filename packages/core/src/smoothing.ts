/**
 * The two factors of a smoothed target row: q_k = confidence·y_k + smoothing·u_k (before class weights).
 *
 *     "uniform"   confidence 1 − α             smoothing·u_k = α/K, or α times the prior
 *     "others"    confidence 1 − α − α/(K−1)   smoothing·u_k = α/(K−1)
 *
 * "others" is computed in this form so that at α = 1 the true class gets exactly 0. With one class there are no others:
 * the target is hard.
 */

import { PRIOR_TOLERANCE } from "@ls/kernel/abi";
import { checkWeights } from "./arrays.js";
import type { Smoothing } from "./checked-call.js";
import { LsError } from "./errors.js";
import { isFraction, type RawOptions, readName, readNumber } from "./options.js";
import type { SmoothingConvention } from "./types.js";

export const SMOOTHING_OPTIONS = ["labelSmoothing", "smoothingConvention", "prior"] as const;

export const CONVENTIONS: readonly SmoothingConvention[] = ["uniform", "others"];

export function readSmoothing(options: RawOptions, classes: number): Smoothing {
  const smoothing = readSmoothingOfPart(options, classes);
  checkPriorMass(massOf(smoothing.prior), "");
  return smoothing;
}

/** The same where `classes` are a part of all, whose prior need not sum to 1. */
export function readSmoothingOfPart(options: RawOptions, classes: number): Smoothing {
  const labelSmoothing = readNumber(options.labelSmoothing, "labelSmoothing", 0, "from 0 to 1", isFraction);
  const others = readName(options.smoothingConvention, "smoothingConvention", "uniform", CONVENTIONS) === "others";
  if (options.prior === undefined) return { labelSmoothing, others, prior: undefined };
  if (others) {
    throw new LsError("RANGE", "expected prior only with smoothingConvention 'uniform', got it with 'others'");
  }
  return { labelSmoothing, others, prior: checkWeights(options.prior, "prior", classes, "classes") };
}

/** Sum of a prior; `undefined` of none. */
export function massOf(prior: Float32Array | undefined): number | undefined {
  if (!prior) return undefined;
  let sum = 0;
  for (const mass of prior) sum += mass;
  return sum;
}

/** Refuses a prior that does not sum to 1; `where` says over what it does not. */
export function checkPriorMass(mass: number | undefined, where: string): void {
  if (mass === undefined || Math.abs(mass - 1) <= PRIOR_TOLERANCE) return;
  throw new LsError("RANGE", `expected prior to sum to 1 within ${PRIOR_TOLERANCE}${where}, got ${mass}`);
}

/** What multiplies y_k. */
export function confidenceOf({ labelSmoothing, others }: Smoothing, classes: number): number {
  if (!others) return 1 - labelSmoothing;
  return classes === 1 ? 1 : 1 - labelSmoothing - labelSmoothing / (classes - 1);
}

/** What class k gets whatever the target. */
export function smoothingOf({ labelSmoothing, others, prior }: Smoothing, classes: number, k: number): number {
  if (prior) return labelSmoothing * prior[k];
  if (!others) return labelSmoothing / classes;
  return classes === 1 ? 0 : labelSmoothing / (classes - 1);
}
