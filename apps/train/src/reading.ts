import { chosenRun } from "./chosen.ts";
import { judge } from "./confidence.ts";
import type { Run } from "./experiment.ts";
import { decimals, percent } from "./numbers.ts";

/** A difference in accuracy below one percentage point is not worth a word. */
const NOTABLE = 0.01;

/** One plain sentence that says what the table shows, whichever way it came out. */
export function readingOf(runs: readonly Run[]): string {
  const first = runs[0];
  const chosen = chosenRun(runs);
  const last = runs[runs.length - 1];
  const opening = `With ${nameOf(first)} the model says ${says(first)}${judgement(first)}`;
  if (runs.length === 1) return `${opening}, ECE ${ece(first)}.`;

  const clauses = [opening, chosen === first ? nothingToRepair(first, last) : repair(first, chosen)];
  if (chosen !== first && last !== chosen && isUnderconfident(last) && last.test.ece > chosen.test.ece) {
    clauses.push(`α = ${last.labelSmoothing} is too much: it says ${says(last)}${judgement(last)}, ECE ${ece(last)}`);
  }
  return `${clauses.join("; ")}.`;
}

function repair(first: Run, chosen: Run): string {
  const verb = chosen.test.ece < first.test.ece ? "cuts" : "raises";
  const outcome =
    ece(chosen) === ece(first)
      ? `leaves the calibration error (ECE) at ${ece(first)}`
      : `${verb} the calibration error (ECE) from ${ece(first)} to ${ece(chosen)}`;
  const change = chosen.test.accuracy - first.test.accuracy;
  const accuracy =
    Math.abs(change) < NOTABLE
      ? "at about the same accuracy"
      : `while accuracy goes from ${percent(first.test.accuracy, 1)} to ${percent(chosen.test.accuracy, 1)}`;
  return `α = ${chosen.labelSmoothing} ${outcome} ${accuracy}`;
}

function nothingToRepair(first: Run, last: Run): string {
  const verb = last.test.ece > first.test.ece ? "raises" : "changes";
  const outcome = isUnderconfident(last) ? " and makes the model underconfident" : "";
  return (
    "more smoothing has nothing to repair here, " +
    `and α = ${last.labelSmoothing} ${verb} the calibration error (ECE) from ${ece(first)} to ${ece(last)}${outcome}`
  );
}

function nameOf(run: Run): string {
  return run.labelSmoothing === 0 ? "hard targets" : `α = ${run.labelSmoothing}`;
}

function says(run: Run): string {
  return `${percent(run.test.meanConfidence)} and is right ${percent(run.test.accuracy)} of the time`;
}

function judgement(run: Run): string {
  const word = judge(run.test);
  return word === "calibrated" ? "" : ` (${word}, best temperature ${decimals(run.temperature, 2)})`;
}

function isUnderconfident(run: Run): boolean {
  return judge(run.test) === "underconfident";
}

function ece(run: Run): string {
  return decimals(run.test.ece, 3);
}
