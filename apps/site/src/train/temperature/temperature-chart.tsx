import { type Bar, Bars } from "../../charts/bars.tsx";
import { ChartFrame } from "../../charts/chart-frame.tsx";
import { errorOf, fixed } from "../../charts/format.ts";
import { leastBound } from "../../charts/scale.ts";
import type { Both, Evaluation } from "../../training/protocol.ts";
import { evaluation } from "../run/state.ts";

/** Temperature scaling beside smoothing: the honest alternative after training. */
export function TemperatureChart() {
  const both = evaluation.value;
  const bars = both ? barsOf(both) : EMPTY;
  return (
    <ChartFrame
      title="Or: temperature scaling"
      name="temperature"
      note="After training, divide the logits by T*, fitted on the validation rows. It changes no verdict, and hard targets need it most."
      table={() => ({
        caption: "ECE and NLL with and without temperature scaling, on the test rows",
        columns: ["Network", "T*", "ECE", "NLL"],
        rows: both ? tableRows(both) : [],
      })}
    >
      <Bars
        bars={bars}
        max={leastBound(
          bars.map(({ value }) => value),
          [0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1],
        )}
        label={`ECE with and without temperature scaling. ${bars.map(({ name, text }) => `${name}: ${text}`).join(". ")}`}
      />
    </ChartFrame>
  );
}

const EMPTY: Bar[] = [
  { name: "Hard targets", tone: "hard", value: Number.NaN, text: "–" },
  { name: "Hard targets, logits / T*", tone: "hard", hatched: true, value: Number.NaN, text: "–" },
  { name: "Label smoothing", tone: "smooth", value: Number.NaN, text: "–" },
  { name: "Label smoothing, logits / T*", tone: "smooth", hatched: true, value: Number.NaN, text: "–" },
];

function barsOf({ hard, smoothed }: Both<Evaluation>): Bar[] {
  const values = [hard.test.ece, hard.scaled.ece, smoothed.test.ece, smoothed.scaled.ece];
  const temperatures = [undefined, hard.temperature, undefined, smoothed.temperature];
  return EMPTY.map((bar, i) => ({
    ...bar,
    name: bar.name.replace("T*", `T* = ${fixed(temperatures[i] ?? Number.NaN, 2)}`),
    value: values[i],
    text: `ECE ${errorOf(values[i])}`,
  }));
}

function tableRows({ hard, smoothed }: Both<Evaluation>): string[][] {
  return [
    ["Hard targets", "1", errorOf(hard.test.ece), fixed(hard.test.nll, 3)],
    ["Hard targets, scaled", fixed(hard.temperature, 2), errorOf(hard.scaled.ece), fixed(hard.scaled.nll, 3)],
    ["Label smoothing", "1", errorOf(smoothed.test.ece), fixed(smoothed.test.nll, 3)],
    [
      "Label smoothing, scaled",
      fixed(smoothed.temperature, 2),
      errorOf(smoothed.scaled.ece),
      fixed(smoothed.scaled.nll, 3),
    ],
  ];
}
