/**
 * fitTemperature: the T that minimises the nll of logits / T.
 *
 * With β = 1/T the nll is convex in β, and its derivative Σ_i Σ_k (Q_i·p_ik − y_ik)·z_ik increases: the optimum is its only
 * zero. Each row's z is taken from its maximum, which changes nothing (the brackets of a row sum to 0) and keeps rounding
 * small.
 */

import { checkLogits, readTargets } from "./check-cross-entropy.js";
import type { Engine } from "./checked-call.js";
import { findZero } from "./find-zero.js";
import { LAYOUT_OPTIONS, type Layout } from "./layout.js";
import { checkNames } from "./options.js";
import { RowBlocks } from "./row-blocks.js";
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
  const blocks = new RowBlocks(engine, { ...data, logits, targets: targets as Targets });

  const slopeAt = (beta: number): number => {
    let slope = 0;
    for (let first = 0; first < data.layout.rows; first += blocks.size) {
      blocks.load(first);
      blocks.run(beta, false);
      for (let row = 0; row < blocks.rows; row++) slope += rowSlope(blocks, row, data.layout.classes);
    }
    return slope;
  };

  const coldest = slopeAt(1 / MIN_TEMPERATURE);
  const hottest = slopeAt(1 / MAX_TEMPERATURE);
  if (Number.isNaN(coldest) || Number.isNaN(hottest)) return Number.NaN;
  // Without a slope anywhere either no row has a gap, or all gaps are so wide that every wrong class has underflowed.
  if (hottest === 0 && coldest === 0) return hasGap(blocks, data.layout) ? MIN_TEMPERATURE : 1;
  if (hottest >= 0) return MAX_TEMPERATURE;
  if (coldest <= 0) return MIN_TEMPERATURE;
  return (
    1 / findZero(slopeAt, { at: 1 / MAX_TEMPERATURE, value: hottest }, { at: 1 / MIN_TEMPERATURE, value: coldest })
  );
}

/** Whether some counted row has finite logits that differ, so that a temperature changes its nll. */
function hasGap(blocks: RowBlocks, { rows, classes }: Layout): boolean {
  for (let first = 0; first < rows; first += blocks.size) {
    blocks.load(first);
    for (let row = 0; row < blocks.rows; row++) {
      if (blocks.labels[row] === IGNORED) continue;
      const logits = blocks.logits.subarray(row * classes, (row + 1) * classes).filter(Number.isFinite);
      if (logits.some((logit) => logit !== logits[0])) return true;
    }
  }
  return false;
}

/** Σ_k gradient_k·(z_k − max z). A class whose gradient is 0 adds nothing, not even at −inf or in an ignored row of NaN. */
function rowSlope({ logits, gradient }: RowBlocks, row: number, classes: number): number {
  const start = row * classes;
  let max = -Infinity;
  for (let k = 0; k < classes; k++) max = Math.max(max, logits[start + k]);
  let slope = 0;
  for (let k = 0; k < classes; k++) {
    const share = gradient[start + k];
    if (share !== 0) slope += share * (logits[start + k] - max);
  }
  return slope;
}
