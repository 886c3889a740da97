import { toCsv } from "../../charts/csv.ts";
import type { SweepPoint } from "../../training/protocol.ts";
import { type History, QUANTITIES } from "../run/history.ts";

const SIDES = ["hard", "smoothed"] as const;

/** A line an evaluation, each quantity of both networks a column. */
export function historyCsv(history: History): string {
  const columns = SIDES.flatMap((side) => QUANTITIES.map((quantity) => `${side} ${quantity}`));
  const rows = history.epoch.map((epoch, i) => [
    epoch,
    history.step[i],
    ...SIDES.flatMap((side) => QUANTITIES.map((quantity) => history[side][quantity][i])),
  ]);
  return toCsv(["epoch", "step", ...columns], rows);
}

/** A line for each α, in its order. */
export function sweepCsv(points: SweepPoint[]): string {
  const columns = [
    "alpha",
    "test accuracy",
    "test nll",
    "test ece",
    "test mean confidence",
    "validation nll",
    "validation ece",
    "temperature",
    "scaled test nll",
    "scaled test ece",
  ];
  const rows = [...points]
    .sort((a, b) => a.labelSmoothing - b.labelSmoothing)
    .map(({ labelSmoothing, test, validation, temperature, scaled }) => [
      labelSmoothing,
      test.accuracy,
      test.nll,
      test.ece,
      test.meanConfidence,
      validation.nll,
      validation.ece,
      temperature,
      scaled.nll,
      scaled.ece,
    ]);
  return toCsv(columns, rows);
}
