/** Where others are faster than we are, in words. */

import type { CaseResult } from "@ls/bench/measure/race";
import { BASELINE } from "@ls/bench/peers/groups";
import { figure } from "@ls/bench/report/figures";
import { fallbackLosses, lossesByCopies, lossesOf } from "@ls/bench/report/losses";
import { reasonFor } from "@ls/bench/report/reasons";

const GRAPHICS = "it computes on the graphics card; the kernel has one thread of the processor";

/** A sentence for each loss: of `simd` resident, with its copies, and of what runs where there is no SIMD or no WebAssembly. */
export const lossSentences = (results: readonly CaseResult[]): string[] => [
  ...residentLosses(results),
  ...lossesByCopies(results).map(
    ({ case: of, peer, overCopies }) =>
      `${of.name}: ${peer} takes ${figure(overCopies)} of the time of ${BASELINE} with copies, which copies ordinary arrays in and out.`,
  ),
  ...fallbackLosses(results).map(
    ({ variant, names, worst }) =>
      `${names.join(", ")}: ${variant}, our fallback, takes up to ${figure(worst)} times as long as plain JS.`,
  ),
];

function residentLosses(results: readonly CaseResult[]): string[] {
  return lossesOf(results).map(({ case: of, peer, nsPerLogit, overSimd }) => {
    const reason = peer === "tfjs webgl" ? GRAPHICS : reasonFor(peer, of);
    return `${of.name}: ${peer} takes ${figure(nsPerLogit)} ns a logit, ${figure(overSimd)} of the time of ${BASELINE}: ${reason}.`;
  });
}

/** Whether somebody is faster than `simd`, resident. */
export const beatsUs = (results: readonly CaseResult[]): boolean => lossesOf(results).length > 0;

/** Said where no other is faster than `simd`. */
export const noLoss = (results: readonly CaseResult[]): string =>
  results.some(({ timed }) => timed.some(({ peer }) => peer === BASELINE))
    ? `Nobody else was faster than ${BASELINE} in ${results.length === 1 ? "this case" : "these cases"}.`
    : `There is no ${BASELINE} here to compare the others with.`;

const RIVALS = ["plain JS", "jax-js wasm", "tfjs wasm"];

/** "17 times", or "8 to 17 times". */
function times(ratios: readonly number[]): string {
  const [low, high] = [Math.min(...ratios), Math.max(...ratios)].map((ratio) =>
    ratio < 9.95 ? ratio.toFixed(1) : Math.round(ratio).toLocaleString("en"),
  );
  return low === high ? low : `${low} to ${high}`;
}

/** The run in a sentence, or nothing before the first result. */
export function headline(results: readonly CaseResult[]): string | undefined {
  const medians = (name: string) =>
    results.flatMap(({ timed }) => {
      const own = timed.find(({ peer }) => peer === BASELINE)?.nsPerLogit.median;
      const other = timed.find(({ peer }) => peer === name)?.nsPerLogit.median;
      return own !== undefined && other !== undefined ? [{ own, ratio: other / own }] : [];
    });
  const ours = medians(BASELINE).map(({ own }) => own);
  if (ours.length === 0) return undefined;
  const [low, high] = [figure(Math.min(...ours)), figure(Math.max(...ours))];
  const own = `${BASELINE} takes ${low === high ? low : `${low} to ${high}`} ns a logit`;
  const rivals = RIVALS.map((name) => ({ name, ratios: medians(name).map(({ ratio }) => ratio) }))
    .filter(({ ratios }) => ratios.length > 0)
    .map(({ name, ratios }, i) => `${name} ${times(ratios)}${i === 0 ? " times as long" : ""}`);
  return rivals.length === 0 ? `${own}.` : `${own}; ${rivals.join(", ")}.`;
}
