import { chosenRun } from "../chosen.ts";
import { judge } from "../confidence.ts";
import type { Run } from "../experiment.ts";
import { decimals } from "../numbers.ts";
import { AXIS, colorOf, INK, PAPER, QUIET, RULE, SIDE } from "./look.ts";
import { element, group, label, round } from "./svg.ts";

/** Steps of an axis that read well: 1, 2 or 5 times a power of ten, at most five of them up to `largest`. */
function stepFor(largest: number): number {
  const power = 10 ** Math.floor(Math.log10(largest));
  return [0.1, 0.2, 0.5, 1, 2, 5].map((factor) => factor * power).find((step) => largest / step <= 5)!;
}

function ticksUpTo(largest: number): number[] {
  const step = stepFor(largest);
  return Array.from({ length: Math.ceil(largest / step - 1e-9) + 1 }, (_, i) => Number((i * step).toPrecision(6)));
}

/** The calibration error over α: a U where hard targets are overconfident and much smoothing is underconfident. */
export function errorPanel(runs: readonly Run[]): string {
  const chosen = chosenRun(runs);
  const first = runs[0];
  const last = runs[runs.length - 1];
  const alphas = ticksUpTo(last.labelSmoothing);
  const errors = ticksUpTo(Math.max(0.01, ...runs.map((run) => run.test.ece)));
  const widest = alphas[alphas.length - 1];
  const highest = errors[errors.length - 1];
  const x = (alpha: number) => (alpha / widest) * SIDE;
  const y = (error: number) => (1 - error / highest) * SIDE;

  const heading = [
    label(0, 0, "Calibration error over α", "title", "start", INK),
    label(0, 28, "A dial, not a cure", "big", "start", INK),
    label(0, 50, "test rows; ring: chosen on validation rows", "small", "start", QUIET),
  ];
  const grid = errors.map((error) => element("line", { x1: 0, x2: SIDE, y1: y(error), y2: y(error), stroke: RULE }));
  const axes = [
    ...errors.map((error) => label(-8, y(error) + 4, shortest(error), "small", "end", QUIET)),
    ...alphas.map((alpha) => label(x(alpha), SIDE + 18, shortest(alpha), "small", "middle", QUIET)),
    label(SIDE / 2, SIDE + 38, "α, the label smoothing", "small", "middle", QUIET),
  ];

  const path = runs.map((run) => `${round(x(run.labelSmoothing))},${round(y(run.test.ece))}`).join(" ");
  const line = element("polyline", { points: path, fill: "none", stroke: QUIET, "stroke-width": 1.5 });
  const points = runs.map((run) => {
    const at = { cx: x(run.labelSmoothing), cy: y(run.test.ece) };
    const ring =
      run === chosen ? element("circle", { ...at, r: 9, fill: "none", stroke: colorOf(run), "stroke-width": 2 }) : "";
    return element("circle", { ...at, r: 5, fill: colorOf(run), stroke: PAPER, "stroke-width": 1.5 }) + ring;
  });

  const lastAt = { x: x(last.labelSmoothing) - 14, y: y(last.test.ece) };
  const labels = [
    label(lastAt.x, lastAt.y - 9, judge(last.test), "small", "end", QUIET),
    label(lastAt.x, lastAt.y + 8, decimals(last.test.ece, 3), "value", "end", colorOf(last)),
  ];
  // Where the curve rises from the start, there is no room above its first point, and the ring says enough.
  if (runs[1].test.ece < first.test.ece) {
    labels.push(
      label(12, y(first.test.ece) - 26, judge(first.test), "small", "start", QUIET),
      label(12, y(first.test.ece) - 9, decimals(first.test.ece, 3), "value", "start", colorOf(first)),
    );
  }
  return group(
    AXIS,
    0,
    ...heading,
    group(0, 68, ...grid, ...temperatureLine(first, y), line, ...points, ...labels, ...axes),
  );
}

/** What temperature scaling, the alternative after training, makes of the first model. */
function temperatureLine(first: Run, y: (error: number) => number): string[] {
  const at = y(first.scaledTest.ece);
  const name = first.labelSmoothing === 0 ? "hard" : `α = ${first.labelSmoothing}`;
  const words = `${name} + temperature: ${decimals(first.scaledTest.ece, 3)}`;
  return [
    element("line", {
      x1: 0,
      x2: SIDE,
      y1: at,
      y2: at,
      stroke: colorOf(first),
      "stroke-width": 1.5,
      "stroke-dasharray": "2 4",
    }),
    label(SIDE, at - 6, words, "small halo", "end", QUIET),
  ];
}

function shortest(value: number): string {
  return String(Number(value.toPrecision(4)));
}
