/** Neighbouring class counts as cells of tables, the same for the terminal and for RESULTS.md. */

import { deepestFalls, largestRises, type Step, type Steps, stepOf } from "../neighbours/measure.ts";
import { figure, withQuartiles } from "./figures.ts";

/** Of each kind. */
const SHOWN_RISES = 5;
const SHOWN_FALLS = 3;

export const STEP_HEADINGS = ["", "classes", "ns per row", "time of K + 1 / K", "beyond (K + 1) / K"];

const count = (classes: number) => classes.toLocaleString("en");

const row = ({ name }: Steps, step: Step): string[] => [
  name,
  `${count(step.classes)} → ${count(step.classes + 1)}`,
  step.nsPerRow.map(figure).join(" → "),
  withQuartiles(step.growth),
  figure(stepOf(step)),
];

/** Where a row of one class more takes longest, beyond what the class explains. */
export const riseRows = (all: readonly Steps[]): string[][] =>
  all.flatMap((steps) =>
    largestRises(steps.again, SHOWN_RISES)
      .filter((step) => stepOf(step) > 1)
      .map((step) => row(steps, step)),
  );

/** Where a row of one class more takes less time. */
export const fallRows = (all: readonly Steps[]): string[][] =>
  all.flatMap((steps) =>
    deepestFalls(steps.again, SHOWN_FALLS)
      .filter(({ growth }) => growth.median < 1)
      .map((step) => row(steps, step)),
  );

/** Who was wrong somewhere, and so not timed there. */
export const wrongNeighbours = (all: readonly Steps[]): string[] =>
  all.flatMap(({ notTimed }) => notTimed.map(({ peer, why, reason, name }) => `${peer} ${why}: ${reason} (${name})`));

/** A row of one class more is to take at most this many times as long as the class itself explains. */
export const STEP_TARGET = 1.6;

/** The steps beyond it, in sentences. */
export const missedSteps = (all: readonly Steps[]): string[] =>
  all.flatMap(({ name, again }) =>
    largestRises(again, again.length)
      .filter((step) => stepOf(step) > STEP_TARGET)
      .map(
        (step) =>
          `from ${count(step.classes)} to ${count(step.classes + 1)} classes, ${name}: a logit takes ${figure(stepOf(step))} times as long; at most ${STEP_TARGET} is the aim`,
      ),
  );
