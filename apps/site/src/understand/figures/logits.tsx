/** Five logits to drag: what softmax makes of them, what the target wants, and the gradient between the two. */

import { useSignal } from "@preact/signals";
import { kernel, kernelName } from "../kernel.ts";
import { alphaText, fixed } from "../maths/format.ts";
import { softmax } from "../maths/softmax.ts";
import { Numbers, Slider } from "../parts/controls.tsx";
import { Handle } from "../parts/handle.tsx";
import { across, Drawing, down, Plot, type Range, YAxis } from "../parts/plot.tsx";

const CLASSES = ["coat", "shirt", "pullover", "dress", "bag"];
const K = CLASSES.length;
const START = [7, 1.5, 0.5, -0.5, -2];
const RATE = 2;
const COLUMNS: Range = { from: 0, to: K };
const LOGIT: Range = { from: -8, to: 8 };
const SHARE: Range = { from: 0, to: 1 };
/** The gradient's axis grows with it. */
const GRADIENT_BOUNDS = [0.1, 0.25, 0.5, 1];

export function LogitsFigure() {
  const logits = useSignal(START);
  const trueClass = useSignal(0);
  const alpha = useSignal(0.1);
  const z = logits.value;
  const a = alpha.value;
  const row = Float32Array.from(z);
  const hard = kernel.crossEntropyGrad(row, [trueClass.value], { classes: K });
  const smooth = kernel.crossEntropyGrad(row, [trueClass.value], { classes: K, labelSmoothing: a });
  const q = kernel.smoothLabels([trueClass.value], { classes: K, labelSmoothing: a });
  const p = softmax(z);

  const setLogit = (index: number, value: number) => {
    logits.value = z.map((logit, i) => (i === index ? Number(value.toFixed(1)) : logit));
  };
  const step = (gradient: Float32Array) => {
    logits.value = z.map((logit, i) => Math.min(LOGIT.to, Math.max(LOGIT.from, logit - RATE * gradient[i])));
  };

  return (
    <>
      <div class="controls">
        <Slider
          name="α"
          label="α, the label smoothing"
          value={a}
          min={0}
          max={0.5}
          step={0.01}
          text={alphaText(a)}
          onValue={(value) => {
            alpha.value = value;
          }}
        />
        <div class="buttons">
          <button type="button" class="step-hard" onClick={() => step(hard.grad)}>
            Step, hard
          </button>
          <button type="button" class="step-smooth" onClick={() => step(smooth.grad)}>
            Step, smoothed
          </button>
          <button
            type="button"
            onClick={() => {
              logits.value = START;
              trueClass.value = 0;
              alpha.value = 0.1;
            }}
          >
            Reset
          </button>
        </div>
      </div>
      <p class="row-title">Logits z: drag them</p>
      <Plot shape="middle" label="Five logits as bars; each can be dragged">
        <YAxis range={LOGIT} ticks={[-8, 0, 8]} text={(value) => fixed(value, 0)} />
        <Drawing>
          {z.map((logit, i) => (
            <rect
              key={CLASSES[i]}
              class={i === trueClass.value ? "bar-true" : "bar-quiet"}
              x={across(i + 0.25, COLUMNS)}
              width="10%"
              y={down(Math.max(logit, 0), LOGIT)}
              height={`${Math.abs(logit) * (100 / 16)}%`}
            />
          ))}
          {z.map((logit, i) => (
            <text
              key={CLASSES[i]}
              class="tick tick-strong"
              x={across(i + 0.5, COLUMNS)}
              y={down(logit, LOGIT)}
              dy={logit < 0 ? 24 : -14}
              text-anchor="middle"
            >
              {fixed(logit, 1)}
            </text>
          ))}
        </Drawing>
        {z.map((logit, i) => (
          <Handle
            key={CLASSES[i]}
            x={across(i + 0.5, COLUMNS)}
            y={down(logit, LOGIT)}
            direction="vertical"
            label={`Logit of ${CLASSES[i]}`}
            value={logit}
            min={LOGIT.from}
            max={LOGIT.to}
            step={0.1}
            text={`${fixed(logit, 1)}; p ${fixed(p[i], 3)}, gradient ${fixed(smooth.grad[i], 3)}`}
            tone="ink"
            onValue={(value) => setLogit(i, value)}
          />
        ))}
      </Plot>
      <fieldset class="columns">
        <legend class="visually-hidden">True class</legend>
        {CLASSES.map((name, i) => (
          <label key={name}>
            <input
              type="radio"
              name="logits-true"
              checked={i === trueClass.value}
              onChange={() => {
                trueClass.value = i;
              }}
            />
            <span>{name}</span>
            <small>{i === trueClass.value ? "true" : ""}</small>
          </label>
        ))}
      </fieldset>
      <Shares p={p} q={q} trueClass={trueClass.value} />
      <Gradients hard={hard.grad} smooth={smooth.grad} />
      <p class="reading">
        Loss: <span class="hard-words">hard {fixed(hard.loss, 3)} nats</span>,{" "}
        <span class="smooth-words">smoothed {fixed(smooth.loss, 3)} nats</span>.{" "}
        {verdict(CLASSES[trueClass.value], hard.grad[trueClass.value], smooth.grad[trueClass.value])}
      </p>
      <p class="computed">Losses and gradients: crossEntropyGrad of {kernelName}.</p>
      <Numbers
        table={{
          caption: `True class ${CLASSES[trueClass.value]}, α = ${alphaText(a)}`,
          columns: ["class", "logit z", "p", "hard target", "p − y", "smoothed target q", "p − q"],
          rows: CLASSES.map((name, i) => [
            name,
            fixed(z[i], 1),
            fixed(p[i], 4),
            i === trueClass.value ? "1" : "0",
            fixed(hard.grad[i], 4),
            fixed(q[i], 4),
            fixed(smooth.grad[i], 4),
          ]),
        }}
      />
    </>
  );
}

function Shares({ p, q, trueClass }: { p: readonly number[]; q: Float32Array; trueClass: number }) {
  return (
    <>
      <p class="row-title">
        Probability <span class="quiet-words">p</span> beside target <span class="smooth-words">q</span>; the hard
        target <span class="hard-words">y</span> is the line
      </p>
      <Plot shape="low" label="The probability p of each class beside its target q">
        <YAxis range={SHARE} ticks={[0, 1]} text={String} />
        <Drawing>
          {p.map((share, i) => {
            const hard = down(i === trueClass ? 1 : 0, SHARE);
            return (
              <g key={CLASSES[i]}>
                <rect
                  class="bar-quiet"
                  x={across(i + 0.25, COLUMNS)}
                  width="5%"
                  y={down(share, SHARE)}
                  height={across(share, SHARE)}
                />
                <rect
                  class="bar-smooth"
                  x={across(i + 0.5, COLUMNS)}
                  width="5%"
                  y={down(q[i], SHARE)}
                  height={across(q[i], SHARE)}
                />
                <line
                  class="hard-level"
                  x1={across(i + 0.2, COLUMNS)}
                  x2={across(i + 0.8, COLUMNS)}
                  y1={hard}
                  y2={hard}
                />
              </g>
            );
          })}
        </Drawing>
      </Plot>
    </>
  );
}

function Gradients({ hard, smooth }: { hard: Float32Array; smooth: Float32Array }) {
  const largest = Math.max(...hard.map(Math.abs), ...smooth.map(Math.abs));
  const bound = GRADIENT_BOUNDS.find((each) => each >= largest - 1e-6)!;
  const range = { from: -bound, to: bound };
  const bar = (value: number, i: number, offset: number, name: string) => (
    <rect
      class={name}
      x={across(i + offset, COLUMNS)}
      width="5%"
      y={down(Math.max(value, 0), range)}
      height={`${Number(((Math.abs(value) / bound) * 50).toFixed(2))}%`}
    />
  );
  return (
    <>
      <p class="row-title">
        Gradient: <span class="hard-words">p − y</span> with hard targets, <span class="smooth-words">p − q</span> with
        smoothed; above 0 the next step pulls the logit down
      </p>
      <Plot shape="low" label="The gradient of the loss on each logit, for hard and for smoothed targets">
        <YAxis range={range} ticks={[-bound, 0, bound]} text={(value) => fixed(value, value === 0 ? 0 : 2)} />
        <Drawing>
          {CLASSES.map((name, i) => (
            <g key={name}>
              {bar(hard[i], i, 0.25, "bar-hard")}
              {bar(smooth[i], i, 0.5, "bar-smooth")}
            </g>
          ))}
        </Drawing>
      </Plot>
    </>
  );
}

/** What the next step of gradient descent does to the logit of the true class. */
function verdict(name: string, hard: number, smooth: number): string {
  const smoothed =
    Math.abs(smooth) < 0.001
      ? "smoothed ones are content with it"
      : smooth > 0
        ? "smoothed ones push it down"
        : "smoothed ones push it up too";
  return `Hard targets push the logit of ${name} up${Math.abs(hard) < 0.01 ? " a little, and will for ever" : ""}; ${smoothed}.`;
}
