/** One-hot rows as class indices: a row of K values becomes one, and the kernel reads N of them instead of N·K. */

import type { Numbers } from "./backend-arrays.js";

/** The bits of 1 as a float32. */
const FLOAT32_ONE = 0x3f800000;

/**
 * The class of each row of `labels` [N, K], or `undefined` unless every row holds a single 1 and otherwise zeros.
 *
 * Zeros are looked at 8 bytes at a time, as float64, which compares equal to 0 if all its bits but the sign's are 0. So −0 counts as
 * the 0 it is; −2^31, which is no probability either way, does too.
 */
export function oneHotClasses(labels: Numbers, classes: number): Int32Array | undefined {
  const isFloat = labels instanceof Float32Array;
  const words = isFloat ? new Int32Array(labels.buffer, labels.byteOffset, labels.length) : labels;
  const one = isFloat ? FLOAT32_ONE : 1;
  const perBlock = 8 / words.BYTES_PER_ELEMENT;
  const lead = Math.min(((8 - (words.byteOffset % 8)) % 8) / words.BYTES_PER_ELEMENT, words.length);
  const blocks = new Float64Array(
    words.buffer,
    words.byteOffset + lead * words.BYTES_PER_ELEMENT,
    Math.floor((words.length - lead) / perBlock),
  );

  const indices = new Int32Array(words.length / classes);
  let row = 0;
  /** Takes the ones among these words; false if there is anything else, or not one a row. */
  function take(first: number, end: number): boolean {
    for (let at = first; at < end; at++) {
      if (words[at] === 0) continue;
      const k = at - row * classes;
      if (words[at] !== one || k < 0 || k >= classes) return false;
      indices[row++] = k;
    }
    return true;
  }

  if (!take(0, lead)) return undefined;
  for (let b = 0; b < blocks.length; b++) {
    if (blocks[b] !== 0 && !take(lead + b * perBlock, lead + (b + 1) * perBlock)) return undefined;
  }
  if (!take(lead + blocks.length * perBlock, words.length)) return undefined;
  return row === indices.length ? indices : undefined;
}
