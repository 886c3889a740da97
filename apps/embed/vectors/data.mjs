// Inputs of the golden vectors: numbers that float32 holds exactly, from integers alone.

/** Integers from a seed (xorshift32), in [0, below). */
export function integers(seed) {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** Logits between -8 and 8 in steps of 1/16. */
export function logitsOf(seed, length) {
  const next = integers(seed);
  return Float32Array.from({ length }, () => (next(257) - 128) / 16);
}

export function indicesOf(seed, rows, classes) {
  const next = integers(seed);
  return Int32Array.from({ length: rows }, () => next(classes));
}

/** Weights between 0 and 2 in steps of 1/8. */
export function weightsOf(seed, length) {
  const next = integers(seed);
  return Float32Array.from({ length }, () => next(17) / 8);
}

/** Rows of 64ths that sum to 1. */
export function probabilitiesOf(seed, rows, classes) {
  const next = integers(seed);
  const values = new Float32Array(rows * classes);
  for (let row = 0; row < rows; row++) {
    for (let unit = 0; unit < 64; unit++) values[row * classes + next(classes)] += 1 / 64;
  }
  return values;
}

/** The problem of the last hash and of the timing: float32 holds it exactly, and every language makes it in one line. */
export const LARGE = { rows: 256, classes: 1000, labelSmoothing: 0.1 };

export function largeProblem() {
  const { rows, classes } = LARGE;
  const logits = Float32Array.from(
    { length: rows * classes },
    (_, i) => (Math.imul(i, 2654435761) >>> 8) * 2 ** -20 - 8,
  );
  const targets = Int32Array.from({ length: rows }, (_, row) => (37 * row) % classes);
  return { logits, targets };
}
