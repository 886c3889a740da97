/**
 * The gap between the true class's logit and the others at the optimum of the smoothed loss: ln(1 + K(1−α)/α). Infinite
 * for hard targets, which have no optimum.
 */
export function optimalGap(classes: number, labelSmoothing: number): number {
  return labelSmoothing === 0
    ? Number.POSITIVE_INFINITY
    : Math.log1p((classes * (1 - labelSmoothing)) / labelSmoothing);
}
