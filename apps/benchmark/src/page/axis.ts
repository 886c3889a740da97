/** The logarithmic axis that all cases of a unit share, so that the eye may compare across them. */

export interface Axis {
  low: number;
  high: number;
  /** The powers of ten in between. */
  ticks: number[];
}

export type Range = readonly [low: number, high: number];

/** Nanoseconds a logit. */
export const LOSS_RANGE: Range = [0.05, 2000];

/** Milliseconds of a last layer with its loss. */
export const LINEAR_RANGE: Range = [0.005, 2000];

/** The range, or whole decades further where somebody is beyond. */
export function axisFor(values: readonly number[], range: Range): Axis {
  let [low, high] = range;
  for (const value of values) {
    if (!(value > 0 && Number.isFinite(value))) continue;
    while (value < low) low /= 10;
    while (value > high) high *= 10;
  }
  const ticks: number[] = [];
  for (let power = Math.ceil(Math.log10(low)); power <= Math.log10(high); power++) ticks.push(Number(`1e${power}`));
  return { low, high, ticks };
}

/** Where a value lies on the axis, from 0 to 1. */
export function placeOn({ low, high }: Axis, value: number): number {
  return Math.min(1, Math.max(0, Math.log(value / low) / Math.log(high / low)));
}
