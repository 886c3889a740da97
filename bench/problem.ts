/** A case's data: seeded, so that every peer, engine and machine gets the same numbers. */

import type { Case, OptionName, Result } from "./cases.ts";

/** Values of the options that a case may have, by their names in `@ls/core`. */
export interface Options {
  classWeights?: Float32Array;
  prior?: Float32Array;
  sampleWeights?: Float32Array;
  logitScale?: number;
  softcap?: number;
  zLoss?: number;
  rows?: readonly (typeof ROW_NAMES)[number][];
}

const ROW_NAMES = ["loss", "nll", "lse", "argmax"] as const;

/** A case with its data. The loss is the mean over rows. */
export interface Problem extends Case {
  /** [rows, classes], row-major. */
  logits: Float32Array;
  /** Class indices. */
  indices: Int32Array;
  /** [rows, classes], before smoothing; only for cases with probability targets. */
  probabilities?: Float32Array;
  /** Nothing but the case's option. */
  options: Options;
}

/** Uniform in [0, 1), the same sequence on every engine (Mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Logits like a network's: roughly normal (a sum of four uniforms) with standard deviation 3. In one row of four one logit
 * stands out by +-30, and one row of eight lies near 100, past what exp can take: without such rows a wrong
 * maximum would pass the comparison.
 */
function someLogits(rows: number, classes: number, random: () => number): Float32Array {
  const logits = new Float32Array(rows * classes);
  for (let i = 0; i < rows; i++) {
    const start = i * classes;
    const shift = i % 8 === 5 ? 100 : 0;
    for (let k = 0; k < classes; k++) {
      logits[start + k] = shift + 5.196 * (random() + random() + random() + random() - 2);
    }
    const outlier = start + Math.floor(random() * classes);
    if (i % 4 === 1) logits[outlier] = shift + (i % 8 === 1 ? 30 : -30);
  }
  return logits;
}

function someProbabilities(rows: number, classes: number, random: () => number): Float32Array {
  const probabilities = new Float32Array(rows * classes);
  for (let i = 0; i < rows; i++) {
    const row = probabilities.subarray(i * classes, (i + 1) * classes);
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      row[k] = random() ** 4;
      sum += row[k];
    }
    for (let k = 0; k < classes; k++) row[k] /= sum;
  }
  return probabilities;
}

/** A class of each row, drawn from softmax(logits / temperature), so that there is something to calibrate. */
function drawnIndices(logits: Float32Array, classes: number, temperature: number, random: () => number): Int32Array {
  const indices = new Int32Array(logits.length / classes);
  for (let i = 0; i < indices.length; i++) {
    const row = logits.subarray(i * classes, (i + 1) * classes);
    const max = row.reduce((a, b) => Math.max(a, b));
    const masses = Float64Array.from(row, (logit) => Math.exp((logit - max) / temperature));
    let left = random() * masses.reduce((a, b) => a + b);
    let k = 0;
    while (k < classes - 1 && left >= masses[k]) left -= masses[k++];
    indices[i] = k;
  }
  return indices;
}

/** Like a network that is surer than it should be, or as sure as it should be. */
const DRAWN_AT: Partial<Record<Result, number>> = { calibration: 2, temperature: 2, scoring: 1 };

const someWeights = (length: number, random: () => number) => Float32Array.from({ length }, () => 0.5 + 1.5 * random());

function someOption(name: OptionName, rows: number, classes: number, random: () => number): Options {
  switch (name) {
    case "classWeights":
      return { classWeights: someWeights(classes, random) };
    case "prior":
      return { prior: someProbabilities(1, classes, random) };
    case "sampleWeights":
      return { sampleWeights: someWeights(rows, random) };
    case "logitScale":
      return { logitScale: 0.5 };
    case "softcap":
      return { softcap: 30 };
    case "zLoss":
      return { zLoss: 1e-4 };
    case "rows":
      return { rows: ROW_NAMES };
  }
}

/** The case's data: the same at every call. */
export function problemOf(of: Case): Problem {
  const { rows, classes, result, option } = of;
  const random = seeded(rows * 1_000_003 + classes);
  const logits = someLogits(rows, classes, random);
  const temperature = DRAWN_AT[result];
  const indices =
    temperature === undefined
      ? Int32Array.from({ length: rows }, () => Math.floor(random() * classes))
      : drawnIndices(logits, classes, temperature, random);
  const options = option ? someOption(option, rows, classes, random) : {};
  const problem: Problem = { ...of, logits, indices, options };
  if (of.targets === "probabilities") problem.probabilities = someProbabilities(rows, classes, random);
  return problem;
}
