/** The section of RESULTS.md about the last layer and its loss, and its part of "Where we lose". */

import { BASELINE, isC } from "../../peers/groups.ts";
import { figure } from "../../report/figures.ts";
import { table } from "../../report/table.ts";
import type { LinearRecord } from "../record.ts";
import { comparedOf, linearHeadingsOf, linearRowsOf, linearTitleOf } from "./figures.ts";
import { type LinearLoss, linearLossesOf, linearReasonFor } from "./losses.ts";

export function linearSection(record: LinearRecord | undefined): string[] {
  if (!record) return [];
  return [
    "## The last layer and the loss together",
    [
      "Loss, dx, dw and db of logits x weightsᵀ + bias, float32, class indices. GFLOPS count 6·N·D·K operations, the three products,",
      "and nothing of the loss. The tile is the kernel's own 4 × 8 block of a product by itself, over packed panels of 240 steps in the",
      "first-level cache, timed in the same rounds: what the products would reach if nothing else took time; `simd` and whoever has",
      "no fused multiply-add is measured by the tile of `simd`, the others by that of `relaxed`. MB beside are bytes beyond inputs and",
      "outputs; what is counted is told below.",
    ].join("\n"),
    ...record.results.flatMap((result) => [
      `### ${result.case.name}`,
      [`${linearTitleOf(result.case)}.`, ...comparedOf(result)].join(" "),
      table(linearHeadingsOf(result), linearRowsOf(result)),
    ]),
    table(
      ["peer", "configuration", "MB beside are"],
      record.peers.map(({ name, configuration, memoryIs = "not known" }) => [name, configuration, memoryIs]),
      3,
    ),
  ];
}

function lossTable(losses: readonly LinearLoss[]): string {
  const rows = losses.map((loss) => [
    loss.case.name,
    loss.peer,
    figure(loss.milliseconds),
    figure(loss.overSimd),
    loss.overRelaxed === undefined ? "–" : figure(loss.overRelaxed),
  ]);
  return table(["case", "who", "ms", `time / ${BASELINE}`, "time / relaxed"], rows, 2);
}

/** Paragraphs about who is faster, or that nobody is. */
export function whereTheLastLayerLoses(record: LinearRecord | undefined): string {
  if (!record) return "";
  const found = linearLossesOf(record.results);
  if (found.length === 0) return `At the last layer nobody else was faster than \`${BASELINE}\`.`;
  const rivals = found.filter(({ peer }) => !isC(peer));
  const native = found.filter(({ peer }) => isC(peer));
  const reasons = found.map(({ peer }) => `- ${peer}: ${linearReasonFor(peer)}`);
  return [
    `At the last layer, everyone else's medians below that of \`${BASELINE}\`, resident, and our own unfused path's:`,
    ...(rivals.length > 0 ? [lossTable(rivals)] : []),
    ...(native.length > 0 ? ["C, which shows what the machine allows to the same algorithm:", lossTable(native)] : []),
    `What they have that we lack:\n\n${[...new Set(reasons)].sort().join("\n")}`,
  ].join("\n\n");
}
