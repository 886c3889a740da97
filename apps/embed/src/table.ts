/** The table of all hosts, for the terminal and for the README. */

import { table } from "@ls/bench/report/table";

export interface Row {
  title: string;
  /** Runtime and version. */
  version: string;
  isSimd: boolean;
  /** Its time by that of the Node host right before it, one a round. */
  ratios: number[];
  lines: number;
}

const HEADINGS = ["host", "version", "SIMD", "256×1000, Node = 1", "lines"];
const START = "<!-- written by npm run embed -->";
const END = "<!-- end -->";

export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map(({ title, version, isSimd, ratios, lines }) => [
    title,
    version,
    isSimd ? "yes" : "no",
    ratioText(ratios),
    String(lines),
  ]);
  return table(HEADINGS, cells, 3);
}

/** Median, and range. */
export function ratioText(ratios: readonly number[]): string {
  const sorted = [...ratios].sort((a, b) => a - b);
  const [median, least, most] = [sorted[sorted.length >> 1], sorted[0], sorted[sorted.length - 1]].map((ratio) =>
    ratio < 9.95 ? ratio.toFixed(2) : ratio.toFixed(0),
  );
  return `${median} (${least}–${most})`;
}

/**
 * The README with the text between its two marks replaced.
 *
 * @throws {Error} where it does not have them
 */
export function withTable(readme: string, text: string): string {
  const start = readme.indexOf(START);
  const end = readme.indexOf(END, start);
  if (start < 0 || end < 0) throw new Error(`expected ${START} and ${END} in apps/embed/README.md`);
  return `${readme.slice(0, start + START.length)}\n\n${text}\n\n${readme.slice(end)}`;
}
