import { describe, expect, it } from "vitest";
import { describeBin } from "../../src/charts/bin-chart.ts";
import { nextBin } from "../../src/charts/bin-reader.tsx";
import { moveApart } from "../../src/charts/curves-options.ts";
import { leastBound, linear, ticks } from "../../src/charts/scale.ts";
import { centroids, sharedExtent } from "../../src/charts/scatter-geometry.ts";

describe("linear", () => {
  it("runs through both ends, downwards too", () => {
    const y = linear([0, 2], [100, 0]);
    expect([y(0), y(1), y(2)]).toEqual([100, 50, 0]);
  });

  it("gives a number where the domain is empty", () => {
    expect(linear([1, 1], [5, 9])(1)).toBe(5);
  });
});

describe("ticks", () => {
  it("starts at 0 and does not pass the largest value", () => {
    expect(ticks(0.3, 6)).toEqual([0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3]);
    expect(ticks(2.4, 4)).toEqual([0, 1, 2]);
    expect(ticks(120, 4)).toEqual([0, 50, 100]);
  });

  it("gives 0 alone where there is no range", () => {
    expect(ticks(0, 4)).toEqual([0]);
    expect(ticks(Number.NaN, 4)).toEqual([0]);
  });
});

describe("leastBound", () => {
  it("takes the first bound that holds every value", () => {
    expect(leastBound([0.1, 0.4], [0.25, 0.5, 1])).toBe(0.5);
  });

  it("takes the last where none does, and the first for no values", () => {
    expect(leastBound([3], [1, 2])).toBe(2);
    expect(leastBound([], [1, 2])).toBe(1);
  });
});

describe("moveApart", () => {
  it("leaves places that are far apart alone", () => {
    expect(moveApart([10, 90, 50], 14, 0, 100)).toEqual([10, 90, 50]);
  });

  it("keeps the distance and the order of places that meet", () => {
    expect(moveApart([50, 51, 49], 10, 0, 100)).toEqual([59, 69, 49]);
  });

  it("pushes back from the lower edge what would leave it", () => {
    expect(moveApart([98, 99], 10, 0, 100)).toEqual([90, 100]);
  });
});

describe("scatter plots", () => {
  it("share an extent that holds all but the farthest hundredth", () => {
    const near = {
      points: Float32Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? 1 : -1)),
      kinds: new Uint8Array(200),
    };
    const far = { points: Float32Array.of(50, 0), kinds: new Uint8Array(1) };
    expect(sharedExtent([near, far])).toBeCloseTo(1.08);
    expect(sharedExtent([])).toBe(1);
  });

  it("know the middle of each kind, and that a kind is empty", () => {
    const plot = { points: Float32Array.of(0, 0, 2, 4, 5, 5), kinds: Uint8Array.of(0, 0, 2) };
    expect(centroids(plot)).toEqual([{ x: 1, y: 2 }, undefined, { x: 5, y: 5 }]);
  });
});

describe("bins in words", () => {
  const bin = { lower: 0.8, upper: 0.8667, count: 1234, confidence: 0.84, accuracy: 0.7 };

  it("say range, count and share, confidence and accuracy", () => {
    const words = describeBin(bin, 2468).replaceAll("\u00a0", " ");
    expect(words).toBe("80 to 87 % sure: 1,234 rows (50 %), says 84 %, right 70 %");
  });

  it("say that a bin is empty", () => {
    expect(describeBin({ ...bin, count: 0 }, 10)).toContain("no row");
  });

  it("are reached by arrow keys that stop at the ends", () => {
    expect(nextBin("ArrowLeft", undefined, 15)).toBe(14);
    expect(nextBin("ArrowRight", 14, 15)).toBe(14);
    expect(nextBin("ArrowLeft", 3, 15)).toBe(2);
    expect(nextBin("Home", 3, 15)).toBe(0);
    expect(nextBin("r", 3, 15)).toBeUndefined();
    expect(nextBin("ArrowLeft", undefined, 0)).toBeUndefined();
  });
});
