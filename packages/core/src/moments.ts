/**
 * Moments of rows: the sums that calibration and fitTemperature are made of, so that neither looks at a logit itself. What
 * each moment is stands in @ls/kernel's abi.json; `moments[row * MOMENTS_PER_ROW + MOMENTS.others]` is one.
 */

import { MOMENTS, ROW_MOMENTS_SIZE } from "@ls/kernel/abi";
import type { CheckedCall, Floats } from "./checked-call.js";
import type { Layout } from "./layout.js";
import type { Targets } from "./types.js";

export const MOMENTS_PER_ROW = ROW_MOMENTS_SIZE / Float64Array.BYTES_PER_ELEMENT;
export { MOMENTS };

/** Looks at the moments of the next `rows` rows; they are gone afterwards. */
export type VisitMoments = (moments: Float64Array, rows: number, first: number) => void;

/**
 * Computes the moments of every row of a call, block by block in order. Without `wantsTargets` those of the target may
 * be missing.
 */
export type SweepMoments = (logitScale: number, wantsTargets: boolean, visit: VisitMoments) => void;

/** A call without any option that moments do not look at. */
export function momentsCall(
  logits: Floats,
  targets: Targets,
  { layout, ignoreIndex }: { layout: Layout; ignoreIndex: number },
  logitScale: number,
): CheckedCall {
  return {
    logits,
    layout,
    targets,
    ignoreIndex,
    labelSmoothing: 0,
    others: false,
    prior: undefined,
    classWeights: undefined,
    sampleWeights: undefined,
    logitScale,
    softcap: 0,
    zLoss: 0,
    gradient: undefined,
    gradientScale: 1,
    gradOutput: undefined,
    rows: {},
  };
}
