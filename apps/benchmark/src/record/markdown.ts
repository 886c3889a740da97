/** A record as Markdown: what is copied from the page, and what the command writes. */

import type { CaseResult } from "@ls/bench/measure/race";
import { headingsOf, rowsOf, titleOf } from "@ls/bench/report/figures";
import { table } from "@ls/bench/report/table";
import { errorText } from "./errors.ts";
import { beatsUs, lossSentences, noLoss } from "./losses.ts";
import { type BrowserRecord, inALine } from "./record.ts";

/** The table's cells: as everywhere, and the distance from the reference. */
export const tableOf = (result: CaseResult): { headings: string[]; rows: string[][] } => {
  const errors = new Map(result.timed.map(({ peer, errors }) => [peer, errors]));
  return {
    headings: [...headingsOf(result), "largest error"],
    rows: rowsOf(result).map((cells) => [...cells, errorText(errors.get(cells[0]))]),
  };
};

function caseSection(result: CaseResult, heading: string): string[] {
  const { headings, rows } = tableOf(result);
  const left = result.notTimed.map(({ peer, why, reason }) => `- not timed: ${peer} ${why}: ${reason}`);
  return [`${heading} ${result.case.name}`, `${titleOf(result.case)}.`, table(headings, rows), left.join("\n")];
}

/** `level` is that of the first heading. */
export function markdownOf(record: BrowserRecord, level = 2): string {
  const { surroundings, peers, unavailable, cases } = record;
  const heading = "#".repeat(level);
  const losses = lossSentences(cases);
  const missing = unavailable.map(({ names, reason }) => `- ${names.join(", ")}: ${reason}`);
  const sections = [
    `${heading} ${surroundings.name} ${surroundings.version}`,
    `${inALine(surroundings)} · ${surroundings.date}.`,
    ...cases.flatMap((result) => caseSection(result, `${heading}#`)),
    `${heading}# Where we lose`,
    beatsUs(cases) ? "" : noLoss(cases),
    losses.map((sentence) => `- ${sentence}`).join("\n"),
    `${heading}# Who takes part`,
    table(
      ["peer", "configuration"],
      peers.map(({ name, configuration }) => [name, configuration]),
      2,
    ),
    ...(missing.length > 0 ? [`${heading}# Not here`, missing.join("\n")] : []),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}
