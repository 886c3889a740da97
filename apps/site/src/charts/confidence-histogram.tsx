import type { CalibrationBin } from "@ls/core";
import type { Signal } from "@preact/signals";
import { LEFT, RIGHT, WIDTH } from "./bin-chart.ts";
import { BinHits } from "./bin-hits.tsx";
import { percent } from "./format.ts";
import { linear } from "./scale.ts";
import type { Tone } from "./tone.ts";

export interface ConfidenceHistogramProps {
  bins: CalibrationBin[];
  /** Mean confidence and accuracy, as lines across; NaN draws none. */
  says: number;
  right: number;
  /** The share at the top of the axis; the same left and right. */
  max: number;
  tone: Tone;
  label: string;
  selected?: Signal<number | undefined>;
}

const TOP = 22;
const BOTTOM = 92;
const HEIGHT = 112;

/** Room for the words at a line. */
const LABEL = 64;

/** How many rows it is how sure of, with what it says on average and how often it is right. */
export function ConfidenceHistogram({ bins, says, right, max, tone, label, selected }: ConfidenceHistogramProps) {
  const x = linear([0, 1], [LEFT, RIGHT]);
  const y = linear([0, max], [BOTTOM, TOP]);
  const rows = bins.reduce((sum, bin) => sum + bin.count, 0);
  return (
    <svg class={`plot tone-${tone}`} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {[0, max].map((share) => (
        <g key={share}>
          <line class="grid" x1={LEFT} x2={RIGHT} y1={y(share)} y2={y(share)} />
          <text class="tick" x={LEFT - 6} y={y(share) + 4} text-anchor="end">
            {Math.round(share * 100)}
          </text>
        </g>
      ))}
      {bins.map((bin) => (
        <rect
          key={bin.lower}
          class="fill"
          x={x(bin.lower) + 1}
          width={x(bin.upper) - x(bin.lower) - 2}
          y={y(bin.count / (rows || 1))}
          height={BOTTOM - y(bin.count / (rows || 1))}
        />
      ))}
      <text class="axis-title" x={LEFT} y={HEIGHT - 4}>
        % of the test rows, over how sure
      </text>
      <Marks x={x} says={says} right={right} />
      {selected && <BinHits bins={bins} selected={selected} top={TOP} bottom={BOTTOM} />}
    </svg>
  );
}

/** The labels stand outwards of their lines, so that they never meet; near an edge, inwards of it. */
function Marks({ x, says, right }: { x: (share: number) => number; says: number; right: number }) {
  if (!Number.isFinite(says) || !Number.isFinite(right)) return null;
  const [low, high] = says < right ? [says, right] : [right, says];
  const words = (value: number) => (value === says ? `says ${percent(says)}` : `right ${percent(right)}`);
  const lowAt = Math.min(Math.max(x(low) - 4, LEFT + LABEL), RIGHT - LABEL - 8);
  const highAt = Math.max(Math.min(x(high) + 4, RIGHT - LABEL), lowAt + 8);
  return (
    <g>
      <line class={low === says ? "mark says" : "mark right"} x1={x(low)} x2={x(low)} y1={TOP - 6} y2={BOTTOM} />
      <line class={high === says ? "mark says" : "mark right"} x1={x(high)} x2={x(high)} y1={TOP - 6} y2={BOTTOM} />
      <text class="mark-label" x={lowAt} y={TOP - 8} text-anchor="end">
        {words(low)}
      </text>
      <text class="mark-label" x={highAt} y={TOP - 8}>
        {words(high)}
      </text>
    </g>
  );
}
