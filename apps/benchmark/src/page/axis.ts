/** The logarithmic axis that all cases share, so that the eye may compare across them. */

export interface Axis {
  low: number;
  high: number;
  /** The powers of ten in between. */
  ticks: number[];
}

const LOW = 0.05;
const HIGH = 2000;

/** 0.05 to 2,000 ns, or whole decades further where somebody is beyond. */
export function axisFor(values: readonly number[]): Axis {
  let [low, high] = [LOW, HIGH];
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
