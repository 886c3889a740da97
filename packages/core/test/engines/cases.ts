/**
 * A fixed set of calls whose results are compared bit by bit between engines. Inputs come from integers by exact
 * arithmetic and correctly rounded division alone: Math.exp and its like differ between engines.
 */

import type { CrossEntropyOptions } from "../../src/index.js";

export interface Case {
  logits: Float32Array;
  targets: Int32Array | Float32Array;
  options: CrossEntropyOptions;
}

type Random = () => number;

/** mulberry32: uniform in [0, 1), a multiple of 2^-32. */
function random(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const floats = (length: number, next: () => number) => Float32Array.from({ length }, next);

function normalised(length: number, uniform: Random): Float32Array {
  const parts = Array.from({ length }, () => Math.floor(uniform() * 1000) + 1);
  const sum = parts.reduce((total, part) => total + part, 0);
  return Float32Array.from(parts, (part) => part / sum);
}

/** Options (and what else of the case they change) for N rows of K classes. */
const recipes: ((rows: number, classes: number, uniform: Random) => Partial<Case>)[] = [
  () => ({ options: {} }),
  () => ({ options: { labelSmoothing: 0.1 } }),
  () => ({ options: { labelSmoothing: 0.2, smoothingConvention: "others", reduction: "sum" } }),
  (rows, classes, uniform) => ({
    options: {
      labelSmoothing: 0.3,
      prior: normalised(classes, uniform),
      classWeights: floats(classes, uniform),
      sampleWeights: floats(rows, uniform),
      ignoreIndex: 0,
    },
  }),
  (rows, classes, uniform) => ({
    targets: concatenate(Array.from({ length: rows }, () => normalised(classes, uniform))),
    options: { labelSmoothing: 0.05, classWeights: floats(classes, uniform), gradOutput: 0.5 },
  }),
  (rows, _classes, uniform) => ({
    options: {
      labelSmoothing: 0.1,
      logitScale: 0.7,
      softcap: 20,
      zLoss: 1e-4,
      reduction: "sum",
      gradOutput: floats(rows, uniform),
    },
  }),
  (rows, classes, uniform) => ({ logits: extreme(rows * classes, uniform), options: { labelSmoothing: 0.1 } }),
];

function concatenate(parts: Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Mostly tame, with infinities, NaN, subnormals and huge values here and there. */
function extreme(length: number, uniform: Random): Float32Array {
  const odd = [-Infinity, -1e30, -104, 88, 1e-40, -0, 3e38, Infinity, Number.NaN];
  return floats(length, () => {
    const pick = Math.floor(uniform() * 60 * odd.length);
    return pick < odd.length - 3 || (pick < odd.length && uniform() < 0.2) ? odd[pick] : (uniform() - 0.5) * 200;
  });
}

const manyClasses = [100, 127, 128, 300, 1000, 5000];

/** Longer than the workspace that ordinary arrays are streamed through: computed in parts. */
const longRow = 300_000;

export function* cases(): Generator<Case> {
  const shapes = [
    ...Array.from({ length: 70 }, (_, index) => [1 + ((index * 7) % 19), index + 1]),
    ...manyClasses.flatMap((classes) => [1, 4, 7].map((rows) => [rows, classes])),
    [1001, 10],
  ];
  for (const [rows, classes] of shapes) {
    for (const [index, recipe] of recipes.entries()) yield build(rows, classes, index, recipe);
  }
  yield build(2, longRow, 1, recipes[1]);
  yield build(2, longRow, 3, recipes[3]);
}

function build(rows: number, classes: number, index: number, recipe: (typeof recipes)[number]): Case {
  const uniform = random(rows * 1_000_003 + classes * 101 + index);
  const logits = floats(rows * classes, () => (uniform() - 0.5) * 30);
  const targets = Int32Array.from({ length: rows }, () => Math.floor(uniform() * classes));
  const changed = recipe(rows, classes, uniform);
  return { logits, targets, ...changed, options: { ...changed.options, classes } };
}
