/** The table of all hosts, for the terminal and for the README. */

import { table } from "@ls/bench/report/table";
import type { Host } from "./host.ts";

export interface Row {
  title: string;
  /** Runtime and version. */
  version: string;
  binary: Host["binary"];
  /** SHA-256 of its gradients. */
  gradients: string;
  /** Its time by that of the Node host right before it, one a round. */
  ratios: number[];
  lines: number;
}

const HEADINGS = ["host", "version", "SIMD", "256×1000, Node = 1", "lines"];
const START = "<!-- written by npm run embed -->";
const END = "<!-- end -->";

export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map(({ title, version, binary, ratios, lines }) => [
    title,
    version,
    binary === "simd" ? "yes" : "no",
    ratioText(ratios),
    String(lines),
  ]);
  return table(HEADINGS, cells, 3);
}

/** Each hash of gradients, with who gave it. */
export function hashesOf(rows: readonly Row[]): string {
  const titles = new Map<string, string[]>();
  for (const { binary, gradients, title } of rows) {
    const key = `${binary} ${gradients}`;
    titles.set(key, [...(titles.get(key) ?? []), title]);
  }
  const lines = [...titles].map(([key, given]) => {
    const [binary, gradients] = key.split(" ");
    return `- \`${binary}\` ${gradients}: ${given.join("; ")}`;
  });
  return ["SHA-256 of all gradients:", "", ...lines].join("\n");
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
