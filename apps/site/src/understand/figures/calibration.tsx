/** What smoothing does to calibration, measured: the reliability diagram at one α, and the error over all of them. */

import type { CalibrationBin } from "@ls/core";
import { useSignal } from "@preact/signals";
import { errorOf, percent } from "../../charts/format.ts";
import { ReliabilityDiagram } from "../../charts/reliability-diagram.tsx";
import { alphaText, fixed } from "../maths/format.ts";
import { CALM, type MeasuredRun, type Model, OVERCONFIDENT } from "../measured/runs.ts";
import { Choice, Numbers } from "../parts/controls.tsx";
import { Handle } from "../parts/handle.tsx";
import { across, Curve, Drawing, down, Plot, type Range, XAxis, YAxis } from "../parts/plot.tsx";

const MODELS = [OVERCONFIDENT, CALM];
const ALPHA: Range = { from: 0, to: 0.4 };

interface Measure {
  name: string;
  of: (result: { ece: number; nll: number }) => number;
  range: Range;
  ticks: number[];
  /** Where there is room to name the least. */
  noteAt: number;
}

const ECE: Measure = {
  name: "ECE",
  of: ({ ece }) => ece,
  range: { from: 0, to: 0.32 },
  ticks: [0, 0.1, 0.2, 0.3],
  noteAt: 0.17,
};
const NLL: Measure = {
  name: "NLL",
  of: ({ nll }) => nll,
  range: { from: 0, to: 0.9 },
  ticks: [0, 0.3, 0.6, 0.9],
  noteAt: 0.3,
};
const MEASURES = [ECE, NLL];

export function CalibrationFigure() {
  const model = useSignal(0);
  const measure = useSignal(0);
  const index = useSignal(0);
  const { runs, training, name } = MODELS[model.value];
  const run = runs[index.value];

  return (
    <>
      <div class="controls">
        <Choice
          legend="trained on"
          name="calibration-model"
          options={MODELS.map((each, value) => ({ value, text: each.training }))}
          value={model.value}
          onValue={(value) => {
            model.value = value;
          }}
        />
        <Choice
          legend="measure"
          name="calibration-measure"
          options={MEASURES.map((each, value) => ({ value, text: each.name }))}
          value={measure.value}
          onValue={(value) => {
            measure.value = value;
          }}
        />
      </div>
      <div class="panels">
        <section class="panel panel-narrow" aria-label="Reliability diagram">
          <ReliabilityDiagram
            bins={binsOf(run)}
            tone={run.labelSmoothing === 0 ? "hard" : "smooth"}
            label={`Reliability diagram at α = ${alphaText(run.labelSmoothing)}: says ${percent(run.confidence)}, right ${percent(run.accuracy)}`}
          />
        </section>
        <section class="panel" aria-label="The measure over α">
          <OverAlpha
            model={MODELS[model.value]}
            measure={MEASURES[measure.value]}
            index={index.value}
            onIndex={(value) => {
              index.value = value;
            }}
          />
        </section>
      </div>
      <p class="reading">
        <strong class={run.labelSmoothing === 0 ? "hard-words" : "smooth-words"}>
          α = {alphaText(run.labelSmoothing)}: says {percent(run.confidence)}, right {percent(run.accuracy)}.
        </strong>{" "}
        {judgement(run)} ECE {errorOf(run.ece)}, NLL {fixed(run.nll, 3)}. After temperature scaling with T ={" "}
        {fixed(run.temperature, 2)}: ECE {errorOf(run.scaled.ece)}, NLL {fixed(run.scaled.nll, 3)}.
      </p>
      <Numbers
        table={{
          caption: `The ${name} model (${training}), 10,000 test images`,
          columns: ["α", "accuracy", "confidence", "ECE", "NLL", "T", "ECE at T", "NLL at T"],
          rows: runs.map((each) => [
            alphaText(each.labelSmoothing),
            percent(each.accuracy),
            percent(each.confidence),
            errorOf(each.ece),
            fixed(each.nll, 3),
            fixed(each.temperature, 2),
            errorOf(each.scaled.ece),
            fixed(each.scaled.nll, 3),
          ]),
        }}
      />
    </>
  );
}

interface OverAlphaProps {
  model: Model;
  measure: Measure;
  index: number;
  onIndex: (index: number) => void;
}

function OverAlpha({ model, measure, index, onIndex }: OverAlphaProps) {
  const { runs } = model;
  const { of, range, ticks, name, noteAt } = measure;
  const run = runs[index];
  const at = (each: MeasuredRun) => ({ x: each.labelSmoothing, y: of(each) });
  const best = runs.reduce((least, each) => (of(each) < of(least) ? each : least));
  const nearest = (alpha: number) =>
    runs.reduce(
      (found, each, i) =>
        Math.abs(each.labelSmoothing - alpha) < Math.abs(runs[found].labelSmoothing - alpha) ? i : found,
      0,
    );
  const scaledAtEnd = of(runs[runs.length - 1].scaled);

  return (
    <Plot shape="tall" label={`${name} over α as measured, with and without temperature scaling`}>
      <YAxis range={range} ticks={ticks} text={String} title={`${name} on test images`} />
      <XAxis range={ALPHA} ticks={[0, 0.1, 0.2, 0.3, 0.4]} text={String} title="α" />
      <Curve
        class="curve-scaled"
        points={runs.map((each) => ({ x: each.labelSmoothing, y: of(each.scaled) }))}
        x={ALPHA}
        y={range}
      />
      <Curve class="curve-smooth" points={runs.map(at)} x={ALPHA} y={range} />
      <Drawing>
        {runs.map((each) => (
          <circle
            key={each.labelSmoothing}
            class={each.labelSmoothing === 0 ? "point-hard" : "point-smooth"}
            cx={across(each.labelSmoothing, ALPHA)}
            cy={down(of(each), range)}
            r={each.labelSmoothing === 0 ? 5 : 3}
          />
        ))}
        {best !== runs[0] && (
          <text class="note note-hard" x="0%" dx="12" y={down(of(runs[0]), range)} dy="-14">
            {`hard ${errorOf(of(runs[0]))}`}
          </text>
        )}
        <line
          class="drop"
          x1={across(best.labelSmoothing, ALPHA)}
          x2={across(best.labelSmoothing, ALPHA)}
          y1={down(of(best), range)}
          y2={down(noteAt, range)}
        />
        <text
          class={best === runs[0] ? "note note-hard" : "note note-smooth"}
          x={across(best.labelSmoothing, ALPHA)}
          dx={best === runs[0] ? 6 : -4}
          y={down(noteAt, range)}
          dy={noteAt > of(best) ? -6 : 16}
        >
          {`least ${errorOf(of(best))} at α = ${alphaText(best.labelSmoothing)}${best === runs[0] ? ", hard targets" : ""}`}
        </text>
        <text class="note" x="100%" y={down(scaledAtEnd, range)} dy="-8" text-anchor="end">
          after temperature scaling
        </text>
      </Drawing>
      <Handle
        x={across(run.labelSmoothing, ALPHA)}
        y={down(of(run), range)}
        direction="horizontal"
        label="α, among those measured"
        value={index}
        min={0}
        max={runs.length - 1}
        step={1}
        text={`α ${alphaText(run.labelSmoothing)}: ${name} ${errorOf(of(run))}, says ${percent(run.confidence)}, right ${percent(run.accuracy)}`}
        tone={run.labelSmoothing === 0 ? "hard" : "smooth"}
        valueAt={(place) => nearest(place.across * ALPHA.to)}
        onValue={onIndex}
      />
    </Plot>
  );
}

function binsOf({ bins }: MeasuredRun): CalibrationBin[] {
  const { length } = bins.count;
  return bins.count.map((count, i) => ({
    lower: i / length,
    upper: (i + 1) / length,
    count,
    confidence: bins.confidence[i],
    accuracy: bins.accuracy[i],
  }));
}

function judgement({ confidence, accuracy }: MeasuredRun): string {
  const excess = confidence - accuracy;
  if (Math.abs(excess) < 0.01) return "It knows how sure to be.";
  return excess > 0 ? "Overconfident." : "Underconfident.";
}
