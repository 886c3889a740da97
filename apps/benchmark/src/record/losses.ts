/** Where others are faster than we are, in words. */

import { linearLossesOf, linearReasonFor } from "@ls/bench/linear/report/losses";
import { BASELINE } from "@ls/bench/peers/groups";
import { figure } from "@ls/bench/report/figures";
import { fallbackLosses, lossesByCopies, lossesOf } from "@ls/bench/report/losses";
import { reasonFor } from "@ls/bench/report/reasons";
import { type AnyResult, linearResults, lossResults } from "./result.ts";

const GRAPHICS = "it computes on the graphics card; the kernel has one thread of the processor";

/** A sentence for each loss: of `simd` resident, with its copies, and of what runs where there is no SIMD or no WebAssembly. */
export const lossSentences = (results: readonly AnyResult[]): string[] => [
  ...residentLosses(results),
  ...linearLosses(results),
  ...lossesByCopies(lossResults(results)).map(
    ({ case: of, peer, overCopies }) =>
      `${of.name}: ${peer} takes ${figure(overCopies)} of the time of ${BASELINE} with copies, which copies ordinary arrays in and out.`,
  ),
  ...fallbackLosses(lossResults(results)).map(
    ({ variant, names, worst }) =>
      `${names.join(", ")}: ${variant}, our fallback, takes up to ${figure(worst)} times as long as plain JS.`,
  ),
];

const WEBGL = "tfjs webgl";

function residentLosses(results: readonly AnyResult[]): string[] {
  return lossesOf(lossResults(results)).map(({ case: of, peer, nsPerLogit, overSimd }) => {
    const reason = peer === WEBGL ? GRAPHICS : reasonFor(peer, of);
    return `${of.name}: ${peer} takes ${figure(nsPerLogit)} ns a logit, ${figure(overSimd)} of the time of ${BASELINE}: ${reason}.`;
  });
}

function linearLosses(results: readonly AnyResult[]): string[] {
  return linearLossesOf(linearResults(results)).map(({ case: of, peer, milliseconds, overSimd }) => {
    const reason = peer === WEBGL ? GRAPHICS : linearReasonFor(peer);
    return `${of.name}: ${peer} takes ${figure(milliseconds)} ms, ${figure(overSimd)} of the time of ${BASELINE}: ${reason}.`;
  });
}

/** Whether somebody is faster than `simd`, resident. */
export const beatsUs = (results: readonly AnyResult[]): boolean =>
  lossesOf(lossResults(results)).length + linearLossesOf(linearResults(results)).length > 0;

/** Said where no other is faster than `simd`. */
export const noLoss = (results: readonly AnyResult[]): string =>
  results.some(({ timed }) => timed.some(({ peer }) => peer === BASELINE))
    ? `Nobody else was faster than ${BASELINE} in ${results.length === 1 ? "this case" : "these cases"}.`
    : `There is no ${BASELINE} here to compare the others with.`;
