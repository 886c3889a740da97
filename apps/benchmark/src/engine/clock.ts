/** Browsers round their clocks, to 5 µs or to whole milliseconds: how coarse this one is, and how long to measure with it. */

import type { Effort } from "@ls/bench/measure/interleave";

/** Steps of the clock that are looked at. */
const STEPS = 20;

/** A sample is at least this many steps of the clock, so that rounding makes up at most a hundredth of it. */
const STEPS_PER_SAMPLE = 100;

/** The smallest step between two readings, in milliseconds. */
export function clockStep(now: () => number = () => performance.now()): number {
  let step = Number.POSITIVE_INFINITY;
  let last = now();
  for (let seen = 0; seen < STEPS; ) {
    const time = now();
    if (time === last) continue;
    step = Math.min(step, time - last);
    last = time;
    seen++;
  }
  return step;
}

/** Enough for quartiles within a few seconds a case. */
export function effortFor(step: number): Effort {
  const sampleTime = Math.max(3, STEPS_PER_SAMPLE * step);
  return { rounds: 25, sampleTime, warmUpTime: 120, budget: Math.max(800, 25 * sampleTime) };
}
