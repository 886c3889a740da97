import type { Run } from "../experiment.ts";

/** Two colours carry the meaning, from the colour-blind-safe set of Okabe and Ito; everything else is neutral. */
export const HARD = "#d55e00";
export const SMOOTHED = "#0072b2";
export const INK = "#1f2328";
export const QUIET = "#59636e";
export const RULE = "#d1d9e0";
export const PAPER = "#ffffff";

/** The side of a square chart. */
export const SIDE = 272;
/** Room left of a chart for its axis. */
export const AXIS = 48;

export function colorOf(run: Run): string {
  return run.labelSmoothing === 0 ? HARD : SMOOTHED;
}

export function hatchOf(run: Run): string {
  return run.labelSmoothing === 0 ? "hatch-hard" : "hatch-smoothed";
}

export const STYLE = `
text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; font-variant-numeric: tabular-nums; }
.title { font-size: 15px; font-weight: 600; letter-spacing: 0.02em; }
.big { font-size: 22px; font-weight: 650; }
.small { font-size: 13px; }
.halo { paint-order: stroke; stroke: ${PAPER}; stroke-width: 4px; stroke-linejoin: round; }
.value { font-size: 14px; font-weight: 600; }
`;
