/**
 * The mean label-smoothed cross-entropy and its gradient as one would write them by hand: three loops over a row of
 * logits (maximum, sum of exponentials, gradient). What the kernel is compared with and timed against.
 */
export function plainJsLoss(
  logits: Float32Array,
  targets: Int32Array,
  classes: number,
  labelSmoothing: number,
  gradient: Float32Array,
): number {
  const rows = targets.length;
  const share = labelSmoothing / classes;
  let total = 0;
  for (let i = 0; i < rows; i++) {
    const start = i * classes;
    let max = logits[start];
    for (let k = 1; k < classes; k++) max = Math.max(max, logits[start + k]);

    let sum = 0;
    let shifted = 0;
    for (let k = 0; k < classes; k++) {
      const x = logits[start + k] - max;
      const e = Math.exp(x);
      gradient[start + k] = e;
      sum += e;
      shifted += x;
    }
    const target = start + targets[i];
    total += Math.log(sum) - (1 - labelSmoothing) * (logits[target] - max) - share * shifted;

    for (let k = 0; k < classes; k++) gradient[start + k] = (gradient[start + k] / sum - share) / rows;
    gradient[target] -= (1 - labelSmoothing) / rows;
  }
  return total / rows;
}
