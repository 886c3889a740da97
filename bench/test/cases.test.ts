import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cases, problemOf, sweepOverClasses, sweepOverRows } from "../cases.ts";

const small = cases.filter(({ rows, classes }) => rows * classes <= 20_000);

describe("the cases", () => {
  it("are to be had in a browser: the file imports nothing", () => {
    const source = readFileSync(new URL("../cases.ts", import.meta.url), "utf8");
    expect(source).not.toMatch(/^import|\bimport\(|\bprocess\b|\bBuffer\b/m);
  });

  it("have names of their own", () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });

  it("reach from 64 x 2 to 512 x 32,000 and 151,936 classes", () => {
    const names = cases.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["64x2", "512x32000", "4x151936"]));
  });

  it.each(small)("give $name the same data at every call", (of) => {
    expect(problemOf(of)).toEqual(problemOf(of));
  });

  it.each(small)("give $name finite logits, targets within the classes, and probabilities only if wanted", (of) => {
    const { logits, indices, probabilities, rows, classes } = problemOf(of);
    expect(logits).toHaveLength(rows * classes);
    expect(logits.every(Number.isFinite)).toBe(true);
    expect(indices).toHaveLength(rows);
    expect(indices.every((index) => index >= 0 && index < classes)).toBe(true);
    expect(probabilities !== undefined).toBe(of.targets === "probabilities");
  });

  it("hold outliers that a wrong maximum would trip over", () => {
    const { logits, classes } = problemOf(cases.find(({ name }) => name === "1024x10")!);
    const row = logits.subarray(classes, 2 * classes);
    const sorted = [...row].sort((a, b) => b - a);
    expect(sorted[0] - sorted[1]).toBeGreaterThan(10);
  });

  it("give probability rows that sum to 1", () => {
    const { probabilities, classes } = problemOf(cases.find(({ name }) => name === "128x10-probabilities")!);
    for (let start = 0; start < probabilities!.length; start += classes) {
      const sum = probabilities!.subarray(start, start + classes).reduce((total, value) => total + value, 0);
      expect(sum).toBeCloseTo(1, 5);
    }
  });
});

describe("the sweeps", () => {
  it("reach from 1 class to 151,936", () => {
    const classes = sweepOverClasses().map((of) => of.classes);
    expect(classes[0]).toBe(1);
    expect(classes.at(-1)).toBe(151_936);
    expect(classes).toEqual([...classes].sort((a, b) => a - b));
  });

  it("double the rows", () => {
    expect(sweepOverRows(1000).map((of) => of.rows)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]);
  });
});
