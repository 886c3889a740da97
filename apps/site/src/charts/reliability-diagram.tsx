import type { CalibrationBin } from "@ls/core";
import type { Signal } from "@preact/signals";
import { useId } from "preact/hooks";
import { LEFT, RIGHT, WIDTH } from "./bin-chart.ts";
import { BinHits } from "./bin-hits.tsx";
import { percent } from "./format.ts";
import { Hatch } from "./hatch.tsx";
import { linear } from "./scale.ts";
import type { Tone } from "./tone.ts";

export interface ReliabilityDiagramProps {
  /** As `calibration` of `@ls/core` gives them; none draws the empty axes. */
  bins: CalibrationBin[];
  tone: Tone;
  /** What a screen reader says. */
  label: string;
  /** The bin that the visitor points at; give one signal to several charts and they mark the same bin. */
  selected?: Signal<number | undefined>;
}

const TOP = 8;
const BOTTOM = 234;
const HEIGHT = 270;
const SHARES = [0, 0.25, 0.5, 0.75, 1];

/** Bins with a smaller share of the rows are drawn pale: their accuracy is mostly chance. */
const FEW = 0.005;

/** How often right, over how sure: on the diagonal a network knows how sure to be. The gap to it is hatched. */
export function ReliabilityDiagram({ bins, tone, label, selected }: ReliabilityDiagramProps) {
  const hatch = useId();
  const x = linear([0, 1], [LEFT, RIGHT]);
  const y = linear([0, 1], [BOTTOM, TOP]);
  const rows = bins.reduce((sum, bin) => sum + bin.count, 0);
  return (
    <svg class={`plot tone-${tone}`} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <defs>
        <Hatch id={hatch} />
        <Hatch id={`${hatch}-inverse`} inverse />
      </defs>
      {SHARES.map((share) => (
        <g key={share}>
          <line class="grid" x1={LEFT} x2={RIGHT} y1={y(share)} y2={y(share)} />
          <text class="tick" x={LEFT - 6} y={y(share) + 4} text-anchor="end">
            {share * 100}
          </text>
          <text class="tick" x={x(share)} y={BOTTOM + 16} text-anchor="middle">
            {share * 100}
          </text>
        </g>
      ))}
      {bins.map(
        (bin) => bin.count > 0 && <Bar key={bin.lower} {...{ bin, x, y, hatch }} few={bin.count / rows < FEW} />,
      )}
      <line class="diagonal" x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} />
      <text class="axis-title" x={LEFT + 6} y={TOP + 10}>
        how often right, %
      </text>
      <text class="axis-title" x={RIGHT} y={HEIGHT - 4} text-anchor="end">
        how sure it says it is, %
      </text>
      {selected && <BinHits bins={bins} selected={selected} top={TOP} bottom={BOTTOM} />}
    </svg>
  );
}

interface BarProps {
  bin: CalibrationBin;
  x: (share: number) => number;
  y: (share: number) => number;
  hatch: string;
  few: boolean;
}

function Bar({ bin, x, y, hatch, few }: BarProps) {
  const left = x(bin.lower) + 1;
  const width = x(bin.upper) - x(bin.lower) - 2;
  const low = Math.min(bin.accuracy, bin.confidence);
  const high = Math.max(bin.accuracy, bin.confidence);
  return (
    <g class={few ? "bin few" : "bin"}>
      <title>{`${percent(bin.confidence)} sure, right ${percent(bin.accuracy)}`}</title>
      <rect class="fill" x={left} width={width} y={y(bin.accuracy)} height={y(0) - y(bin.accuracy)} />
      <rect
        class="gap"
        x={left}
        width={width}
        y={y(high)}
        height={y(low) - y(high)}
        fill={`url(#${hatch}${bin.accuracy > bin.confidence ? "-inverse" : ""})`}
      />
    </g>
  );
}
