/**
 * What is timed: shapes from 64 x 2 to 512 x 32,000, with seeded logits, so that every peer, engine and machine gets the
 * same numbers. No Node APIs: a browser imports this file as it is.
 */

/** What is computed. */
export type Result =
  /** Loss and gradient. */
  | "gradient"
  | "loss"
  /** The nll of every row and their mean, whose exp is the perplexity: how a language model is scored. */
  | "scoring"
  | "calibration"
  /** The temperature that minimises the nll. */
  | "temperature";

/** Options beside label smoothing, by their names in `@ls/core`. */
export interface Options {
  classWeights?: Float32Array;
  prior?: Float32Array;
  sampleWeights?: Float32Array;
  logitScale?: number;
  softcap?: number;
  zLoss?: number;
  rows?: readonly RowName[];
}

export type OptionName = keyof Options;

export const ROW_NAMES = ["loss", "nll", "lse", "argmax"] as const;
export type RowName = (typeof ROW_NAMES)[number];

export interface Case {
  /** Unique; what `--filter` looks at. */
  name: string;
  /** The part of the results that it belongs to. */
  section: "cases" | "scoring" | "options";
  rows: number;
  classes: number;
  targets: "indices" | "probabilities";
  result: Result;
  labelSmoothing: number;
  /** The option that is on beside label smoothing. */
  option?: OptionName;
  /** Whether `--quick` times it too. */
  quick: boolean;
}

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

const SMOOTHING = 0.1;

function gradientCase(rows: number, classes: number, quick = false): Case {
  const shape = { name: `${rows}x${classes}`, section: "cases", rows, classes } as const;
  return { ...shape, targets: "indices", result: "gradient", labelSmoothing: SMOOTHING, quick };
}

function probabilityCase(rows: number, classes: number): Case {
  return { ...gradientCase(rows, classes), name: `${rows}x${classes}-probabilities`, targets: "probabilities" };
}

/** Of unsmoothed targets, unlike the gradient. */
function otherCase(result: Result, rows: number, classes: number, quick = false): Case {
  return { ...gradientCase(rows, classes, quick), name: `${rows}x${classes}-${result}`, result, labelSmoothing: 0 };
}

/** Tokens by vocabulary. */
function scoringCase(tokens: number, vocabulary: number, quick = false): Case {
  return { ...otherCase("scoring", tokens, vocabulary, quick), section: "scoring" };
}

const OPTION_NAMES: readonly OptionName[] = [
  "classWeights",
  "prior",
  "sampleWeights",
  "logitScale",
  "softcap",
  "zLoss",
  "rows",
];

/** classWeights → class-weights. */
const withHyphens = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Whatever changes the arithmetic, one at a time. `quick` names those that `--quick` times too. */
function optionCases(rows: number, classes: number, quick: readonly string[] = []): Case[] {
  const plain = gradientCase(rows, classes);
  const all = [
    ...OPTION_NAMES.map((option): Case => ({ ...plain, name: `${plain.name}-${withHyphens(option)}`, option })),
    probabilityCase(rows, classes),
    otherCase("calibration", rows, classes),
    otherCase("temperature", rows, classes),
  ];
  return all.map((of) => ({ ...of, section: "options", quick: quick.some((name) => of.name.endsWith(name)) }));
}

export const cases: readonly Case[] = [
  gradientCase(64, 2),
  gradientCase(1024, 2),
  gradientCase(128, 10, true),
  gradientCase(1024, 10, true),
  gradientCase(512, 100),
  gradientCase(256, 1000, true),
  gradientCase(8, 32_000, true),
  gradientCase(16, 50_257),
  gradientCase(4, 151_936),
  gradientCase(512, 32_000),
  probabilityCase(128, 10),
  probabilityCase(8, 32_000),
  otherCase("loss", 1024, 10),
  otherCase("loss", 256, 1000, true),
  scoringCase(16, 32_000, true),
  scoringCase(16, 50_257),
  scoringCase(16, 151_936),
  scoringCase(64, 151_936),
  ...optionCases(1024, 10),
  ...optionCases(256, 1000, ["class-weights", "softcap", "probabilities", "calibration"]),
];

/** Points of the chart over K: every K up to 40, then nearly every remainder modulo 8 up to 300, then doublings. */
export function sweepOverClasses(): Case[] {
  const classes: number[] = [];
  for (let k = 1; k <= 40; k++) classes.push(k);
  for (let k = 43; k <= 300; k += k < 128 ? 3 : 7) classes.push(k);
  for (let k = 400; k < 151_936; k = Math.round(k * 1.6)) classes.push(k);
  classes.push(151_936);
  return classes.map((k) => gradientCase(Math.min(1024, Math.max(4, Math.round(100_000 / k))), k));
}

/** Points of the chart over N, for narrow and wide rows. */
export function sweepOverRows(classes: number): Case[] {
  const rows: number[] = [];
  for (let n = 1; n * classes <= 2_000_000 && n <= 32_768; n *= 2) rows.push(n);
  return rows.map((n) => gradientCase(n, classes));
}

/** Uniform in [0, 1), the same sequence on every engine (Mulberry32). */
function seeded(seed: number): () => number {
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
