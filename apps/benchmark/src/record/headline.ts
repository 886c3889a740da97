/** A run in a sentence or two. */

import { gflopsOf } from "@ls/bench/linear/report/figures";
import { BASELINE } from "@ls/bench/peers/groups";
import { figure } from "@ls/bench/report/figures";
import { type AnyResult, linearResults, lossResults, timeOf } from "./result.ts";

const RIVALS = ["plain JS", "jax-js wasm", "tfjs wasm"];

/** Medians of someone in these cases, or nothing where they were not timed. */
const medianOf = ({ timed }: AnyResult, name: string): number | undefined => {
  const entry = timed.find(({ peer }: { peer: string }) => peer === name);
  return entry && timeOf(entry).median;
};

/** "17", or "8 to 17". */
function range(values: readonly number[], text: (value: number) => string): string {
  const [low, high] = [Math.min(...values), Math.max(...values)].map(text);
  return low === high ? low : `${low} to ${high}`;
}

const times = (ratio: number) => (ratio < 9.95 ? ratio.toFixed(1) : Math.round(ratio).toLocaleString("en"));

/** "plain JS 8 to 17 times as long, tfjs wasm 20", or nothing where nobody of them was timed. */
function rivalsOf(results: readonly AnyResult[]): string {
  const ratiosOf = (name: string) =>
    results.flatMap((result) => {
      const [own, other] = [medianOf(result, BASELINE), medianOf(result, name)];
      return own !== undefined && other !== undefined ? [other / own] : [];
    });
  return RIVALS.map((name) => ({ name, ratios: ratiosOf(name) }))
    .filter(({ ratios }) => ratios.length > 0)
    .map(({ name, ratios }, i) => `${name} ${range(ratios, times)}${i === 0 ? " times as long" : ""}`)
    .join(", ");
}

/** A sentence, or none before our first result. `own` is what it says of ours. */
function sentence(results: readonly AnyResult[], own: (medians: { result: AnyResult; median: number }[]) => string) {
  const medians = results.flatMap((result) => {
    const median = medianOf(result, BASELINE);
    return median === undefined ? [] : [{ result, median }];
  });
  if (medians.length === 0) return [];
  return [`${[own(medians), rivalsOf(results)].filter((part) => part !== "").join("; ")}.`];
}

/** The run in a sentence, last layers in another; nothing before the first result. */
export function headline(results: readonly AnyResult[]): string | undefined {
  const sentences = [
    ...sentence(lossResults(results), (medians) => {
      const own = medians.map(({ median }) => median);
      return `${BASELINE} takes ${range(own, figure)} ns a logit`;
    }),
    ...sentence(linearResults(results), () => {
      const gflops = linearResults(results).flatMap((result) => {
        const median = medianOf(result, BASELINE);
        return median === undefined ? [] : [gflopsOf(result.case, median)];
      });
      return `The last layer runs at ${range(gflops, figure)} GFLOPS`;
    }),
  ];
  return sentences.length === 0 ? undefined : sentences.join(" ");
}
