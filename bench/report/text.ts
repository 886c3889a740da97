/** A case's table for the terminal. */

import type { CaseResult } from "../measure/race.ts";
import { HEADINGS, rowsOf, titleOf } from "./figures.ts";

export function textOf(result: CaseResult): string {
  const rows = [HEADINGS, ...rowsOf(result)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join("  "),
  );
  const notes = result.notTimed.map(({ peer, why, reason }) => `not timed: ${peer} ${why}: ${reason}`);
  return `${[`${result.case.name}: ${titleOf(result)}`, ...lines, ...notes].join("\n")}\n\n`;
}
