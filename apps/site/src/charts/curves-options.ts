import type uPlot from "uplot";
import type { ColourName } from "../look/colours.ts";
import type { Tone } from "./tone.ts";

export interface Line {
  name: string;
  tone: Tone;
  dashed?: boolean;
  /** As many as there are x; null where there is none. */
  values: (number | null)[];
}

export interface Live {
  lines: Line[];
  references: { value: number; name: string; tone: Tone }[];
  xMax: number;
  yMax: number;
}

export interface PlotParts {
  width: number;
  height: number;
  xTitle: string;
  format: (value: number) => string;
  colour: (name: ColourName) => string;
  live: () => Live;
}

/** Right of the plot, for the names of the lines. */
const NAMES_WIDTH = 126;
const FONT = "12px system-ui, sans-serif";
const LINE_HEIGHT = 14;

export function plotOptions({ width, height, xTitle, format, colour, live }: PlotParts): uPlot.Options {
  const rule = colour("rule");
  const axis = { stroke: colour("quiet"), font: FONT, grid: { stroke: rule, width: 1 }, ticks: { show: false } };
  return {
    width,
    height,
    padding: [10, NAMES_WIDTH, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    select: { show: false, left: 0, top: 0, width: 0, height: 0 },
    scales: {
      x: { time: false, range: () => [0, live().xMax] },
      y: { range: () => [0, live().yMax] },
    },
    axes: [
      { ...axis, grid: { show: false }, size: 22, gap: 4, label: xTitle, labelFont: FONT, labelSize: 18, labelGap: 0 },
      { ...axis, size: 40, gap: 6, space: 36, values: (_, all) => all.map(format) },
    ],
    series: [
      {},
      ...live().lines.map(({ tone, dashed }) => ({
        stroke: colour(tone),
        width: dashed ? 1.25 : 2,
        dash: dashed ? [4, 4] : undefined,
        points: { show: false },
        spanGaps: true,
      })),
    ],
    hooks: { draw: [(plot: uPlot) => writeNames(plot, live(), colour)] },
  };
}

/** Names at the ends of lines and references, moved apart where they would meet. */
function writeNames(plot: uPlot, { lines, references }: Live, colour: PlotParts["colour"]): void {
  const { ctx: context, bbox } = plot;
  const ratio = devicePixelRatio || 1;
  context.save();
  context.font = `${12 * ratio}px system-ui, sans-serif`;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.lineWidth = ratio;
  context.setLineDash([2 * ratio, 3 * ratio]);
  const labels: { text: string; tone: Tone; y: number }[] = [];
  for (const { value, name, tone } of references) {
    const y = plot.valToPos(value, "y", true);
    context.strokeStyle = colour(tone);
    context.beginPath();
    context.moveTo(bbox.left, y);
    context.lineTo(bbox.left + bbox.width, y);
    context.stroke();
    labels.push({ text: name, tone, y });
  }
  lines.forEach(({ name, tone, values }) => {
    const last = values.filter((value) => value !== null).at(-1);
    if (last !== undefined) labels.push({ text: name, tone, y: plot.valToPos(last, "y", true) });
  });
  const low = bbox.top;
  const high = bbox.top + bbox.height;
  const places = moveApart(
    labels.map(({ y }) => Math.min(high, Math.max(low, y))),
    LINE_HEIGHT * ratio,
    low,
    high,
  );
  labels.forEach(({ text, tone }, i) => {
    context.fillStyle = colour(tone === "quiet" ? "quiet" : `${tone}-ink`);
    context.fillText(text, bbox.left + bbox.width + 6 * ratio, places[i]);
  });
  context.restore();
}

/** The places, in their order, moved so that neighbours are at least `distance` apart and none leaves [low, high]. */
export function moveApart(places: number[], distance: number, low: number, high: number): number[] {
  const order = places.map((_, i) => i).sort((a, b) => places[a] - places[b]);
  const moved = [...places];
  order.forEach((i, rank) => {
    const floor = rank === 0 ? low : moved[order[rank - 1]] + distance;
    moved[i] = Math.max(moved[i], floor);
  });
  let ceiling = high;
  for (const i of order.reverse()) {
    moved[i] = Math.min(moved[i], ceiling);
    ceiling = moved[i] - distance;
  }
  return moved;
}
