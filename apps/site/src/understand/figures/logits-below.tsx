/** Below the row of logits, in the same columns: probabilities beside targets, and the gradients. */

import { fixed } from "../maths/format.ts";
import { across, Drawing, down, Plot, type Range, YAxis } from "../parts/plot.tsx";

export const CLASSES = ["coat", "shirt", "pullover", "dress", "bag"];
export const K = CLASSES.length;
export const COLUMNS: Range = { from: 0, to: K };

const SHARE: Range = { from: 0, to: 1 };
/** The gradient's axis grows with it. */
const GRADIENT_BOUNDS = [0.1, 0.25, 0.5, 1];

/** p beside its target. */
export function Shares({ p, q, trueClass }: { p: readonly number[]; q: Float32Array; trueClass: number }) {
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

/** p − y and p − q. */
export function Gradients({ hard, smooth }: { hard: Float32Array; smooth: Float32Array }) {
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
