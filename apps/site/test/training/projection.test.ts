import { describe, expect, it } from "vitest";
import { project, templatePlane } from "../../src/training/evaluation/projection.ts";

const INPUTS = 5;
const CLASSES = 4;
// Row-major, inputs × classes; any matrix of full rank.
const kernel = Float32Array.from({ length: INPUTS * CLASSES }, (_, i) => Math.sin(3 * i * i + i));
const template = (k: number) => Float32Array.from({ length: INPUTS }, (_, i) => kernel[i * CLASSES + k]);
const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((sum, v, i) => sum + v * b[i], 0);
const distance = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.hypot(...Array.from(a).map((value, i) => value - b[i]));

describe("templatePlane", () => {
  it("gives two directions of length 1 at right angles", () => {
    const [u, v] = templatePlane(kernel, CLASSES, [2, 0, 3]);
    expect(dot(u, u)).toBeCloseTo(1, 12);
    expect(dot(v, v)).toBeCloseTo(1, 12);
    expect(dot(u, v)).toBeCloseTo(0, 12);
  });

  it("holds the three templates: their distances are the same in the plane", () => {
    const three: [number, number, number] = [2, 0, 3];
    const points = project(
      Float32Array.from(three.flatMap((k) => [...template(k)])),
      templatePlane(kernel, CLASSES, three),
    );
    const point = (i: number) => points.subarray(2 * i, 2 * i + 2);
    for (const [i, j] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ]) {
      expect(distance(point(i), point(j))).toBeCloseTo(distance(template(three[i]), template(three[j])), 5);
    }
  });

  it("has a second direction when the third class is the second again", () => {
    const [u, v] = templatePlane(kernel, CLASSES, [0, 1, 1]);
    expect(dot(v, v)).toBeCloseTo(1, 12);
    expect(dot(u, v)).toBeCloseTo(0, 12);
  });

  it("gives zeros, not NaN, for activations of one number", () => {
    const plane = templatePlane(Float32Array.from([1, 2, 4]), 3, [0, 1, 2]);
    expect(project(Float32Array.from([3, 5]), plane)).toEqual(Float32Array.from([-1, 0, 1, 0]));
  });
});

describe("project", () => {
  it("centres the points", () => {
    const activations = Float32Array.from({ length: 7 * INPUTS }, (_, i) => 3 + Math.cos(i));
    const points = project(activations, templatePlane(kernel, CLASSES, [0, 1, 2]));
    expect(points).toHaveLength(14);
    for (const axis of [0, 1]) {
      const sum = points.reduce((total, value, i) => (i % 2 === axis ? total + value : total), 0);
      expect(sum).toBeCloseTo(0, 4);
    }
  });
});
