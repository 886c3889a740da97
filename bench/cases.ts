/**
 * What is timed: shapes from 64 x 2 to 512 x 32,000, with seeded logits, so that every peer, engine and machine gets the
 * same numbers. No Node APIs: a browser imports this file as it is.
 */

export interface Case {
  /** Unique; what `--filter` looks at. */
  name: string;
  rows: number;
  classes: number;
  targets: "indices" | "probabilities";
  /** Loss and gradient, or the loss alone. */
  result: "gradient" | "loss";
  labelSmoothing: number;
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
}

const SMOOTHING = 0.1;

function gradientCase(rows: number, classes: number, quick = false): Case {
  const name = `${rows}x${classes}`;
  return { name, rows, classes, targets: "indices", result: "gradient", labelSmoothing: SMOOTHING, quick };
}

function probabilityCase(rows: number, classes: number, quick = false): Case {
  return { ...gradientCase(rows, classes, quick), name: `${rows}x${classes}-probabilities`, targets: "probabilities" };
}

/** The loss alone of unsmoothed targets: the nll by which a language model is scored. */
function lossCase(rows: number, classes: number, quick = false): Case {
  return { ...gradientCase(rows, classes, quick), name: `${rows}x${classes}-loss`, result: "loss", labelSmoothing: 0 };
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
  probabilityCase(256, 1000, true),
  probabilityCase(8, 32_000),
  lossCase(1024, 10),
  lossCase(256, 1000, true),
  lossCase(16, 151_936),
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

/** The case's data: the same at every call. */
export function problemOf(of: Case): Problem {
  const { rows, classes } = of;
  const random = seeded(rows * 1_000_003 + classes);
  const logits = someLogits(rows, classes, random);
  const indices = Int32Array.from({ length: rows }, () => Math.floor(random() * classes));
  const problem: Problem = { ...of, logits, indices };
  if (of.targets === "probabilities") problem.probabilities = someProbabilities(rows, classes, random);
  return problem;
}
