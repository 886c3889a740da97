/** The thing to drag in a chart, by mouse, finger or arrow keys. */

export interface HandleProps {
  /** In percent of the chart. */
  x: string;
  y: string;
  direction: "horizontal" | "vertical";
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  /** The value in words, with what follows from it. */
  text: string;
  onValue: (value: number) => void;
  /** The value at a place of the chart, both coordinates from 0 (left, bottom) to 1; by default linear along the direction. */
  valueAt?: (place: { across: number; up: number }) => number;
  tone?: "hard" | "smooth" | "ink";
}

const GRIPS = {
  vertical: "M-3 -1.5L0 -4.5L3 -1.5M-3 1.5L0 4.5L3 1.5",
  horizontal: "M-1.5 -3L-4.5 0L-1.5 3M1.5 -3L4.5 0L1.5 3",
};

export function Handle(props: HandleProps) {
  const { x, y, direction, label, value, min, max, step, text, onValue, tone = "smooth" } = props;
  const linear = (place: { across: number; up: number }) =>
    min + (max - min) * (direction === "vertical" ? place.up : place.across);
  const { valueAt = linear } = props;

  const set = (wanted: number) => onValue(Math.min(max, Math.max(min, Math.round(wanted / step) * step)));

  const drag = (event: PointerEvent) => {
    const target = event.currentTarget as SVGElement;
    if (event.type === "pointerdown") {
      target.setPointerCapture(event.pointerId);
      target.focus();
      event.preventDefault();
    } else if (!target.hasPointerCapture(event.pointerId)) return;
    const box = target.closest(".field-area")!.getBoundingClientRect();
    set(valueAt({ across: (event.clientX - box.left) / box.width, up: 1 - (event.clientY - box.top) / box.height }));
  };

  const press = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowUp: value + step,
      ArrowRight: value + step,
      ArrowDown: value - step,
      ArrowLeft: value - step,
      PageUp: value + 10 * step,
      PageDown: value - 10 * step,
      Home: min,
      End: max,
    };
    if (!(event.key in steps)) return;
    event.preventDefault();
    set(steps[event.key]);
  };

  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: it only gives the place; the slider inside has the name
    <svg x={x} y={y} overflow="visible">
      <g
        class={`handle handle-${direction} handle-${tone}`}
        role="slider"
        tabindex={0}
        aria-label={label}
        aria-orientation={direction}
        aria-valuemin={Number(min.toFixed(4))}
        aria-valuemax={max}
        aria-valuenow={Number(value.toFixed(4))}
        aria-valuetext={text}
        onPointerDown={drag}
        onPointerMove={drag}
        onKeyDown={press}
      >
        <circle class="handle-reach" r="22" />
        <circle class="handle-focus" r="13" />
        <circle class="handle-knob" r="8" />
        <path class="handle-grip" d={GRIPS[direction]} />
      </g>
    </svg>
  );
}
