import { computed, type Signal, useSignal } from "@preact/signals";
import { binTable } from "../../charts/bin-chart.ts";
import { BinReader } from "../../charts/bin-reader.tsx";
import { ChartFrame } from "../../charts/chart-frame.tsx";
import { ConfidenceHistogram } from "../../charts/confidence-histogram.tsx";
import { alpha, errorOf, percent } from "../../charts/format.ts";
import { ReliabilityDiagram } from "../../charts/reliability-diagram.tsx";
import { leastBound } from "../../charts/scale.ts";
import { Scatter } from "../../charts/scatter.tsx";
import { sharedExtent } from "../../charts/scatter-geometry.ts";
import { TableDisclosure } from "../../charts/table.tsx";
import type { Tone } from "../../charts/tone.ts";
import type { Evaluation, Side } from "../../training/protocol.ts";
import { description, evaluation, settings } from "../run/state.ts";
import { scatterTable } from "./scatter-table.ts";

/** The scales that both sides share, so that the eye compares. */
const shareAtTop = computed(() => {
  const both = evaluation.value;
  if (!both) return 1;
  const shares = [both.hard, both.smoothed].flatMap(({ test }) => test.bins.map((bin) => bin.count / test.count));
  return leastBound(shares, [0.25, 0.5, 0.75, 1]);
});
const extent = computed(() => {
  const both = evaluation.value;
  return both ? sharedExtent([both.hard.projection, both.smoothed.projection]) : 1;
});

/** Both networks side by side; on a phone one swipe apart. */
export function Panels() {
  const selected = useSignal<number | undefined>(undefined);
  return (
    <section class="pair" aria-label="Both networks, side by side">
      <Panel side="hard" tone="hard" name="Hard targets" selected={selected} />
      <Panel
        side="smoothed"
        tone="smooth"
        name={`Label smoothing, α = ${alpha(settings.value.labelSmoothing)}`}
        selected={selected}
      />
    </section>
  );
}

interface PanelProps {
  side: Side;
  tone: Tone;
  name: string;
  selected: Signal<number | undefined>;
}

function Panel({ side, tone, name, selected }: PanelProps) {
  const own = evaluation.value?.[side];
  const test = own?.test;
  const bins = test?.bins ?? [];
  const reliability = `Reliability diagram, ${name}: ${test ? `ECE ${errorOf(test.ece)}` : "no data yet"}`;
  const histogram = `Histogram of confidence, ${name}`;
  return (
    <section class={`panel tone-${tone}`} aria-labelledby={`panel-${side}`} data-testid={`panel-${side}`}>
      <header>
        <h2 id={`panel-${side}`}>{name}</h2>
        <p class="ece" title="Expected calibration error, 15 bins: how far sure and right are apart on average">
          ECE <b data-testid={`ece-${side}`}>{errorOf(test?.ece ?? Number.NaN)}</b>
        </p>
      </header>
      <div class="panel-charts">
        <div>
          <BinReader bins={bins} selected={selected} label={`${reliability}, and ${histogram}`} idle={idle(own)}>
            <ChartFrame title="Reliability diagram" name={`reliability-${side}`}>
              <ReliabilityDiagram bins={bins} tone={tone} label={reliability} selected={selected} />
            </ChartFrame>
            <ChartFrame title="Confidence histogram" name={`histogram-${side}`}>
              <ConfidenceHistogram
                bins={bins}
                says={test?.meanConfidence ?? Number.NaN}
                right={test?.accuracy ?? Number.NaN}
                max={shareAtTop.value}
                tone={tone}
                label={histogram}
                selected={selected}
              />
            </ChartFrame>
          </BinReader>
          <TableDisclosure table={() => binTable(`${name}: test rows by confidence`, bins)} />
        </div>
        <ActivationsChart side={side} name={name} own={own} />
      </div>
    </section>
  );
}

/** The mean gap in words: the ECE is the mean distance of says and right. */
function idle(own: Evaluation | undefined): string {
  if (!own) return "On the dashed line it is right as often as it says. Hatched: the gap.";
  const { accuracy, meanConfidence } = own.test;
  const points = Math.round((meanConfidence - accuracy) * 100);
  if (points === 0) return "On average as sure as it is right. Point at a bin to see its rows.";
  const much = points > 0 ? "too sure" : "not sure enough";
  return `On average ${Math.abs(points)} point${Math.abs(points) === 1 ? "" : "s"} ${much}. Point at a bin to see its rows.`;
}

const NO_POINTS = { points: new Float32Array(0), kinds: new Uint8Array(0) };

function ActivationsChart({ side, name, own }: { side: Side; name: string; own: Evaluation | undefined }) {
  const { points, kinds } = own?.projection ?? NO_POINTS;
  const names = own?.projection.classes.map((each) => description.value?.classNames[each] ?? String(each)) ?? [];
  return (
    <ChartFrame
      title="Last hidden layer"
      name={`scatter-${side}`}
      note="Test rows of three classes on the plane of their weights, both at one scale."
      table={() => scatterTable(`${name}: last hidden layer`, names, { points, kinds })}
    >
      <Scatter
        points={points}
        kinds={kinds}
        extent={extent.value}
        names={names}
        label={`Activations of the last hidden layer, ${name}: ${names.join(", ")}. Accuracy ${percent(own?.test.accuracy ?? Number.NaN)}.`}
      />
    </ChartFrame>
  );
}
