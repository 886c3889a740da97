import { useId } from "preact/hooks";
import { Hatch } from "./hatch.tsx";
import { linear } from "./scale.ts";
import type { Tone } from "./tone.ts";

export interface Bar {
  name: string;
  value: number;
  text: string;
  tone: Tone;
  /** Hatched instead of full: the same network, corrected after training. */
  hatched?: boolean;
}

const WIDTH = 380;
const ROW = 50;

/** Horizontal bars from 0, each with its name above and its value at its end. */
export function Bars({ bars, max, label }: { bars: Bar[]; max: number; label: string }) {
  const hatch = useId();
  const x = linear([0, max], [0, WIDTH - 56]);
  return (
    <svg class="plot bars" viewBox={`0 0 ${WIDTH} ${bars.length * ROW}`} role="img" aria-label={label}>
      {bars.map(({ name, value, text, tone, hatched }, i) => {
        const length = Number.isFinite(value) ? Math.min(x(value), WIDTH - 56) : 0;
        return (
          <g key={name} class={`tone-${tone}`}>
            <defs>
              <Hatch id={`${hatch}${i}`} />
            </defs>
            <text class="bar-name" x={0} y={i * ROW + 14}>
              {name}
            </text>
            <rect
              class={hatched ? "gap" : "fill"}
              x={hatched ? 0.5 : 0}
              y={i * ROW + 21}
              width={Math.max(length, 1)}
              height={16}
              fill={hatched ? `url(#${hatch}${i})` : undefined}
            />
            <text class="bar-value" x={Math.max(length, 1) + 7} y={i * ROW + 34}>
              {text}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
