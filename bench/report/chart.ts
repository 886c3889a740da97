/**
 * A sweep as a chart: ns per logit over classes or rows, both axes logarithmic, a line for each peer, named at its end. Ours
 * are bolder and C's, what the machine could do, dashed, so that nobody needs the colours to tell them apart. Light or dark
 * as the reader's system is.
 */

import { isC, isOurs } from "../peers/groups.ts";
import { figure } from "./figures.ts";
import type { Sweep } from "./record.ts";

const WIDTH = 860;
const HEIGHT = 480;
const MARGIN = { top: 48, right: 170, bottom: 52, left: 62 };
const LABEL_HEIGHT = 16;

/** Points of a line are at least this far apart; denser zigzags hide everything else. */
const POINT_DISTANCE = 5;

/** Okabe and Ito's colours, which colour-blind people tell apart; grey for whoever comes last. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6d1f", "#808080"];

interface Point {
  x: number;
  y: number;
}

export interface Line {
  name: string;
  colour: string;
  points: Point[];
}

/** The lines of those who are to be shown and were timed, in colours that are theirs in every chart. */
export function linesOf({ results, over, shown }: Sweep): Line[] {
  const lines = shown.map((name, i): Line => ({ name, colour: COLOURS[Math.min(i, COLOURS.length - 1)], points: [] }));
  for (const { case: of, timed } of results) {
    for (const { peer, nsPerLogit } of timed) {
      lines.find(({ name }) => name === peer)?.points.push({ x: of[over], y: nsPerLogit.median });
    }
  }
  return lines.filter(({ points }) => points.length > 0);
}

/** The chart in words: where each line begins and ends. */
export function inWords(sweep: Sweep): string {
  const lines = linesOf(sweep).map(({ name, points }) => {
    const [first, last] = [points[0], points.at(-1)!];
    return `${name} ${figure(first.y)} at ${first.x.toLocaleString("en")}, ${figure(last.y)} at ${last.x.toLocaleString("en")}`;
  });
  return `ns per logit over ${sweep.over}: ${lines.join("; ")}`;
}

/** 1, 2 and 5 times powers of ten within the range, or powers of ten alone where these are many. */
export function ticksWithin(low: number, high: number): number[] {
  const ladder = high / low > 2000 ? [1] : [1, 2, 5];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
    for (const step of ladder) {
      const tick = Number((step * 10 ** power).toPrecision(1));
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return ticks;
}

const scale = (low: number, high: number, from: number, to: number) => {
  const length = Math.log(high / low) || 1;
  return (value: number) => from + ((to - from) * Math.log(value / low)) / length;
};

/** The points at least `distance` apart along the axis, from the last on, which bears the name. */
export function thinned(points: readonly Point[], position: (x: number) => number, distance: number): Point[] {
  const kept: Point[] = [];
  for (const point of [...points].reverse()) {
    const next = kept.at(-1);
    if (next === undefined || position(next.x) - position(point.x) >= distance) kept.push(point);
  }
  return kept.reverse();
}

/** Pushes labels apart that would lie on each other: downwards, and from the lowest place allowed up again. */
export function spreadLabels(places: readonly number[], lowest: number): number[] {
  const order = places.map((_, i) => i).sort((a, b) => places[a] - places[b]);
  const result = [...places];
  for (let i = 1; i < order.length; i++) {
    result[order[i]] = Math.max(result[order[i]], result[order[i - 1]] + LABEL_HEIGHT);
  }
  let limit = lowest;
  for (const i of order.reverse()) {
    result[i] = Math.min(result[i], limit);
    limit = result[i] - LABEL_HEIGHT;
  }
  return result;
}

const escapeXml = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const at = (value: number) => value.toFixed(1);

/** @throws {RangeError} without a point */
export function chartOf(sweep: Sweep): string {
  const lines = linesOf(sweep);
  const points = lines.flatMap((line) => line.points);
  if (points.length === 0) throw new RangeError(`expected a point in the sweep '${sweep.name}'`);
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const left = MARGIN.left;
  const right = WIDTH - MARGIN.right;
  const top = MARGIN.top;
  const bottom = HEIGHT - MARGIN.bottom;
  const [lowX, highX] = [Math.min(...xs), Math.max(...xs)];
  const [lowY, highY] = [Math.min(...ys) / 1.15, Math.max(...ys) * 1.15];
  const x = scale(lowX, highX, left, right);
  const y = scale(lowY, highY, bottom, top);

  const gridY = ticksWithin(lowY, highY).map(
    (tick) =>
      `<path class="grid" d="M${left} ${at(y(tick))}H${right}"/>` +
      `<text x="${left - 8}" y="${at(y(tick) + 4)}" text-anchor="end">${tick.toLocaleString("en", { maximumFractionDigits: 4 })}</text>`,
  );
  const gridX = ticksWithin(lowX, highX).map(
    (tick) =>
      `<path class="grid" d="M${at(x(tick))} ${top}V${bottom}"/>` +
      `<text x="${at(x(tick))}" y="${bottom + 18}" text-anchor="middle">${tick.toLocaleString("en")}</text>`,
  );
  const endings = lines.map((line) => y(line.points.at(-1)!.y));
  const labels = spreadLabels(endings, bottom + LABEL_HEIGHT);
  const drawn = lines.map((line, i) => {
    const { colour } = line;
    const points = thinned(line.points, x, POINT_DISTANCE);
    const path = points.map((point, p) => `${p ? "L" : "M"}${at(x(point.x))} ${at(y(point.y))}`).join("");
    const end = line.points.at(-1)!;
    const style = isOurs(line.name) ? "ours line" : isC(line.name) ? "native line" : "line";
    const leader = `<path class="leader" stroke="${colour}" d="M${at(x(end.x))} ${at(y(end.y))}L${right + 16} ${at(labels[i])}h6"/>`;
    const name = `<text x="${right + 27}" y="${at(labels[i] + 4)}">${escapeXml(line.name)}</text>`;
    const dot = `<circle cx="${at(x(end.x))}" cy="${at(y(end.y))}" r="3" fill="${colour}"/>`;
    return `<path class="${style}" stroke="${colour}" d="${path}"/>${leader}${dot}${name}`;
  });
  const style =
    "text{font:13px system-ui,sans-serif;font-variant-numeric:tabular-nums;fill:#24292f}.title{font-size:16px;font-weight:600}" +
    ".back{fill:#fff}.grid{stroke:#e4e4e4;fill:none}.line{fill:none;stroke-width:1.6;stroke-linejoin:round}" +
    ".ours{stroke-width:2.6}.native{stroke-dasharray:5 3}.leader{fill:none;stroke-width:1}" +
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.back{fill:#0d1117}.grid{stroke:#30363d}}";
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">`,
    `<title>${escapeXml(sweep.title)}</title>`,
    `<desc>${escapeXml(inWords(sweep))}</desc>`,
    `<style>${style}</style>`,
    `<rect class="back" width="${WIDTH}" height="${HEIGHT}"/>`,
    `<text class="title" x="${left}" y="26">${escapeXml(sweep.title)}</text>`,
    ...gridY,
    ...gridX,
    ...drawn,
    `<text x="${(left + right) / 2}" y="${HEIGHT - 12}" text-anchor="middle">${sweep.over}</text>`,
    `<text transform="translate(16 ${(top + bottom) / 2}) rotate(-90)" text-anchor="middle">ns per logit</text>`,
    "</svg>\n",
  ].join("\n");
}
