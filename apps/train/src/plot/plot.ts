import { chosenRun } from "../chosen.ts";
import { wrap } from "../columns.ts";
import { count, percent } from "../numbers.ts";
import type { Outcome } from "../outcome.ts";
import { readingOf } from "../reading.ts";
import { errorPanel } from "./error-panel.ts";
import { AXIS, HARD, PAPER, QUIET, RULE, SIDE, SMOOTHED, STYLE } from "./look.ts";
import { fullestShare, reliabilityPanel, SMALLEST_SHARE } from "./reliability-panel.ts";
import { element, escapeText, group, label } from "./svg.ts";

const MARGIN = 28;
const GAP = 26;
/** Down to the first line of the caption. */
const PANELS_HEIGHT = 520;
const LINE = 20;
/** Width of a character of the caption, on the safe side. */
const CHARACTER = 7.2;

/**
 * The results as one self-contained SVG: the reliability diagrams of the first α and of the one chosen on the validation
 * rows, on one scale, and the calibration error over α. It brings its own background, so it reads on light and dark pages.
 */
export function plotSvg(outcome: Outcome): string {
  const { runs } = outcome;
  const chosen = chosenRun(runs);
  // Where hard targets are the better choice, they are compared with the most smoothing.
  const other = chosen === runs[0] ? runs[runs.length - 1] : chosen;
  const compared = runs.length === 1 ? [runs[0]] : [runs[0], other];
  const tallest = Math.max(...compared.map(fullestShare));
  const panels = compared.map((run) => reliabilityPanel(run, tallest));
  if (runs.length > 1) panels.push(errorPanel(runs));
  const pitch = AXIS + SIDE + GAP;
  const width = 2 * MARGIN + panels.length * pitch - GAP + 12;
  const lines = wrap(caption(outcome), Math.floor((width - 2 * MARGIN - AXIS) / CHARACTER)).split("\n");
  const height = PANELS_HEIGHT + lines.length * LINE;

  return `${element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: "img",
      "aria-labelledby": "title description",
    },
    element(
      "title",
      { id: "title" },
      "How sure a classifier is, and how often it is right, with and without label smoothing",
    ),
    element("desc", { id: "description" }, escapeText(readingOf(runs))),
    element("style", {}, STYLE),
    element("defs", {}, hatch("hatch-hard", HARD), hatch("hatch-smoothed", SMOOTHED)),
    element("rect", { x: 0.5, y: 0.5, width: width - 1, height: height - 1, rx: 10, fill: PAPER, stroke: RULE }),
    ...panels.map((panel, i) => group(MARGIN + i * pitch, 42, panel)),
    ...lines.map((line, i) => label(MARGIN + AXIS, PANELS_HEIGHT + LINE * i, line, "small", "start", QUIET)),
  )}\n`;
}

function hatch(id: string, color: string): string {
  return element(
    "pattern",
    { id, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(-45)" },
    element("line", { x1: 0, x2: 0, y1: 0, y2: 6, stroke: color, "stroke-width": 3 }),
  );
}

/** How to read the panels, and what was trained. */
function caption({ dataset, settings }: Outcome): string {
  return (
    "Thick line: how often the model was right at that confidence. Hatched: how far that is from what it said. " +
    `Bins with less than ${percent(SMALLEST_SHARE, 1)} of the rows are left out. ` +
    `${dataset.name}: ${count(dataset.training.labels.length)} training and ${count(dataset.test.labels.length)} test ` +
    `rows; softmax on ${count(settings.features)} random ReLU features, ${count(settings.epochs)} epochs.`
  );
}
