import { markedAlpha } from "./chosen.ts";
import { columns } from "./columns.ts";
import { judge } from "./confidence.ts";
import type { Run } from "./experiment.ts";
import { decimals } from "./numbers.ts";

/** Characters of the longest bar. */
const LONGEST = 48;

/** A bar's last character, by eighths. */
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** The calibration error on the test rows as a picture in text, one bar for each α. */
export function errorBars(runs: readonly Run[]): string[] {
  const largest = Math.max(...runs.map((run) => run.test.ece));
  const alphas = columns(runs.map((run) => [markedAlpha(run, runs)]));
  return runs.map((run, i) => {
    const share = largest > 0 ? run.test.ece / largest : 0;
    return `${alphas[i]} ${bar(share)} ${decimals(run.test.ece, 3)} ${judge(run.test)}`;
  });
}

function bar(share: number): string {
  const eighths = Math.round(share * LONGEST * EIGHTHS.length);
  return "█".repeat(Math.floor(eighths / EIGHTHS.length)) + EIGHTHS[eighths % EIGHTHS.length];
}
