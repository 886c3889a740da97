import type { Variant } from "@ls/core";
import type { Dataset } from "./data/dataset.ts";
import type { Run } from "./experiment.ts";
import type { Settings } from "./settings.ts";

/** Everything the reports are made of. */
export interface Outcome {
  dataset: Dataset;
  settings: Settings;
  variant: Variant;
  runs: Run[];
  /** Wall-clock time of the whole. */
  seconds: number;
}
