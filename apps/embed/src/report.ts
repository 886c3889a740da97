/** What a program prints, read and judged. */

import type { Host } from "./host.ts";

export interface Report {
  /** Runtime and version. */
  host: string;
  variant: string;
  passed: number;
  vectors: number;
  badCall: string;
  gradients: string;
  /** "-" of a host of `@ls/core`. */
  abi: string;
  milliseconds: number;
}

/** What vectors.json says of itself. */
export interface Golden {
  gradients: Record<string, string>;
  abi: Record<string, string>;
  vectors: { name: string; api?: object }[];
}

const KEYS = ["host", "variant", "vectors", "bad call", "gradients", "abi", "256x1000"];

/** @throws {Error} where the lines are not those that every program prints, in their order */
export function readReport(stdout: string): Report {
  const lines = stdout.split("\n").filter((line) => line !== "");
  const values = KEYS.map((key, i) => {
    const [, value] = new RegExp(`^${key}: (.+)$`).exec(lines[i] ?? "") ?? [];
    if (value === undefined) throw new Error(`expected "${key}: ..." in line ${i + 1}, got ${quoted(lines[i])}`);
    return value;
  });
  if (lines.length > KEYS.length)
    throw new Error(`expected ${KEYS.length} lines, got ${quoted(lines[KEYS.length])} too`);
  const [host, variant, vectors, badCall, gradients, abi, time] = values;
  const [, passed, all] = /^(\d+) of (\d+)\b/.exec(vectors) ?? fail("vectors: N of M", vectors);
  const [, milliseconds] = /^(\d+(?:\.\d+)?) ms$/.exec(time) ?? fail("256x1000: a time in ms", time);
  return {
    host,
    variant,
    passed: Number(passed),
    vectors: Number(all),
    badCall,
    gradients,
    abi,
    milliseconds: Number(milliseconds),
  };
}

const quoted = (line: string | undefined) => (line === undefined ? "nothing" : `"${line}"`);

function fail(expected: string, got: string): never {
  throw new Error(`expected ${expected}, got "${got}"`);
}

/** What is wrong with a report, a sentence each. */
export function faultsOf(
  report: Report,
  { binary, vectors }: Pick<Host, "binary" | "vectors">,
  golden: Golden,
): string[] {
  const count = golden.vectors.filter(({ api }) => vectors === "all" || api !== undefined).length;
  const hash = golden.gradients[binary];
  const abi = vectors === "all" ? golden.abi[binary] : "-";
  const faults: [boolean, string][] = [
    [report.variant !== binary, `expected the variant ${binary}, got ${report.variant}`],
    [report.vectors !== count, `expected ${count} vectors, got ${report.vectors}`],
    [report.passed !== report.vectors, `${report.vectors - report.passed} of ${report.vectors} vectors failed`],
    [
      !/\brow 1\b/.test(report.badCall) || !/\b3\b/.test(report.badCall),
      `expected the error of the bad call to name class index 3 and row 1, got "${report.badCall}"`,
    ],
    [report.gradients !== hash, `expected gradients of hash ${hash}, got ${report.gradients}`],
    [report.abi !== abi, `expected abi of hash ${abi}, got ${report.abi}`],
    [!(report.milliseconds > 0), `expected a time above 0, got ${report.milliseconds} ms`],
  ];
  return faults.filter(([isWrong]) => isWrong).map(([, sentence]) => sentence);
}
