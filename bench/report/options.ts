/** The table of options: ours beside plain JavaScript and PyTorch. */

import type { CaseResult } from "../measure/race.ts";
import { BASELINE } from "../peers/groups.ts";
import { plainJs } from "../peers/plain-js.ts";
import { figure, timedOf, withQuartiles } from "./figures.ts";
import { table } from "./table.ts";

const SHOWN = [BASELINE, "relaxed", `${BASELINE} with copies`, plainJs.name, "PyTorch", "PyTorch compiled"];

/** Times of the first divided by those of the second. */
const RATIOS = [
  [plainJs.name, BASELINE],
  [plainJs.name, "relaxed"],
  ["PyTorch", BASELINE],
];

export function optionsTable(results: readonly CaseResult[]): string {
  const medianOf = (result: CaseResult, name: string) => timedOf(result, name)?.nsPerLogit.median ?? Number.NaN;
  const rows = results.map((result) => [
    result.case.name,
    ...SHOWN.map((name) => withQuartiles(timedOf(result, name)?.nsPerLogit)),
    ...RATIOS.map(([above, below]) => figure(medianOf(result, above) / medianOf(result, below))),
  ]);
  return table(["case", ...SHOWN, ...RATIOS.map(([above, below]) => `${above} / ${below}`)], rows);
}
