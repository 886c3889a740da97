/** Seeded test data. Logits hold outliers, ties and large rows on purpose: data without them lets a wrong maximum pass. */

import type { IndexArray } from "./oracle.js";

export type Random = () => number;

/** Uniform in [0, 1), 32 bits, the same sequence on every engine (Mulberry32). */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const integer = (random: Random, below: number): number => Math.floor(random() * below);

/** Roughly normal (sum of four uniforms), without Math.log so that every engine draws the same numbers. */
const bell = (random: Random): number => (random() + random() + random() + random() - 2) * 1.7320508;

/** Logits of N rows: most like a network's, some with an outlier of ±30, some around 1e4, some with ties, some all equal. */
export function someLogits(rows: number, classes: number, random: Random): Float32Array {
  const logits = new Float32Array(rows * classes);
  for (let i = 0; i < rows; i++) {
    const row = logits.subarray(i * classes, (i + 1) * classes);
    const kind = integer(random, 10);
    const spread = kind === 0 ? 12 : 3;
    const shift = kind === 1 ? 1e4 : kind === 2 ? -1e4 : 0;
    for (let k = 0; k < classes; k++) row[k] = shift + spread * bell(random);
    if (kind === 3) row[integer(random, classes)] = 30;
    if (kind === 4) row[integer(random, classes)] = -30;
    if (kind === 5) row.fill(Math.round(row[0]));
    if (kind === 6)
      row.forEach((value, k) => {
        row[k] = Math.round(value);
      });
  }
  return logits;
}

export function someIndices(rows: number, classes: number, random: Random): Int32Array {
  return Int32Array.from({ length: rows }, () => integer(random, classes));
}

/** Probability rows; with `unnormalized`, rows of sums between 0 and 2, some of them zero. Sparse ones and one-hot ones among them. */
export function someProbabilities(rows: number, classes: number, random: Random, unnormalized = false): Float32Array {
  const targets = new Float32Array(rows * classes);
  for (let i = 0; i < rows; i++) {
    const row = targets.subarray(i * classes, (i + 1) * classes);
    const kind = integer(random, 4);
    for (let k = 0; k < classes; k++) row[k] = kind === 0 && random() < 0.7 ? 0 : random();
    if (kind === 1) {
      row.fill(0);
      row[integer(random, classes)] = 1;
    }
    let sum = row.reduce((total, value) => total + value, 0);
    if (sum === 0) {
      row[integer(random, classes)] = 1;
      sum = 1;
    }
    const size = unnormalized ? (random() < 0.2 ? 0 : 2 * random()) : 1;
    for (let k = 0; k < classes; k++) row[k] = (row[k] / sum) * size;
  }
  return targets;
}

/** Values in [0, 2), about one in eight exactly 0. */
export function someWeights(length: number, random: Random): Float32Array {
  return Float32Array.from({ length }, () => (random() < 0.125 ? 0 : 2 * random()));
}

/** A distribution over the classes; some entries 0. */
export function somePrior(classes: number, random: Random): Float32Array {
  const prior = someWeights(classes, random);
  const sum = prior.reduce((total, value) => total + value, 0);
  return sum === 0 ? prior.fill(1 / classes) : prior.map((value) => value / sum);
}

export function oneHot(targets: ArrayLike<number>, classes: number): Float32Array {
  const rows = new Float32Array(targets.length * classes);
  for (let i = 0; i < targets.length; i++) rows[i * classes + targets[i]] = 1;
  return rows;
}

/** The kinds of arrays that hold class indices, with the largest number of classes each can name. */
export const indexKinds: { name: string; most: number; from: (indices: ArrayLike<number>) => IndexArray }[] = [
  { name: "Int32Array", most: 2 ** 31, from: (indices) => Int32Array.from(indices) },
  { name: "Uint8Array", most: 2 ** 8, from: (indices) => Uint8Array.from(indices) },
  { name: "Uint16Array", most: 2 ** 16, from: (indices) => Uint16Array.from(indices) },
  { name: "Uint32Array", most: 2 ** 32, from: (indices) => Uint32Array.from(indices) },
  { name: "BigInt64Array", most: 2 ** 53, from: (indices) => BigInt64Array.from(Array.from(indices, BigInt)) },
  { name: "number[]", most: 2 ** 53, from: (indices) => Array.from(indices) },
];
