import type { CalibrationBin } from "@ls/core";
import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { describeBin } from "./bin-chart.ts";

export interface BinReaderProps {
  bins: CalibrationBin[];
  selected: Signal<number | undefined>;
  /** What the charts inside are of, for screen readers. */
  label: string;
  /** The line below the charts while no bin is selected. */
  idle: string;
  children: ComponentChildren;
}

/** Charts over bins as one stop of the Tab key: arrow keys go from bin to bin, the line below says what each holds. */
export function BinReader({ bins, selected, label, idle, children }: BinReaderProps) {
  const rows = bins.reduce((sum, bin) => sum + bin.count, 0);
  const bin = selected.value === undefined ? undefined : bins[selected.value];
  const read = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const next = nextBin(event.key, selected.value, bins.length);
    if (next === undefined) return;
    selected.value = next;
    event.preventDefault();
    event.stopPropagation();
  };
  const forget = () => {
    selected.value = undefined;
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: arrow keys read a group of charts; a fieldset is for controls
    <div
      class="bin-reader"
      role="group"
      aria-label={`${label}. Arrow keys go from bin to bin.`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard's way to what hovering shows
      tabIndex={0}
      onKeyDown={read}
      onPointerLeave={forget}
      onBlur={forget}
    >
      {children}
      <p class="chart-note" aria-live={bin ? "polite" : "off"}>
        {bin ? describeBin(bin, rows) : idle}
      </p>
    </div>
  );
}

/** Where the arrow, Home and End keys lead; undefined for other keys. */
export function nextBin(key: string, from: number | undefined, bins: number): number | undefined {
  if (bins === 0) return undefined;
  if (key === "Home") return 0;
  if (key === "End") return bins - 1;
  const step = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
  if (step === 0) return undefined;
  return from === undefined ? bins - 1 : Math.min(bins - 1, Math.max(0, from + step));
}
