/**
 * Charts in percentages of their own box: they fit every width without a script, so that the HTML already holds them as they will
 * be. Text and marks keep their size; only curves are stretched, with strokes that are not.
 */

import type { ComponentChildren } from "preact";
import { Hatch } from "../../charts/hatch.tsx";

export interface Range {
  from: number;
  to: number;
}

/** Where a value lies, 0 at `from` and 100 at `to`. Rounded, so that the page's HTML holds no noise. */
export function place(value: number, { from, to }: Range): number {
  return Number((((value - from) / (to - from)) * 100).toFixed(2));
}

export const across = (value: number, range: Range): string => `${place(value, range)}%`;
export const down = (value: number, range: Range): string => `${Number((100 - place(value, range)).toFixed(2))}%`;

export interface PlotProps {
  /** The text alternative: what the chart shows; the reading below it says what it shows now. */
  label: string;
  /** The height is fixed, so that nothing moves. */
  shape: "tall" | "middle" | "low" | "plane" | "strip";
  children: ComponentChildren;
}

export function Plot({ label, shape, children }: PlotProps) {
  return (
    <div class={`field field-${shape}`}>
      {/* biome-ignore lint/a11y/useSemanticElements: SVG has no fieldset, and an image could hold no sliders */}
      <svg class="field-area" overflow="visible" role="group" aria-label={label}>
        {children}
      </svg>
    </div>
  );
}

/** What is there for the eye: the chart's label, its handles and the reading below it say the same in words. */
export function Drawing({ children }: { children: ComponentChildren }) {
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a group of shapes takes no focus
  return <g aria-hidden={true}>{children}</g>;
}

export interface AxisProps {
  range: Range;
  ticks: readonly number[];
  text: (value: number) => string;
  title?: string;
}

export function YAxis({ range, ticks, text, title }: AxisProps) {
  return (
    <Drawing>
      {ticks.map((tick) => (
        <g key={tick}>
          <line class="rule" x1="0%" x2="100%" y1={down(tick, range)} y2={down(tick, range)} />
          <text class="tick" x="0%" dx="-8" y={down(tick, range)} dy="0.35em" text-anchor="end">
            {text(tick)}
          </text>
        </g>
      ))}
      {title && (
        <text class="axis-title" x="0%" y="0%" dy="-12" dx="-36">
          {title}
        </text>
      )}
    </Drawing>
  );
}

export function XAxis({ range, ticks, text, title }: AxisProps) {
  return (
    <Drawing>
      {ticks.map((tick) => (
        <text key={tick} class="tick" x={across(tick, range)} y="100%" dy="18" text-anchor="middle">
          {text(tick)}
        </text>
      ))}
      {title && (
        <text class="axis-title" x="100%" y="100%" dy="36" text-anchor="end">
          {title}
        </text>
      )}
    </Drawing>
  );
}

export interface CurveProps {
  class: string;
  points: readonly { x: number; y: number }[];
  x: Range;
  y: Range;
}

export function Curve({ class: name, points, x, y }: CurveProps) {
  const path = points.map((point) => `${place(point.x, x)},${Number((100 - place(point.y, y)).toFixed(2))}`).join(" ");
  return (
    <svg viewBox="0 0 100 100" preserveAspectRatio="none" width="100%" height="100%" aria-hidden="true">
      <polyline class={name} points={path} fill="none" vector-effect="non-scaling-stroke" />
    </svg>
  );
}

/** Hatching for marks that the style sheet fills by `url("#hatch-hard")`. Once a page. */
export function Hatches() {
  return (
    <svg class="definitions" aria-hidden={true}>
      <defs class="tone-hard">
        <Hatch id="hatch-hard" />
      </defs>
    </svg>
  );
}
