import { describe, expect, it } from "vitest";
import { readU, SWEPT } from "../../src/train/sweep/u.ts";
import { optimalGap } from "../../src/train/view/optimal-gap.ts";
import { sweepPoint } from "./fixtures.ts";

describe("the U", () => {
  const points = [
    sweepPoint(0.2, 0.16, 0.6),
    sweepPoint(0, 0.12, 3),
    sweepPoint(0.05, 0.03, 1.2),
    sweepPoint(0.1, 0.04, 0.9, 0.01),
  ];

  it("stands in the order of α", () => {
    expect(readU(points).points.map((point) => point.labelSmoothing)).toEqual([0, 0.05, 0.1, 0.2]);
  });

  it("is lowest on the test rows at one α, and may be chosen on the validation rows at another", () => {
    const { lowest, chosen } = readU(points);
    expect(lowest?.labelSmoothing).toBe(0.05);
    expect(chosen?.labelSmoothing).toBe(0.1);
  });

  it("hurts from where it is above hard targets, on the line between two points", () => {
    expect(readU(points).hurtsFrom).toBeCloseTo(0.1 + (0.1 * 0.08) / 0.12, 10);
  });

  it("is too modest from where T* passes below 1", () => {
    expect(readU(points).tooModestFrom).toBeCloseTo(0.05 + (0.05 * 0.2) / 0.3, 10);
  });

  it("hurts nowhere where it ends below hard targets, and says nothing of no points", () => {
    expect(readU(points.slice(1)).hurtsFrom).toBeUndefined();
    expect(readU([])).toEqual({ points: [] });
  });

  it("is not too modest only because one early point is", () => {
    const { tooModestFrom } = readU([sweepPoint(0, 0.1, 0.99), sweepPoint(0.1, 0.1, 1.1), sweepPoint(0.2, 0.1, 0.9)]);
    expect(tooModestFrom).toBeCloseTo(0.15, 10);
  });

  it("is swept at hard targets first", () => {
    expect(SWEPT[0]).toBe(0);
    expect(new Set(SWEPT).size).toBe(SWEPT.length);
  });
});

describe("the gap at the optimum", () => {
  it("is ln(1 + K(1−α)/α)", () => {
    expect(optimalGap(10, 0.05)).toBeCloseTo(5.25, 2);
    expect(optimalGap(10, 0.1)).toBeCloseTo(4.51, 2);
    expect(optimalGap(10, 1)).toBe(0);
  });

  it("is infinite for hard targets", () => {
    expect(optimalGap(10, 0)).toBe(Number.POSITIVE_INFINITY);
  });
});
