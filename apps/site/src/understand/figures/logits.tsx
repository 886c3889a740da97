/** Five logits to drag: what softmax makes of them, what the target wants, and the gradient between the two. */

import { useSignal } from "@preact/signals";
import { kernel, kernelName } from "../kernel.ts";
import { alphaText, fixed } from "../maths/format.ts";
import { softmax } from "../maths/softmax.ts";
import { Numbers, Slider } from "../parts/controls.tsx";
import { Handle } from "../parts/handle.tsx";
import { across, Drawing, down, Plot, type Range, YAxis } from "../parts/plot.tsx";
import { CLASSES, COLUMNS, Gradients, K, Shares } from "./logits-below.tsx";

const START = [7, 1.5, 0.5, -0.5, -2];
const RATE = 2;
const LOGIT: Range = { from: -8, to: 8 };

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
