import { describe, expect, it } from "vitest";
import { rasterise, SIDE } from "../../src/train/pad/rasterise.ts";

const rows = (pixels: Float32Array) =>
  Array.from({ length: SIDE }, (_, y) => [...pixels.subarray(y * SIDE, (y + 1) * SIDE)]);
const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

describe("a drawing as 8 × 8 pixels", () => {
  it("is empty without a stroke", () => {
    expect([...rasterise([], 100)]).toEqual(new Array(64).fill(0));
  });

  it("holds whole numbers of 0 to 16", () => {
    const pixels = rasterise([[10, 10, 90, 90, 10, 90, 90, 10, 10, 10]], 100);
    for (const value of pixels) expect(value >= 0 && value <= 16 && Number.isInteger(value)).toBe(true);
    expect(Math.max(...pixels)).toBe(16);
  });

  it("is the same wherever and however large it was drawn", () => {
    const shape = [0, 0, 10, 0, 10, 20, 0, 20, 0, 0];
    const small = rasterise([shape.map((value) => value + 5)], 100);
    const large = rasterise([shape.map((value) => value * 4 + 12)], 100);
    expect([...large]).toEqual([...small]);
  });

  it("fills the height with an upright line, in the middle columns", () => {
    const pixels = rows(rasterise([[20, 10, 20, 90]], 100));
    for (const row of pixels) {
      expect([...row].reverse()).toEqual(row);
      expect(row[3]).toBe(16);
      expect(row[0]).toBe(0);
    }
  });

  it("has as much ink as the data's digits, whether the stroke is long or short", () => {
    for (const stroke of [
      [50, 10, 50, 90],
      [20, 10, 80, 10, 20, 90, 80, 90],
    ]) {
      const ink = sum([...rasterise([stroke], 100)]);
      expect(ink).toBeGreaterThan(270);
      expect(ink).toBeLessThan(350);
    }
  });

  it("keeps a dot a dot", () => {
    const pixels = rasterise([[50, 50]], 100);
    expect(sum([...pixels])).toBeGreaterThan(0);
    expect(sum([...pixels])).toBeLessThan(120);
  });
});
