/** How near ours come to C with the same lanes: each variant beside the builds of C that may do what it may. */

import type { CaseResult } from "../measure/race.ts";
import { figure, timedOf } from "./figures.ts";
import { table } from "./table.ts";

export const AGAINST_C = [
  { ours: "simd", theirs: "C 128-bit 16 registers" },
  { ours: "simd", theirs: "C 128-bit" },
  { ours: "relaxed", theirs: "C 128-bit FMA 16 registers" },
  { ours: "relaxed", theirs: "C 128-bit FMA" },
];

/** C goes row by row, which only pays for rows this wide; below the kernel has other ways, and the comparison says little. */
const FEWEST_CLASSES = 100;

/** The section's paragraphs, or none where C did not take part. */
export function againstC(results: readonly CaseResult[]): string[] {
  const ratio = (result: CaseResult, ours: string, theirs: string) => {
    const [own, other] = [timedOf(result, ours), timedOf(result, theirs)];
    return own && other ? own.nsPerLogit.median / other.nsPerLogit.median : undefined;
  };
  const rows = results
    .filter(({ case: of }) => of.classes >= FEWEST_CLASSES)
    .map((result) => ({
      name: result.case.name,
      ratios: AGAINST_C.map(({ ours, theirs }) => ratio(result, ours, theirs)),
    }))
    .filter(({ ratios }) => ratios.some((value) => value !== undefined));
  if (rows.length === 0) return [];
  return [
    "## Against C with the same lanes",
    [
      "Our times divided by those of the same algorithm in C at 128 bits, `simd` by C without and `relaxed` by C with fused",
      "multiply-add: above 1 C is faster. With 16 registers C has the lanes and the registers that an engine has; the other",
      "builds use all that the processor has, 32 with AVX-512.",
    ].join("\n"),
    table(
      ["case", ...AGAINST_C.map(({ ours, theirs }) => `${ours} / ${theirs}`)],
      rows.map(({ name, ratios }) => [name, ...ratios.map((value) => (value === undefined ? "–" : figure(value)))]),
    ),
  ];
}
