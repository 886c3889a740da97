import type { Run } from "../experiment.ts";
import { decimals, percent } from "../numbers.ts";
import { AXIS, colorOf, hatchOf, INK, PAPER, QUIET, RULE, SIDE } from "./look.ts";
import { element, group, label } from "./svg.ts";

/** Bins with a smaller share of the rows are left out: a handful of rows says nothing about accuracy. */
export const SMALLEST_SHARE = 0.002;

const STRIP = 40;
const STRIP_TOP = SIDE + 36;

/** The share of the test rows in the fullest bin. */
export function fullestShare({ test }: Run): number {
  return Math.max(...test.bins.map((bin) => bin.count)) / test.count;
}

/**
 * A reliability diagram: for each bin of confidence, how often the model was right. The hatched part is the gap between
 * the two; what lies below the thick line is accuracy. Under it, the share of the test rows in each bin.
 *
 * @param tallest the share as tall as the strip, so that panels side by side have one scale
 */
export function reliabilityPanel(run: Run, tallest: number): string {
  const { test } = run;
  const color = colorOf(run);
  const name = run.labelSmoothing === 0 ? "Hard targets" : `Label smoothing, α = ${run.labelSmoothing}`;
  const heading = [
    label(0, 0, name, "title", "start", color),
    label(0, 28, `Says ${percent(test.meanConfidence)}, right ${percent(test.accuracy)}`, "big", "start", INK),
    label(0, 50, `calibration error (ECE) ${decimals(test.ece, 3)}`, "small", "start", QUIET),
  ];
  return group(AXIS, 0, ...heading, group(0, 68, grid(), bars(run), diagonal(), strip(run, tallest), axes()));
}

function grid(): string {
  return [0, 0.5, 1]
    .map((share) => element("line", { x1: 0, x2: SIDE, y1: y(share), y2: y(share), stroke: RULE }))
    .join("");
}

function bars(run: Run): string {
  const color = colorOf(run);
  return run.test.bins
    .filter((bin) => bin.count > 0 && bin.count >= SMALLEST_SHARE * run.test.count)
    .map(({ lower, upper, accuracy, confidence }) => {
      const left = x(lower) + 1;
      const width = x(upper) - x(lower) - 2;
      const low = Math.min(accuracy, confidence);
      const high = Math.max(accuracy, confidence);
      return [
        element("rect", { x: left, y: y(low), width, height: y(0) - y(low), fill: color, "fill-opacity": 0.3 }),
        element("rect", { x: left, y: y(high), width, height: y(low) - y(high), fill: `url(#${hatchOf(run)})` }),
        element("line", {
          x1: left,
          x2: left + width,
          y1: y(accuracy),
          y2: y(accuracy),
          stroke: color,
          "stroke-width": 2.5,
        }),
      ].join("");
    })
    .join("");
}

function diagonal(): string {
  const line = { x1: 0, y1: y(0), x2: SIDE, y2: y(1) };
  // The word stands along the line, where bins are empty: no model of K classes is less than 1/K sure.
  const word = element(
    "text",
    {
      transform: `translate(${x(0.015)} ${y(0.045)}) rotate(-45)`,
      class: "small",
      fill: QUIET,
    },
    "calibrated",
  );
  return (
    element("line", { ...line, stroke: PAPER, "stroke-width": 3, "stroke-opacity": 0.7 }) +
    element("line", { ...line, stroke: INK, "stroke-width": 1, "stroke-dasharray": "4 3" }) +
    word
  );
}

function strip(run: Run, tallest: number): string {
  const { bins, count } = run.test;
  const columns = bins.map((bin) => {
    const height = (bin.count / count / tallest) * STRIP;
    const left = x(bin.lower) + 1;
    const top = STRIP_TOP + STRIP - height;
    return element("rect", {
      x: left,
      y: top,
      width: x(bin.upper) - x(bin.lower) - 2,
      height,
      fill: QUIET,
      "fill-opacity": 0.55,
    });
  });
  const fullest = bins.reduce((best, bin) => (bin.count > best.count ? bin : best));
  const share = `${percent(fullest.count / count)} of the test rows`;
  const atRight = fullest.lower >= 0.5;
  const words = label(
    atRight ? x(fullest.lower) - 4 : x(fullest.upper) + 4,
    STRIP_TOP + 12,
    share,
    "small halo",
    atRight ? "end" : "start",
    QUIET,
  );
  const base = STRIP_TOP + STRIP;
  return columns.join("") + element("line", { x1: 0, x2: SIDE, y1: base, y2: base, stroke: RULE }) + words;
}

function axes(): string {
  const shares = [0, 0.5, 1];
  return [
    ...shares.map((share) => label(-8, y(share) + 4, percent(share), "small", "end", QUIET)),
    ...shares.map((share) => label(x(share), SIDE + 18, percent(share), "small", anchorAt(share), QUIET)),
    label(4, y(1) + 16, "how often it is right", "small halo", "start", QUIET),
    label(SIDE / 2, STRIP_TOP + STRIP + 18, "how sure the model says it is", "small", "middle", QUIET),
  ].join("");
}

function anchorAt(share: number) {
  return share === 0 ? "start" : share === 1 ? "end" : "middle";
}

function x(share: number): number {
  return share * SIDE;
}

function y(share: number): number {
  return (1 - share) * SIDE;
}
