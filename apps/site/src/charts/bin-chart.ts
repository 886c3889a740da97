import type { CalibrationBin } from "@ls/core";
import { count, percent } from "./format.ts";
import type { Table } from "./table.tsx";

/** Reliability diagram and confidence histogram stand one above the other: their axes of confidence lie alike. */
export const WIDTH = 300;
export const LEFT = 32;
export const RIGHT = 288;

/** In words, for the line below a chart and for screen readers. */
export function describeBin(bin: CalibrationBin, rows: number): string {
  const range = `${Math.round(bin.lower * 100)} to ${percent(bin.upper)} sure`;
  if (bin.count === 0) return `${range}: no row`;
  const share = rows > 0 ? ` (${percent(bin.count / rows)})` : "";
  return `${range}: ${count(bin.count)} rows${share}, says ${percent(bin.confidence)}, right ${percent(bin.accuracy)}`;
}

export function binTable(caption: string, bins: CalibrationBin[]): Table {
  return {
    caption,
    columns: ["Confidence", "Rows", "Says (mean)", "Right"],
    rows: bins.map((bin) => [
      `${Math.round(bin.lower * 100)} to ${percent(bin.upper)}`,
      count(bin.count),
      bin.count === 0 ? "–" : percent(bin.confidence),
      bin.count === 0 ? "–" : percent(bin.accuracy),
    ]),
  };
}
