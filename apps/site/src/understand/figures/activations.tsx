/** What happens to the penultimate layer, as a sketch: three templates, and activations that follow their gradients. */

import { useComputed, useSignal } from "@preact/signals";
import { percent } from "../../charts/format.ts";
import {
  type Activation,
  settle,
  shareOfFirstWrong,
  spreadOfLeaning,
  startingActivations,
  TEMPLATES,
} from "../maths/activations.ts";
import { alphaText, fixed } from "../maths/format.ts";
import { Numbers, Slider } from "../parts/controls.tsx";
import { across, Drawing, down, Plot, type Range } from "../parts/plot.tsx";

const START = startingActivations();
const START_SPREAD = spreadOfLeaning(START);
const ALPHA = 0.1;
const MOST_STEPS = 300;
const X: Range = { from: -5, to: 5 };
const Y: Range = { from: -3, to: 5 };
const NAMES = ["A", "B", "C"];
/** The two examples of A that resemble B, and C, the most. */
const ofA = START.map((_, i) => i).filter((i) => START[i].label === 0);
const EXTREMES = [
  ofA.reduce((most, i) => (shareOfFirstWrong(START[i]) > shareOfFirstWrong(START[most]) ? i : most)),
  ofA.reduce((least, i) => (shareOfFirstWrong(START[i]) < shareOfFirstWrong(START[least]) ? i : least)),
];

export function ActivationsFigure() {
  const steps = useSignal(100);
  const hard = useComputed(() => settle(START, 0, steps.value));
  const smooth = useComputed(() => settle(START, ALPHA, steps.value));
  const left = (activations: readonly Activation[]) => spreadOfLeaning(activations) / START_SPREAD;
  const count = steps.value === 1 ? "1 step" : `${steps.value} steps`;

  return (
    <>
      <div class="controls">
        <Slider
          name="training"
          label="Steps of training"
          value={steps.value}
          min={0}
          max={MOST_STEPS}
          step={5}
          text={count}
          onValue={(value) => {
            steps.value = value;
          }}
        />
      </div>
      <div class="panels">
        <Panel tone="hard" title="Hard targets" activations={hard.value} left={left(hard.value)} />
        <Panel
          tone="smooth"
          title={`Label smoothing, α = ${alphaText(ALPHA)}`}
          activations={smooth.value}
          left={left(smooth.value)}
        />
      </div>
      <p class="reading">
        After {count}, of the differences between examples of one class{" "}
        <span class="hard-words">{percent(left(hard.value))} are left with hard targets</span>,{" "}
        <span class="smooth-words">{percent(left(smooth.value))} with smoothing</span>.
      </p>
      <Numbers
        table={{
          caption: `Root mean square of the difference of the two wrong logits, after so many steps; α = ${alphaText(ALPHA)}`,
          columns: ["steps", "hard targets", "label smoothing"],
          rows: [0, 10, 30, 100, 300].map((taken) => [
            String(taken),
            fixed(spreadOfLeaning(settle(START, 0, taken)), 3),
            fixed(spreadOfLeaning(settle(START, ALPHA, taken)), 3),
          ]),
        }}
      />
    </>
  );
}

interface PanelProps {
  tone: "hard" | "smooth";
  title: string;
  activations: readonly Activation[];
  left: number;
}

function Panel({ tone, title, activations, left }: PanelProps) {
  return (
    <section class={`panel tone-${tone}`} aria-label={title}>
      <p class={`panel-title ${tone}-words`}>{title}</p>
      <Plot
        shape="plane"
        label={`Activations of three classes around their templates, ${percent(left)} of the differences left`}
      >
        <Drawing>
          <rect class="frame" width="100%" height="100%" />
          {TEMPLATES.map((template, k) => (
            <g key={NAMES[k]}>
              <line
                class="template"
                x1="50%"
                y1={down(0, Y)}
                x2={across(4.6 * template.x, X)}
                y2={down(4.6 * template.y, Y)}
              />
              <text
                class="note"
                x={across(4.6 * template.x, X)}
                y={down(4.6 * template.y, Y)}
                dx={k === 0 ? "10" : k === 1 ? "-2" : "2"}
                dy={k === 0 ? "4" : "14"}
                text-anchor={k === 1 ? "end" : "start"}
              >
                {NAMES[k]}
              </text>
            </g>
          ))}
          {activations.map((activation, i) => (
            <Dot key={i} activation={activation} marked={EXTREMES.includes(i)} />
          ))}
        </Drawing>
      </Plot>
      <p class="teaches">What two examples of A tell a student about B and C</p>
      {EXTREMES.map((example) => {
        const share = shareOfFirstWrong(activations[example]);
        return (
          <Plot key={example} shape="strip" label={`B ${percent(share)}, C ${percent(1 - share)}`}>
            <Drawing>
              <rect class="strip-b" width={percentWidth(share)} height="100%" />
              <rect class="frame" width="100%" height="100%" />
              <line class="strip-middle" x1="50%" x2="50%" y1="-3" y2="23" />
              <text class="note" x="0%" dx="8" dy="15">{`B ${percent(share)}`}</text>
              <text class="note" x="100%" dx="-8" dy="15" text-anchor="end">{`C ${percent(1 - share)}`}</text>
            </Drawing>
          </Plot>
        );
      })}
    </section>
  );
}

const SHAPES = ["M-4 0A4 4 0 1 0 4 0A4 4 0 1 0 -4 0Z", "M0 -5L4.6 3.6L-4.6 3.6Z", "M-3.6 -3.6H3.6V3.6H-3.6Z"];

function Dot({ activation, marked }: { activation: Activation; marked: boolean }) {
  return (
    <svg x={across(activation.x, X)} y={down(activation.y, Y)} overflow="visible" aria-hidden={true}>
      <path class={marked ? "dot dot-marked" : "dot"} d={SHAPES[activation.label]} />
    </svg>
  );
}

const percentWidth = (share: number) => `${(100 * share).toFixed(2)}%`;
