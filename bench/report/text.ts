/** Tables for the terminal. */

import type { CaseResult, NotTimed } from "../measure/race.ts";
import type { Steps } from "../neighbours/measure.ts";
import type { StartUp } from "../start-up/measure.ts";
import type { Scaling } from "../threads/scale.ts";
import { headingsOf, rowsOf, titleOf } from "./figures.ts";
import { fallRows, riseRows, STEP_HEADINGS, wrongNeighbours } from "./neighbours.ts";
import { SIZE_HEADINGS, START_HEADINGS, START_TITLE, sizeRows, startRows } from "./start-up.ts";
import { THREADS_HEADINGS, threadRows, wrongThreads } from "./threads.ts";

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

/** A title, a table, and who was not timed. */
export function caseText(
  title: string,
  rows: readonly (readonly string[])[],
  notTimed: readonly NotTimed[],
  remarks: readonly string[] = [],
): string {
  const left = new Map<string, string[]>();
  for (const { peer, why, reason } of notTimed) {
    const what = `${why}: ${reason}`;
    left.set(what, [...(left.get(what) ?? []), peer]);
  }
  const notes = [...left].map(([what, peers]) => `not timed: ${peers.join(", ")} ${what}`);
  return paragraph([title, ...aligned(rows), ...remarks, ...notes]);
}

export const textOf = (result: CaseResult): string =>
  caseText(`${result.case.name}: ${titleOf(result.case)}`, [headingsOf(result), ...rowsOf(result)], result.notTimed);

export function neighboursText(neighbours: readonly Steps[]): string {
  const part = (what: string, rows: string[][]) =>
    rows.length === 0
      ? paragraph([`neighbours: nowhere ${what}`])
      : paragraph([`neighbours: ${what}`, ...aligned([STEP_HEADINGS, ...rows], 2)]);
  const wrong = wrongNeighbours(neighbours).map((sentence) => `not timed: ${sentence}`);
  return (
    part("one class more takes longer than it explains", riseRows(neighbours)) +
    part("one class more takes less time", fallRows(neighbours)) +
    (wrong.length === 0 ? "" : paragraph(wrong))
  );
}

export function startUpText(startUp: StartUp): string {
  return (
    paragraph(["start-up: bytes", ...aligned([SIZE_HEADINGS, ...sizeRows(startUp)])]) +
    paragraph([`start-up: ${START_TITLE}`, ...aligned([START_HEADINGS, ...startRows(startUp)], 2)])
  );
}

export function threadsText(threads: readonly Scaling[]): string {
  const wrong = wrongThreads(threads).map((sentence) => `not timed: ${sentence}`);
  return paragraph([
    "threads: times as fast, round by round",
    ...aligned([THREADS_HEADINGS, ...threadRows(threads)], 2),
    ...wrong,
  ]);
}
