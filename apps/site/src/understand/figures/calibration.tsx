/** What smoothing does to calibration, measured: the reliability diagram at one α, and the error over all of them. */

import type { CalibrationBin } from "@ls/core";
import { useSignal } from "@preact/signals";
import { errorOf, percent } from "../../charts/format.ts";
import { ReliabilityDiagram } from "../../charts/reliability-diagram.tsx";
import { alphaText, fixed } from "../maths/format.ts";
import { CALM, type MeasuredRun, OVERCONFIDENT } from "../measured/runs.ts";
import { Choice, Numbers } from "../parts/controls.tsx";
import { MEASURES, OverAlpha } from "./over-alpha.tsx";

const MODELS = [OVERCONFIDENT, CALM];

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
