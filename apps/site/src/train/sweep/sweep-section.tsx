import { useComputed } from "@preact/signals";
import { ChartFrame } from "../../charts/chart-frame.tsx";
import { alpha, errorOf, fixed, percent } from "../../charts/format.ts";
import { leastBound } from "../../charts/scale.ts";
import type { Table } from "../../charts/table.tsx";
import { UCurve } from "../../charts/u-curve.tsx";
import { failure, settings } from "../run/state.ts";
import { TemperatureChart } from "../temperature/temperature-chart.tsx";
import { explains } from "../view/help.ts";
import { cancelSweep, points, progress, startSweep, sweepFailure, sweptSettings } from "./sweep.ts";
import { readU, SWEPT, type U } from "./u.ts";

/** The dial: ECE and NLL over α, and what temperature scaling does instead. */
export function SweepSection() {
  const u = useComputed(() => readU(points.value));
  return (
    <section class="row" aria-labelledby="sweep-heading" data-testid="sweep">
      <div class="row-head">
        <h2 id="sweep-heading">A dial, not a cure</h2>
        <SweepControls />
      </div>
      <p class="row-text" data-testid="sweep-summary">
        {summary(u.value)}
      </p>
      <div class="row-charts">
        <EceChart u={u.value} />
        <NllChart u={u.value} />
        <TemperatureChart />
      </div>
    </section>
  );
}

function SweepControls() {
  const now = progress.value;
  const button = now ? (
    <button type="button" data-testid="sweep-cancel" onClick={cancelSweep} {...explains("Keeps the points so far.")}>
      Cancel
    </button>
  ) : (
    <button
      type="button"
      data-testid="sweep-start"
      disabled={failure.value !== undefined}
      onClick={startSweep}
      {...explains(`Trains one network for each of ${SWEPT.length} values of α to the end, beside the run above.`)}
    >
      Sweep α
    </button>
  );
  const share = now ? (now.done + (now.epochs > 0 ? now.epoch / now.epochs : 0)) / now.total : 0;
  return (
    <div class="sweep-controls">
      {button}
      {now && (
        <>
          <progress aria-label="Sweep" max={1} value={share} />
          <span>
            network {Math.min(now.done + 1, now.total)} of {now.total}, epoch {now.epoch}/{now.epochs}
          </span>
        </>
      )}
      {sweepFailure.value && (
        <span class="wrong" role="alert">
          {sweepFailure.value}
        </span>
      )}
    </div>
  );
}

function summary({ points: swept, lowest, chosen, hurtsFrom, tooModestFrom }: U): string {
  if (swept.length === 0) {
    return `Too little α leaves a network too sure, too much makes it too modest. The sweep trains ${SWEPT.length} networks that differ in α alone, and shows the whole U.`;
  }
  if (swept.length < 3 || !lowest || !chosen) return "The first points are in; the U takes a few more.";
  const sentences = [
    `Chosen on the validation rows: α = ${alpha(chosen.labelSmoothing)}, with ECE ${errorOf(chosen.test.ece)} on the test rows.`,
  ];
  if (tooModestFrom !== undefined) {
    sentences.push(`From about α = ${alpha(round(tooModestFrom))} the network is not sure enough (T* below 1).`);
  }
  sentences.push(
    hurtsFrom === undefined
      ? "No α swept does worse than hard targets here."
      : `From about α = ${alpha(round(hurtsFrom))} its ECE is worse than with hard targets: there smoothing hurts.`,
  );
  return sentences.join(" ");
}

const round = (value: number) => Math.round(value * 100) / 100;

const X_MAX = Math.max(...SWEPT);

function EceChart({ u }: { u: U }) {
  const { points: swept, lowest, hurtsFrom, tooModestFrom } = u;
  return (
    <ChartFrame title="ECE over α" name="ece-over-alpha" note={swapped()} table={() => sweepTable("ECE", u)}>
      <UCurve
        points={swept.map(({ labelSmoothing, test }) => ({ x: labelSmoothing, y: test.ece }))}
        xMax={X_MAX}
        yMax={bound(
          swept.map(({ test }) => test.ece),
          [0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.6, 1],
        )}
        today={settings.value.labelSmoothing}
        lowest={lowest && swept.length >= 3 ? { x: lowest.labelSmoothing, y: lowest.test.ece } : undefined}
        hurtsFrom={swept.length >= 3 ? hurtsFrom : undefined}
        tooModestFrom={swept.length >= 3 ? tooModestFrom : undefined}
        empty={progress.value ? "the first network is training" : "not swept yet"}
        format={(value) => (value === 0 ? "0" : errorOf(value).replace(/0$/, ""))}
        label={`Expected calibration error over α. ${summary(u)}`}
      />
    </ChartFrame>
  );
}

function NllChart({ u: { points: swept, ...u } }: { u: U }) {
  const values = swept.map(({ labelSmoothing, test }) => ({ x: labelSmoothing, y: test.nll }));
  const lowest = values.reduce<(typeof values)[number] | undefined>(
    (best, point) => (best && best.y <= point.y ? best : point),
    undefined,
  );
  return (
    <ChartFrame
      title="NLL over α"
      name="nll-over-alpha"
      note="Negative log-likelihood: what a wrong verdict costs that was given with confidence."
      table={() => sweepTable("NLL", { points: swept, ...u })}
    >
      <UCurve
        points={values}
        xMax={X_MAX}
        yMax={bound(
          values.map(({ y }) => y),
          [1, 1.5, 2, 3, 4, 6, 10],
        )}
        today={settings.value.labelSmoothing}
        lowest={swept.length >= 3 ? lowest : undefined}
        empty={progress.value ? "the first network is training" : "not swept yet"}
        format={(value) => fixed(value, value === 0 ? 0 : 2)}
        label="Negative log-likelihood over α"
      />
    </ChartFrame>
  );
}

function swapped(): string {
  const swept = sweptSettings.value;
  const { labelSmoothing: _, ...now } = settings.value;
  if (!swept || points.value.length === 0) return "On the test rows, a network for each α.";
  const { labelSmoothing: __, ...then } = swept;
  return JSON.stringify(now) === JSON.stringify(then)
    ? "On the test rows, a network for each α, with the settings of the run above."
    : "Swept with other settings than the run above has now.";
}

function bound(values: number[], bounds: number[]): number {
  return leastBound(
    values.map((value) => value * 1.1),
    bounds,
  );
}

function sweepTable(quantity: string, { points: swept }: U): Table {
  return {
    caption: `${quantity} over α: networks that differ in α alone`,
    columns: ["α", "accuracy", "says", "ECE", "NLL", "validation ECE", "T*", "ECE scaled"],
    rows: swept.map(({ labelSmoothing, test, validation, temperature, scaled }) => [
      alpha(labelSmoothing),
      percent(test.accuracy),
      percent(test.meanConfidence),
      errorOf(test.ece),
      fixed(test.nll, 3),
      errorOf(validation.ece),
      fixed(temperature, 2),
      errorOf(scaled.ece),
    ]),
  };
}
