import { describe, expect, it } from "vitest";
import { randomFeatures } from "../src/features.ts";
import { seededRandom } from "../src/random.ts";
import { fitStandardizer } from "../src/standardize.ts";

describe("randomFeatures", () => {
  const inputs = Float32Array.from({ length: 3 * 130 }, seededRandom(5).normal);

  it("gives non-negative features, and a last one that is always 1 for the bias", () => {
    const rows = randomFeatures(3, 20, seededRandom(1))(inputs);
    expect(rows.length).toBe(130);
    for (const row of rows) {
      expect(row.length).toBe(21);
      expect(row.every((value) => value >= 0)).toBe(true);
      expect(row[20]).toBe(1);
    }
  });

  it("draws the same features for the same seed, whatever rows come first", () => {
    const all = randomFeatures(3, 20, seededRandom(1))(inputs);
    const some = randomFeatures(3, 20, seededRandom(1))(inputs.subarray(3 * 100));
    some.forEach((row, i) => {
      row.forEach((value, j) => {
        expect(value).toBeCloseTo(all[100 + i][j], 6);
      });
    });
    expect(randomFeatures(3, 20, seededRandom(2))(inputs)[0]).not.toEqual(all[0]);
  });
});

describe("fitStandardizer", () => {
  const values = Float32Array.of(0, 10, 5, 2, 30, 5);

  it("scales each column by itself where units differ, and leaves a constant column at zero", () => {
    expect([...fitStandardizer(values, 3, false)(values)]).toEqual([-1, -1, 0, 1, 1, 0]);
  });

  it("scales all columns alike where they share a unit", () => {
    const scaled = fitStandardizer(values, 3, true)(values);
    expect(scaled[4] / scaled[3]).toBeCloseTo(10, 5);
    expect(scaled.reduce((sum, value) => sum + value * value, 0) / values.length).toBeCloseTo(1, 5);
  });
});
