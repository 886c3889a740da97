/** Tables for the terminal. */

import type { CaseResult } from "../measure/race.ts";
import type { StartUp } from "../start-up/measure.ts";
import { headingsOf, rowsOf, titleOf } from "./figures.ts";
import { SIZE_HEADINGS, START_HEADINGS, START_TITLE, sizeRows, startRows } from "./start-up.ts";

/** `words` columns of words on the left, then figures. */
function aligned(rows: readonly (readonly string[])[], words = 1): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column < words ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
      .join("  "),
  );
}

const paragraph = (lines: readonly string[]) => `${lines.join("\n")}\n\n`;

export function textOf(result: CaseResult): string {
  const left = new Map<string, string[]>();
  for (const { peer, why, reason } of result.notTimed) {
    const what = `${why}: ${reason}`;
    left.set(what, [...(left.get(what) ?? []), peer]);
  }
  const notes = [...left].map(([what, peers]) => `not timed: ${peers.join(", ")} ${what}`);
  const table = aligned([headingsOf(result), ...rowsOf(result)]);
  return paragraph([`${result.case.name}: ${titleOf(result.case)}`, ...table, ...notes]);
}

export function startUpText(startUp: StartUp): string {
  return (
    paragraph(["start-up: bytes", ...aligned([SIZE_HEADINGS, ...sizeRows(startUp)])]) +
    paragraph([`start-up: ${START_TITLE}`, ...aligned([START_HEADINGS, ...startRows(startUp)], 2)])
  );
}
