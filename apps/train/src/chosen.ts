import type { Run } from "./experiment.ts";

/** The run whose α one would keep: the lowest calibration error on the validation rows. */
export function chosenRun(runs: readonly Run[]): Run {
  return runs.reduce((best, run) => (run.validation.ece < best.validation.ece ? run : best));
}

/** α for a column, with a mark where it is the one chosen of several. */
export function markedAlpha(run: Run, runs: readonly Run[]): string {
  return `${run.labelSmoothing}${runs.length > 1 && run === chosenRun(runs) ? "*" : " "}`;
}
