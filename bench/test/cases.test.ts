import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cases, sweepOverClasses, sweepOverRows } from "../cases.ts";
import { expectedOf } from "../measure/verify.ts";
import { problemOf } from "../problem.ts";

const small = cases.filter(({ rows, classes }) => rows * classes <= 20_000);

describe("the cases", () => {
  it.each(["cases.ts", "problem.ts"])("are to be had in a browser: %s needs nothing else", (file) => {
    const source = readFileSync(new URL(`../${file}`, import.meta.url), "utf8");
    expect(source).not.toMatch(/^import (?!type .* from "\.\/cases\.ts";$)|\bimport\(|\bprocess\b|\bBuffer\b/m);
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

  it("have every option at 1024 x 10 and 256 x 1000, with a value and alone", () => {
    const withOptions = cases.filter(({ section }) => section === "options");
    for (const shape of ["1024x10", "256x1000"]) {
      const here = withOptions.filter(({ name }) => name.startsWith(`${shape}-`));
      expect(here.map(({ option }) => option).filter(Boolean)).toEqual([
        ...["classWeights", "prior", "sampleWeights", "logitScale", "softcap", "zLoss", "rows"],
      ]);
      expect(here.map(({ name }) => name.slice(shape.length + 1))).toEqual(
        expect.arrayContaining(["class-weights", "z-loss", "probabilities", "calibration", "temperature"]),
      );
      for (const of of here) expect(Object.keys(problemOf(of).options)).toEqual(of.option ? [of.option] : []);
    }
  });

  it("score tokens of vocabularies of 32,000, 50,257 and 151,936", () => {
    const scored = cases.filter(({ section }) => section === "scoring");
    expect(new Set(scored.map(({ classes }) => classes))).toEqual(new Set([32_000, 50_257, 151_936]));
  });

  it("draw what is calibrated from the logits at temperature 2", async () => {
    const { figures } = await expectedOf(problemOf(cases.find(({ name }) => name === "1024x10-temperature")!));
    expect(figures!.temperature).toBeGreaterThan(1.8);
    expect(figures!.temperature).toBeLessThan(2.2);
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
