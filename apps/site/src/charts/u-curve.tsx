import { alpha } from "./format.ts";
import { linear, ticks } from "./scale.ts";

export interface UCurveProps {
  /** In the order of x; the first may be α = 0, whose value is drawn as the line that smoothing has to stay below. */
  points: { x: number; y: number }[];
  xMax: number;
  yMax: number;
  /** α of the network that trains now. */
  today?: number;
  /** Where the curve is lowest. */
  lowest?: { x: number; y: number };
  /** From here on the curve is above its value at 0. */
  hurtsFrom?: number;
  /** Written where the curve will be, while there are no points. */
  empty?: string;
  /** From here on the network is not sure enough: T* < 1. */
  tooModestFrom?: number;
  format: (value: number) => string;
  label: string;
}

const WIDTH = 380;
const HEIGHT = 264;
const LEFT = 44;
const RIGHT = 368;
const TOP = 22;
const BOTTOM = 220;

/** A quantity over α: hard targets at its left end, today's α marked, and where smoothing starts to hurt. */
export function UCurve(props: UCurveProps) {
  const { points, xMax, yMax, today, lowest, hurtsFrom, tooModestFrom, empty, format, label } = props;
  const x = linear([0, xMax], [LEFT, RIGHT]);
  const y = linear([0, yMax], [BOTTOM, TOP]);
  const hard = points.find((point) => point.x === 0);
  // The words at the line of hard targets stand on the side that the curve does not end on.
  const endsAbove = hard !== undefined && points[points.length - 1].y > hard.y;
  const path = points.map((point, i) => `${i === 0 ? "M" : "L"}${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}`);
  return (
    <svg class="plot u-curve tone-smooth" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {hurtsFrom !== undefined && (
        <g>
          <rect class="hurts" x={x(hurtsFrom)} width={RIGHT - x(hurtsFrom)} y={TOP} height={BOTTOM - TOP} />
          <text class="hurts-label" x={RIGHT - 4} y={TOP + 14} text-anchor="end">
            worse than hard
          </text>
        </g>
      )}
      {ticks(yMax, 4).map((value) => (
        <g key={value}>
          <line class="grid" x1={LEFT} x2={RIGHT} y1={y(value)} y2={y(value)} />
          <text class="tick" x={LEFT - 6} y={y(value) + 4} text-anchor="end">
            {format(value)}
          </text>
        </g>
      ))}
      {ticks(xMax, 6).map((value) => (
        <text key={value} class="tick" x={x(value)} y={BOTTOM + 16} text-anchor="middle">
          {value}
        </text>
      ))}
      <text class="axis-title" x={RIGHT} y={BOTTOM + 32} text-anchor="end">
        α
      </text>
      {points.length === 0 && (
        <text x={(LEFT + RIGHT) / 2} y={(TOP + BOTTOM) / 2 - 4} text-anchor="middle">
          {empty}
        </text>
      )}
      {today !== undefined && today <= xMax && <Flag x={x(today)} text={`α = ${alpha(today)} now`} kind="today" />}
      {tooModestFrom !== undefined && <Flag x={x(tooModestFrom)} text="not sure enough →" kind="modest" />}
      {hard && <line class="hard-level" x1={LEFT} x2={RIGHT} y1={y(hard.y)} y2={y(hard.y)} />}
      <path class="u-line" d={path.join("")} />
      {points.map((point) => (
        <circle
          key={point.x}
          class={point.x === 0 ? "u-point hard" : "u-point"}
          cx={x(point.x)}
          cy={y(point.y)}
          r={4}
        />
      ))}
      {hard && (
        <text class="hard-label" x={RIGHT - 4} y={y(hard.y) + (endsAbove ? 15 : -7)} text-anchor="end">
          hard {format(hard.y)}
        </text>
      )}
      {lowest && (
        <g>
          <circle class="lowest" cx={x(lowest.x)} cy={y(lowest.y)} r={7.5} />
          <text class="lowest-label" x={Math.max(x(lowest.x), LEFT + 38)} y={y(lowest.y) - 13} text-anchor="middle">
            lowest {format(lowest.y)}
          </text>
        </g>
      )}
    </svg>
  );
}

/** Today's α has its words above the plot, the bound of modesty below it: the two may be at the same place. */
function Flag({ x, text, kind }: { x: number; text: string; kind: "today" | "modest" }) {
  const [from, to, words] = kind === "today" ? [TOP - 4, BOTTOM, TOP - 9] : [BOTTOM - 8, BOTTOM + 34, BOTTOM + 32];
  const anchor = kind === "today" ? "middle" : x > RIGHT - 110 ? "end" : "start";
  const gap = anchor === "start" ? 4 : anchor === "end" ? -4 : 0;
  return (
    <g class={`flag ${kind}`}>
      <line x1={x} x2={x} y1={from} y2={to} />
      <text x={x + gap} y={words} text-anchor={anchor}>
        {text}
      </text>
    </g>
  );
}
