/** A record as Markdown: what is copied from the page, and what the command writes. */

import { linearHeadingsOf, linearRowsOf } from "@ls/bench/linear/report/figures";
import { headingsOf, rowsOf } from "@ls/bench/report/figures";
import { table } from "@ls/bench/report/table";
import { type AnyErrors, errorText } from "./errors.ts";
import { beatsUs, lossSentences, noLoss } from "./losses.ts";
import { type BrowserRecord, inALine, missingIn, resultsIn } from "./record.ts";
import { type AnyResult, isLinearResult, wordsOf } from "./result.ts";

/** The table's cells: as everywhere, and the distance from the reference. */
export const tableOf = (result: AnyResult): { headings: string[]; rows: string[][] } => {
  const errors = new Map<string, AnyErrors | undefined>();
  for (const { peer, errors: own } of result.timed) errors.set(peer, own);
  const isLinear = isLinearResult(result);
  return {
    headings: [...(isLinear ? linearHeadingsOf(result) : headingsOf(result)), "largest error"],
    rows: (isLinear ? linearRowsOf(result) : rowsOf(result)).map((cells) => [
      ...cells,
      errorText(errors.get(cells[0])),
    ]),
  };
};

function caseSection(result: AnyResult, heading: string): string[] {
  const { headings, rows } = tableOf(result);
  const left = result.notTimed.map(({ peer, why, reason }) => `- not timed: ${peer} ${why}: ${reason}`);
  return [`${heading} ${result.case.name}`, `${wordsOf(result.case)}.`, table(headings, rows), left.join("\n")];
}

/** `level` is that of the first heading. */
export function markdownOf(record: BrowserRecord, level = 2): string {
  const { surroundings, peers, linear } = record;
  const results = resultsIn(record);
  const heading = "#".repeat(level);
  const losses = lossSentences(results);
  const missing = missingIn(record).map(({ names, reason }) => `- ${names.join(", ")}: ${reason}`);
  const sections = [
    `${heading} ${surroundings.name} ${surroundings.version}`,
    `${inALine(surroundings)} · ${surroundings.date}.`,
    ...results.flatMap((result) => caseSection(result, `${heading}#`)),
    `${heading}# Where we lose`,
    beatsUs(results) ? "" : noLoss(results),
    losses.map((sentence) => `- ${sentence}`).join("\n"),
    ...(peers.length === 0
      ? []
      : [
          `${heading}# Who takes part`,
          table(
            ["peer", "configuration"],
            peers.map(({ name, configuration }) => [name, configuration]),
            2,
          ),
        ]),
    ...(linear.peers.length === 0
      ? []
      : [
          `${heading}# Who takes part in the last layer`,
          table(
            ["peer", "configuration", "MB beside are"],
            linear.peers.map(({ name, configuration, memoryIs = "–" }) => [name, configuration, memoryIs]),
            3,
          ),
        ]),
    ...(missing.length > 0 ? [`${heading}# Not here`, missing.join("\n")] : []),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}
