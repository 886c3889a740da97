/** One-hot rows as class indices: a row of K values becomes one, and the kernel reads N of them instead of N·K. */

import type { Numbers } from "./backend-arrays.js";

/** The bits of 1 as a float32. */
const FLOAT32_ONE = 0x3f800000;

/**
 * The class of each row of `labels` [N, K], or `undefined` unless every row holds a single 1 and otherwise zeros.
 *
 * Zeros are passed over 32 bytes at a time, as the sum of four float64 magnitudes, which is 0 only if every bit but the
 * signs is (256×1000: 0.29 ns a value; looking at each as an integer 0.55, the kernel's pass over dense targets 1.2).
 * A sign alone may be passed over: float32 −0 is the 0 that it then counts as, int32 −2^31 is no probability anyway.
 */
export function oneHotClasses(labels: Numbers, classes: number): Int32Array | undefined {
  const isFloat = labels instanceof Float32Array;
  const words = isFloat ? new Int32Array(labels.buffer, labels.byteOffset, labels.length) : labels;
  const one = isFloat ? FLOAT32_ONE : 1;
  const { buffer, byteOffset, length, BYTES_PER_ELEMENT: bytes } = words;
  // Words before the first and after the last whole group.
  const lead = Math.min(((8 - (byteOffset % 8)) % 8) / bytes, length);
  const groups = Math.floor(((length - lead) * bytes) / 32);
  const doubles = new Float64Array(buffer, groups ? byteOffset + lead * bytes : 0, 4 * groups);

  const indices = new Int32Array(length / classes);
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

  const { abs } = Math;
  const perGroup = 32 / bytes;
  if (!take(0, lead)) return undefined;
  for (let d = 0, first = lead; d < doubles.length; d += 4, first += perGroup) {
    const magnitudes = abs(doubles[d]) + abs(doubles[d + 1]) + abs(doubles[d + 2]) + abs(doubles[d + 3]);
    if (magnitudes !== 0 && !take(first, first + perGroup)) return undefined;
  }
  if (!take(lead + groups * perGroup, length)) return undefined;
  return row === indices.length ? indices : undefined;
}
