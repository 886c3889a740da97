/** Plain JavaScript as a good programmer would write it: loops over float32 arrays, nothing allocated, one division a row. */

/** The largest of values[start … end). */
export function maxOf(values: Float32Array, start: number, end: number): number {
  let max = values[start];
  for (let j = start + 1; j < end; j++) if (values[j] > max) max = values[j];
  return max;
}

/** Mean loss and gradient of index targets: maximum, sum of exponentials, gradient. */
export function gradientOfIndices(
  logits: Float32Array,
  targets: Int32Array,
  classes: number,
  labelSmoothing: number,
  gradient: Float32Array,
): number {
  const rows = targets.length;
  const share = labelSmoothing / classes;
  const confidence = 1 - labelSmoothing;
  let total = 0;
  for (let i = 0; i < rows; i++) {
    const start = i * classes;
    const end = start + classes;
    const max = maxOf(logits, start, end);

    let sum = 0;
    let shifted = 0;
    for (let j = start; j < end; j++) {
      const x = logits[j] - max;
      const e = Math.exp(x);
      gradient[j] = e;
      sum += e;
      shifted += x;
    }
    const target = start + targets[i];
    total += Math.log(sum) - confidence * (logits[target] - max) - share * shifted;

    const factor = 1 / (sum * rows);
    const smoothing = share / rows;
    for (let j = start; j < end; j++) gradient[j] = gradient[j] * factor - smoothing;
    gradient[target] -= confidence / rows;
  }
  return total / rows;
}

/** The same for rows of class probabilities, each summing to 1. */
export function gradientOfProbabilities(
  logits: Float32Array,
  targets: Float32Array,
  classes: number,
  labelSmoothing: number,
  gradient: Float32Array,
): number {
  const rows = logits.length / classes;
  const share = labelSmoothing / classes;
  const confidence = 1 - labelSmoothing;
  let total = 0;
  for (let i = 0; i < rows; i++) {
    const start = i * classes;
    const end = start + classes;
    const max = maxOf(logits, start, end);

    let sum = 0;
    let expected = 0;
    for (let j = start; j < end; j++) {
      const x = logits[j] - max;
      const e = Math.exp(x);
      gradient[j] = e;
      sum += e;
      expected += (confidence * targets[j] + share) * x;
    }
    total += Math.log(sum) - expected;

    const factor = 1 / (sum * rows);
    for (let j = start; j < end; j++) gradient[j] = gradient[j] * factor - (confidence * targets[j] + share) / rows;
  }
  return total / rows;
}

/** −log p of one target: two loops over its row. */
function nllOf(logits: Float32Array, start: number, end: number, target: number): number {
  const max = maxOf(logits, start, end);
  let sum = 0;
  for (let j = start; j < end; j++) sum += Math.exp(logits[j] - max);
  return Math.log(sum) - (logits[target] - max);
}

/** Mean nll of index targets. */
export function lossOfIndices(logits: Float32Array, targets: Int32Array, classes: number): number {
  let total = 0;
  for (let i = 0; i < targets.length; i++) {
    const start = i * classes;
    total += nllOf(logits, start, start + classes, start + targets[i]);
  }
  return total / targets.length;
}

/** The same, and every row's nll in `nll`. */
export function scoreTokens(logits: Float32Array, targets: Int32Array, classes: number, nll: Float32Array): number {
  let total = 0;
  for (let i = 0; i < targets.length; i++) {
    const start = i * classes;
    const own = nllOf(logits, start, start + classes, start + targets[i]);
    nll[i] = own;
    total += own;
  }
  return total / targets.length;
}
