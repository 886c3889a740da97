import type { Run } from "./experiment.ts";

/** The run whose α one would keep: the lowest calibration error on the validation rows. */
export function chosenRun(runs: readonly Run[]): Run {
  return runs.reduce((best, run) => (run.validation.ece < best.validation.ece ? run : best));
}
