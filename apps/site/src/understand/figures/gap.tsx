/** Why hard targets have no optimum: the loss over the logit gap, and gradient descent on its way there. */

import { useComputed, useSignal } from "@preact/signals";
import { ticks } from "../../charts/scale.ts";
import { kernel } from "../kernel.ts";
import { alphaText, fixed } from "../maths/format.ts";
import { alphaOfGap, gapLosses, optimalGap, walkOfGap } from "../maths/gap.ts";
import { Choice, Numbers, Slider } from "../parts/controls.tsx";
import { Handle } from "../parts/handle.tsx";
import { across, Curve, Drawing, down, Plot, type Range, XAxis, YAxis } from "../parts/plot.tsx";

const CLASS_COUNTS = [2, 10, 100, 1000];
const GAP: Range = { from: 0, to: 20 };
const GAP_TICKS = [0, 5, 10, 15, 20];
const GAPS = Array.from({ length: 161 }, (_, i) => i / 8);
/** The slider's places are powers of ten of α; the lowest place stands for 0. */
const EXPONENT = { min: -9.1, max: 0, step: 0.1 };
const SMALLEST = 10 ** (EXPONENT.min + EXPONENT.step);
/** Powers of ten of the steps. */
const STEPS: Range = { from: 0, to: 5 };
const STEP_COUNTS = Array.from({ length: 41 }, (_, i) => Math.round(10 ** (i / 8)));

export function GapFigure() {
  const classes = useSignal(10);
  const alpha = useSignal(0.1);
  const k = classes.value;
  const a = alpha.value;
  const hardLosses = useComputed(() => gapLosses(kernel, classes.value, 0, GAPS));
  const hardWalk = useComputed(() => walkOfGap(classes.value, 0, STEP_COUNTS));
  const losses = gapLosses(kernel, k, a, GAPS);
  const walk = walkOfGap(k, a, STEP_COUNTS);

  const optimum = optimalGap(k, a);
  const inView = optimum <= GAP.to;
  const least = inView ? gapLosses(kernel, k, a, [optimum])[0] : 0;
  const loss: Range = { from: 0, to: Math.ceil(Math.log(k)) };
  const at = { x: across(Math.min(optimum, GAP.to), GAP), y: down(inView ? least : losses[losses.length - 1], loss) };
  const lastGap = walk[walk.length - 1];
  const hardLastGap = hardWalk.value[hardWalk.value.length - 1];
  const setAlpha = (value: number) => {
    alpha.value = value < SMALLEST ? 0 : value;
  };

  return (
    <>
      <div class="controls">
        <Slider
          name="α"
          label="α, the label smoothing, by powers of ten"
          value={a === 0 ? EXPONENT.min : Math.log10(a)}
          min={EXPONENT.min}
          max={EXPONENT.max}
          step={EXPONENT.step}
          text={alphaText(a)}
          onValue={(exponent) => setAlpha(10 ** exponent)}
        />
        <Choice
          legend="classes K"
          name="gap-classes"
          options={CLASS_COUNTS.map((count) => ({ value: count, text: String(count) }))}
          value={k}
          onValue={(value) => {
            classes.value = value;
          }}
        />
      </div>
      <div class="panels">
        <section class="panel" aria-label="Loss over the logit gap">
          <Plot shape="tall" label="Loss over the logit gap, for hard targets and for this α, with the optimum marked">
            <YAxis range={loss} ticks={ticks(loss.to, 4)} text={String} title="loss in nats" />
            <XAxis range={GAP} ticks={GAP_TICKS} text={String} title="logit gap" />
            <Curve class="curve-smooth" points={pointsOf(losses)} x={GAP} y={loss} />
            <Curve class="curve-hard" points={pointsOf(hardLosses.value)} x={GAP} y={loss} />
            <Drawing>
              <text class="note note-hard" x="100%" y="100%" dy="-18" text-anchor="end">
                hard: falls for ever
              </text>
              {a > 0 && (
                <>
                  {inView && <line class="drop" x1={at.x} x2={at.x} y1="0%" y2="100%" />}
                  <text
                    class="note note-smooth"
                    x={at.x}
                    dx={optimum > 9 ? -8 : 8}
                    y="0%"
                    dy="0.8em"
                    text-anchor={optimum > 9 ? "end" : "start"}
                  >
                    {inView ? `optimum ${fixed(optimum, 2)}` : `optimum ${fixed(optimum, 1)}, out there →`}
                  </text>
                </>
              )}
            </Drawing>
            <Handle
              x={at.x}
              y={at.y}
              direction="horizontal"
              label="Logit gap at the optimum"
              value={Math.min(optimum, GAP.to)}
              min={GAP.from}
              max={GAP.to}
              step={0.1}
              text={a === 0 ? "no optimum: α is 0" : `${fixed(optimum, 2)}, that is α = ${alphaText(a)}`}
              onValue={(gap) => setAlpha(alphaOfGap(k, gap))}
            />
          </Plot>
        </section>
        <section class="panel" aria-label="Gradient descent on the gap">
          <Plot shape="tall" label="The gap over the steps of gradient descent, for hard targets and for this α">
            <YAxis range={GAP} ticks={GAP_TICKS} text={String} title="logit gap" />
            <XAxis
              range={STEPS}
              ticks={[0, 1, 2, 3, 4, 5]}
              text={(power) => ["1", "10", "100", "1,000", "10⁴", "10⁵"][power]}
              title="steps of gradient descent"
            />
            <Curve class="curve-smooth" points={stepsOf(walk)} x={STEPS} y={GAP} />
            <Curve class="curve-hard" points={stepsOf(hardWalk.value)} x={STEPS} y={GAP} />
            <Drawing>
              <text class="note note-hard" x="100%" y={down(hardLastGap, GAP)} dy="-10" text-anchor="end">
                {`hard: ${fixed(hardLastGap, 1)} and rising`}
              </text>
              {hardLastGap - lastGap > 2 && (
                <text
                  class="note note-smooth"
                  x="100%"
                  y={down(lastGap, GAP)}
                  dy={lastGap > 3 ? 20 : -10}
                  text-anchor="end"
                >
                  {`α = ${alphaText(a)}: ${fixed(lastGap, 1)}${optimum - lastGap < 0.05 ? ", and stays" : ""}`}
                </text>
              )}
            </Drawing>
          </Plot>
        </section>
      </div>
      <p class="reading">
        <span class="math">{`ln(1 + ${k} · (1 − ${alphaText(a)}) / ${alphaText(a)}) = ${fixed(optimum, 2)}`}</span>
        {a === 0
          ? ". With α = 0 there is no optimum: every step makes the logits larger."
          : `. Beyond this gap the loss rises again; the least it can be is ${inView ? fixed(least, 3) : "almost 0"} nats.`}
      </p>
      <Numbers
        table={{
          caption: `Loss in nats for K = ${k}; optimum at ${fixed(optimum, 4)} for α = ${alphaText(a)}`,
          columns: ["logit gap", "hard targets", `α = ${alphaText(a)}`],
          rows: [0, 2, 4, 6, 8, 10, 12, 15, 20].map((gap) => [
            String(gap),
            hardLosses.value[gap * 8].toPrecision(3),
            losses[gap * 8].toPrecision(3),
          ]),
        }}
      />
    </>
  );
}

const pointsOf = (losses: ArrayLike<number>) => GAPS.map((x, i) => ({ x, y: losses[i] }));
const stepsOf = (gaps: readonly number[]) => gaps.map((y, i) => ({ x: Math.log10(STEP_COUNTS[i]), y }));
