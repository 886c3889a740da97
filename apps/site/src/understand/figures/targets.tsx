/** The definition: what α takes from the true class and gives to all of them. */

import { useSignal } from "@preact/signals";
import { kernel } from "../kernel.ts";
import { alphaText, fixed } from "../maths/format.ts";
import { Choice, Numbers, Slider } from "../parts/controls.tsx";
import { Handle } from "../parts/handle.tsx";
import { across, Drawing, down, Plot, YAxis } from "../parts/plot.tsx";

const CLASS_COUNTS = [2, 3, 5, 10, 100];
const TRUE_CLASS = 0;
const SHARE = { from: 0, to: 1 };

export function TargetsFigure() {
  const classes = useSignal(5);
  const alpha = useSignal(0.3);
  const a = alpha.value;
  const k = classes.value;
  const targets = kernel.smoothLabels([TRUE_CLASS], { classes: k, labelSmoothing: a });
  const columns = { from: 0, to: k };
  const inset = k > 20 ? 0.1 : 0.18;
  const trueTarget = targets[TRUE_CLASS];
  const other = targets[1];
  const values = `true class ${fixed(trueTarget, 3)}, each ${k === 2 ? "" : "of the "}other${k === 2 ? "" : "s"} ${fixed(other, 3)}`;
  const middle = across(TRUE_CLASS + 0.5, columns);

  return (
    <>
      <div class="controls">
        <Slider
          name="α"
          label="α, the label smoothing"
          value={a}
          min={0}
          max={1}
          step={0.01}
          text={alphaText(a)}
          onValue={(value) => {
            alpha.value = value;
          }}
        />
        <Choice
          legend="classes K"
          name="targets-classes"
          options={CLASS_COUNTS.map((count) => ({ value: count, text: String(count) }))}
          value={k}
          onValue={(value) => {
            classes.value = value;
          }}
        />
      </div>
      <Plot shape="tall" label="Bars of the targets of every class; the bar of the true class can be dragged">
        <YAxis range={SHARE} ticks={[0, 0.5, 1]} text={String} title="target" />
        <Drawing>
          <rect
            class="taken"
            x={across(TRUE_CLASS + inset, columns)}
            width={across(1 - 2 * inset, columns)}
            y="0%"
            height={down(trueTarget, SHARE)}
          />
          {Array.from(targets, (target, i) => (
            <rect
              key={i}
              class="bar-smooth"
              x={across(i + inset, columns)}
              width={across(1 - 2 * inset, columns)}
              y={down(target, SHARE)}
              height={across(target, SHARE)}
            />
          ))}
          <line class="uniform" x1="0%" x2="100%" y1={down(a / k, SHARE)} y2={down(a / k, SHARE)} />
          <text class="note" x="100%" y={down(a / k, SHARE)} dy="-8" text-anchor="end">
            {`α/K = ${fixed(a / k, 3)} for every class`}
          </text>
          <text class="note note-hard" x={across(TRUE_CLASS + 1 - inset, columns)} dx="10" y="0%" dy="0.8em">
            {`taken from the true class: ${fixed(1 - trueTarget, 3)}`}
          </text>
          {k <= 10 &&
            Array.from(targets, (_, i) => (
              <text key={i} class="tick" x={across(i + 0.5, columns)} y="100%" dy="18" text-anchor="middle">
                {i === TRUE_CLASS ? "true" : i + 1}
              </text>
            ))}
        </Drawing>
        <Handle
          x={middle}
          y={down(trueTarget, SHARE)}
          direction="vertical"
          label="Target of the true class"
          value={trueTarget}
          min={1 / k}
          max={1}
          step={0.001}
          text={`${fixed(trueTarget, 3)}, that is α = ${alphaText(a)}; each other class ${fixed(other, 3)}`}
          valueAt={({ up }) => up}
          onValue={(target) => {
            alpha.value = Math.min(1, Math.max(0, Number((((1 - target) * k) / (k - 1)).toFixed(3))));
          }}
        />
      </Plot>
      <p class="reading">
        <span class="math">{`(1 − ${alphaText(a)}) · 1 + ${alphaText(a)}/${k} = ${fixed(trueTarget, 3)}`}</span>:{" "}
        {values}.{a === 0 ? " That is the hard target." : a === 1 ? " The label is forgotten." : ""}
      </p>
      <Numbers
        table={{
          caption: `Targets for K = ${k} and α = ${alphaText(a)}`,
          columns: ["class", "hard target", "smoothed target"],
          rows: [
            ["true class", "1", fixed(trueTarget, 4)],
            [`each of the other ${k - 1}`, "0", fixed(other, 4)],
            ["sum", "1", "1"],
          ],
        }}
      />
    </>
  );
}
