import type { CalibrationBin } from "@ls/core";
import type { Signal } from "@preact/signals";
import { LEFT, RIGHT } from "./bin-chart.ts";
import { linear } from "./scale.ts";

export interface BinHitsProps {
  bins: CalibrationBin[];
  selected: Signal<number | undefined>;
  top: number;
  bottom: number;
}

/** A column over each bin that the pointer finds, and a frame around the selected one. */
export function BinHits({ bins, selected, top, bottom }: BinHitsProps) {
  const x = linear([0, 1], [LEFT, RIGHT]);
  const frame = selected.value === undefined ? undefined : bins[selected.value];
  return (
    <g>
      {frame && (
        <rect
          class="selected-bin"
          x={x(frame.lower)}
          width={x(frame.upper) - x(frame.lower)}
          y={top}
          height={bottom - top}
        />
      )}
      {bins.map((bin, i) => (
        <rect
          key={bin.lower}
          class="hit"
          x={x(bin.lower)}
          width={x(bin.upper) - x(bin.lower)}
          y={top}
          height={bottom - top}
          onPointerEnter={() => {
            selected.value = i;
          }}
        />
      ))}
    </g>
  );
}
