import { expect, it } from "vitest";
import { spreadOf } from "../measure/statistics.ts";

it("gives the median and the quartiles, interpolated", () => {
  expect(spreadOf([4, 1, 3, 2])).toEqual({ lower: 1.75, median: 2.5, upper: 3.25, samples: 4 });
  expect(spreadOf([7])).toEqual({ lower: 7, median: 7, upper: 7, samples: 1 });
});

it("refuses nothing at all", () => {
  expect(() => spreadOf([])).toThrow(RangeError);
});
