import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cases } from "../../cases.ts";
import { linearCases, operationsOf } from "../../linear/cases.ts";
import { type LinearProblem, linearProblemOf } from "../../linear/problem.ts";
import { linearExpectedOf, sampleOf } from "../../linear/reference.ts";

const small = linearCases.filter((of) => operationsOf(of) < 1e8);

describe("the cases of the last layer", () => {
  it.each(["cases.ts", "problem.ts", "reference.ts", "compare.ts"])(
    "are to be had in a browser: %s needs no more",
    (file) => {
      const source = readFileSync(new URL(`../../linear/${file}`, import.meta.url), "utf8");
      const imports = [...source.matchAll(/from "(.*)"/g)].map(([, from]) => from);
      expect(imports.filter((from) => !/^\.\/\w+\.ts$|^\.\.\/problem\.ts$/.test(from))).toEqual([]);
      expect(source).not.toMatch(/\bimport\(|\bprocess\b|\bBuffer\b/);
    },
  );

  it("have names that no other case has, and that --filter linear finds", () => {
    const names = [...cases, ...linearCases].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name } of linearCases) expect(name).toMatch(/^\d+x\d+x\d+-linear$/);
    expect(cases.filter(({ name }) => name.includes("linear"))).toEqual([]);
  });

  it("reach from 32 x 64 x 10 to 512 x 256 x 32,000", () => {
    expect(linearCases.map(({ rows, features, classes }) => [rows, features, classes])).toEqual([
      ...[
        [32, 64, 10],
        [64, 784, 256],
        [256, 768, 1000],
        [128, 1280, 1000],
        [64, 512, 8000],
        [512, 256, 32_000],
      ],
    ]);
  });

  it.each(small)("give $name the same data at every call, finite and with targets within the classes", (of) => {
    const problem = linearProblemOf(of);
    expect(linearProblemOf(of)).toEqual(problem);
    expect(problem.x).toHaveLength(of.rows * of.features);
    expect(problem.weights).toHaveLength(of.classes * of.features);
    for (const array of [problem.x, problem.weights, problem.bias]) expect(array.every(Number.isFinite)).toBe(true);
    expect(problem.indices.every((index) => index >= 0 && index < of.classes)).toBe(true);
  });

  it("hold logits that spread past what exp can take, so that a missing maximum shows", () => {
    const problem = linearProblemOf(linearCases.find(({ name }) => name === "64x784x256-linear")!);
    const { features, classes, x, weights } = problem;
    const logits = Array.from({ length: classes }, (_, k) => {
      const row = x.subarray(features, 2 * features);
      return row.reduce((sum, value, d) => sum + value * weights[k * features + d], 0);
    });
    expect(Math.max(...logits) - Math.min(...logits)).toBeGreaterThan(90);
  });
});

describe("the reference", () => {
  const problem = linearProblemOf({ ...linearCases[0], rows: 3, features: 5, classes: 7 });
  const { dx, dw, db } = linearExpectedOf(problem);
  const h = 2 ** -12;

  /** The slope of the loss in one entry, by central differences of the reference's own loss. */
  function slope(name: "x" | "weights" | "bias", at: number): number {
    const lossWith = (change: number) => {
      const array = problem[name].slice();
      array[at] += change;
      return { loss: linearExpectedOf({ ...problem, [name]: array } as LinearProblem).loss, value: array[at] };
    };
    const [above, below] = [lossWith(h), lossWith(-h)];
    return (above.loss - below.loss) / (above.value - below.value);
  }

  it.each([
    ["x", dx.values],
    ["weights", dw.values],
    ["bias", db],
  ] as const)("has gradients that are slopes of its loss: %s", (name, gradient) => {
    for (const [at, value] of gradient.entries()) expect(Math.abs(slope(name, at) - value)).toBeLessThan(1e-5);
  });

  it("is whole but for the largest shape, of which it has places all over the tiles and blocks", () => {
    for (const of of linearCases.slice(0, -1)) {
      expect(sampleOf(of).rows).toHaveLength(of.rows);
      expect(sampleOf(of).classes).toHaveLength(of.classes);
    }
    const largest = linearCases.at(-1)!;
    const { rows, classes } = sampleOf(largest);
    expect([rows.at(-1), classes.at(-1)]).toEqual([largest.rows - 1, largest.classes - 1]);
    for (const places of [rows, classes]) expect(new Set(places.map((place) => place % 8)).size).toBe(8);
  });
});
