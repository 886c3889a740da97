/** What it takes to start, as cells of tables, the same for the terminal and for RESULTS.md; and where others need less. */

import type { Start, StartUp } from "../start-up/measure.ts";
import { FIRST_CALL, FIRST_RESULT, type Figures } from "../start-up/probes.ts";
import { figure, withQuartiles } from "./figures.ts";

export const SIZE_HEADINGS = ["file", "bytes", "gzip"];

export const sizeRows = ({ sizes }: StartUp): string[][] =>
  sizes.map(({ name, bytes, gzip }) => [name, bytes.toLocaleString("en"), gzip.toLocaleString("en")]);

export const START_TITLE = "milliseconds, median and quartiles over fresh processes";

const COLUMNS: [keyof Figures, string][] = [
  ["compile", "compile"],
  ["init", "init"],
  ["firstResult", `init to first result, ${FIRST_RESULT}`],
  ["firstCall", `first call, ${FIRST_CALL}`],
  ["steady", "steady"],
  ["firstOverSteady", "first / steady"],
];

export const START_HEADINGS = ["", "warm-up", ...COLUMNS.map(([, heading]) => heading)];

const warmth = ({ warmUp }: Start) => (warmUp === undefined ? "–" : warmUp ? "yes" : "no");

export const startRows = ({ starts }: StartUp): string[][] =>
  starts.map((start) => [start.who, warmth(start), ...COLUMNS.map(([what]) => withQuartiles(start.figures[what]))]);

/** A call is to be within this many times the steady time from the first on. */
export const FIRST_CALL_TARGET = 3;

const nameOf = (start: Start) =>
  start.warmUp === undefined ? start.who : `\`${start.who}\`${start.warmUp ? "" : " without warm-up"}`;

/** Where a way of starting that is not ours is quicker than ours, and where a first call misses its target, in sentences. */
export function startLosses({ starts }: StartUp): string[] {
  const ours = starts.filter(({ warmUp }) => warmUp !== undefined);
  const others = starts.filter(({ warmUp }) => warmUp === undefined);
  const sentences: string[] = [];
  for (const what of ["firstResult", "firstCall"] as const) {
    const heading = COLUMNS.find(([name]) => name === what)![1];
    for (const other of others) {
      const theirs = other.figures[what]!.median;
      const slower = ours.filter(({ figures }) => figures[what]!.median > theirs);
      if (slower.length === 0) continue;
      const ownTimes = slower.map((start) => `${nameOf(start)} ${figure(start.figures[what]!.median)}`);
      sentences.push(`${heading}: ${other.who} takes ${figure(theirs)} ms, ${ownTimes.join(", ")}`);
    }
  }
  for (const start of ours) {
    const ratio = start.figures.firstOverSteady!.median;
    if (ratio <= FIRST_CALL_TARGET) continue;
    sentences.push(
      `first call, ${FIRST_CALL}: ${nameOf(start)} takes ${figure(ratio)} times the steady time; ${FIRST_CALL_TARGET} is the target`,
    );
  }
  return sentences;
}
