export type Scale = (value: number) => number;

/** The straight line through (from[0], to[0]) and (from[1], to[1]). */
export function linear(from: [number, number], to: [number, number]): Scale {
  const slope = (to[1] - to[0]) / (from[1] - from[0] || 1);
  return (value) => to[0] + (value - from[0]) * slope;
}

const STEPS = [1, 2, 2.5, 5, 10];

/** Round numbers from 0 to `max` or a little less, at most `most` + 1 of them. */
export function ticks(max: number, most: number): number[] {
  if (!(max > 0)) return [0];
  const power = 10 ** Math.floor(Math.log10(max / most));
  const step = power * STEPS.find((each) => max / (each * power) <= most + 1e-9)!;
  const all: number[] = [];
  for (let i = 0; i * step <= max * (1 + 1e-9); i++) all.push(Number((i * step).toPrecision(12)));
  return all;
}

/** The least of the given bounds that holds all values; the last one where none does. */
export function leastBound(values: number[], bounds: number[]): number {
  const largest = values.reduce((max, value) => (value > max ? value : max), 0);
  return bounds.find((bound) => bound >= largest) ?? bounds[bounds.length - 1];
}
