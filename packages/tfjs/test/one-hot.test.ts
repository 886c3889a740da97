import { describe, expect, it } from "vitest";
import type { Numbers } from "../src/kernel/backend-arrays.js";
import { oneHotClasses } from "../src/kernel/one-hot.js";
import { someData } from "./reference.js";

const kinds: [string, (values: ArrayLike<number>) => Numbers][] = [
  ["float32", (values) => Float32Array.from(values)],
  ["int32", (values) => Int32Array.from(values)],
  ["bool", (values) => Uint8Array.from(values)],
];

describe.each(kinds)("one-hot rows of %s", (_, make) => {
  it.each([1, 2, 3, 7, 8, 10, 33, 100])("become class indices, for %i classes", (classes) => {
    const { indices, oneHot } = someData(13, classes);
    expect(oneHotClasses(make(oneHot), classes)).toEqual(indices);
  });

  it("are found wherever in memory they start", () => {
    const { indices, oneHot } = someData(9, 11);
    for (let offset = 0; offset < 12; offset++) {
      const values = make([...new Array(offset).fill(0), ...oneHot]);
      expect(oneHotClasses(values.subarray(offset) as Numbers, 11)).toEqual(indices);
    }
  });

  it("may be none", () => {
    expect(oneHotClasses(make([]), 3)).toEqual(new Int32Array(0));
  });

  it.each([
    ["two ones in a row", [1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0]],
    ["two ones in a row and none in the next", [1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0]],
    ["a row of zeros", [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]],
    ["zeros at the end", [1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]],
    ["another value than 1", [1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1, 0]],
    ["another value beside the 1", [1, 0, 0, 0, 0, 1, 0, 3, 0, 0, 1, 0]],
  ])("are not: %s", (_name, values) => {
    expect(oneHotClasses(make(values), 4)).toBeUndefined();
  });
});

describe("one-hot rows of float32", () => {
  it.each([0.5, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e-45])("do not hold %d", (value) => {
    for (let at = 0; at < 40; at++) {
      const values = new Float32Array(40);
      for (let row = 0; row < 10; row++) values[4 * row + (row % 4)] = 1;
      values[at] = value;
      expect(oneHotClasses(values, 4)).toBeUndefined();
    }
  });
});
