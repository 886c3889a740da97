import { describe, expect, it } from "vitest";
import { axisFor, LINEAR_RANGE, LOSS_RANGE, placeOn } from "../src/page/axis.ts";

describe("the axis", () => {
  it("is there before the first figure, from 0.05 to 2,000 ns", () => {
    expect(axisFor([], LOSS_RANGE)).toEqual({ low: 0.05, high: 2000, ticks: [0.1, 1, 10, 100, 1000] });
  });

  it("of a last layer goes from 5 µs to 2 s, in milliseconds", () => {
    expect(axisFor([], LINEAR_RANGE)).toMatchObject({ low: 0.005, high: 2000, ticks: [0.01, 0.1, 1, 10, 100, 1000] });
  });

  it("grows by whole decades to hold everyone", () => {
    const { low, high, ticks } = axisFor([0.03, 2500, Number.NaN], LOSS_RANGE);
    expect([low, high]).toEqual([0.005, 20_000]);
    expect(ticks).toEqual([0.01, 0.1, 1, 10, 100, 1000, 10_000]);
  });

  it("gives every decade the same length, and ends where it ends", () => {
    const axis = axisFor([], LOSS_RANGE);
    const places = axis.ticks.map((tick) => placeOn(axis, tick));
    const steps = places.slice(1).map((place, i) => place - places[i]);
    for (const step of steps) expect(step).toBeCloseTo(steps[0]);
    expect([placeOn(axis, 0.05), placeOn(axis, 2000)]).toEqual([0, 1]);
    expect([placeOn(axis, 0.001), placeOn(axis, 1e6)]).toEqual([0, 1]);
  });
});
