import { describe, expect, it } from "vitest";
import { clockStep, effortFor } from "../src/engine/clock.ts";

/** A clock that moves on by 0.3 ms at each reading, and shows whole steps. */
function coarseClock(step: number): () => number {
  let time = 0;
  return () => {
    time += 0.3;
    return Math.floor(time / step) * step;
  };
}

describe("the clock", () => {
  it.each([1, 2, 16])("is found to move in steps of %d ms", (step) => {
    expect(clockStep(coarseClock(step))).toBeCloseTo(step);
  });

  it("decides how long a sample is: a hundred steps of a coarse one", () => {
    expect(effortFor(1)).toMatchObject({ sampleTime: 100, budget: 2500 });
    expect(effortFor(0.005)).toMatchObject({ sampleTime: 3, budget: 800 });
  });
});
