/** A measure over α as measured: the U, or none. */

import { errorOf, percent } from "../../charts/format.ts";
import { alphaText } from "../maths/format.ts";
import type { MeasuredRun, Model } from "../measured/runs.ts";
import { Handle } from "../parts/handle.tsx";
import { across, Curve, Drawing, down, Plot, type Range, XAxis, YAxis } from "../parts/plot.tsx";

const ALPHA: Range = { from: 0, to: 0.4 };

export interface Measure {
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
export const MEASURES = [ECE, NLL];

interface OverAlphaProps {
  model: Model;
  measure: Measure;
  index: number;
  onIndex: (index: number) => void;
}

/** A measure at every α, with the measured one to drag, and what temperature scaling makes of each. */
export function OverAlpha({ model, measure, index, onIndex }: OverAlphaProps) {
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
