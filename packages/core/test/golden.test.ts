/** Golden vectors: what PyTorch gives, in float64 on the same float32 inputs. golden/make_golden.py made them. */

import { describe, expect, it } from "vitest";
import { agrees } from "./expect-within-bounds.js";
import golden from "./golden/pytorch.json" with { type: "json" };
import { type Options, oracle } from "./oracle.js";
import { describeVariants } from "./variants.js";

interface GoldenCase {
  name: string;
  shape: number[];
  logits: number[];
  kind: string;
  targets: number[];
  reduction: string;
  labelSmoothing: number;
  classWeights?: number[];
  ignoreIndex?: number;
  loss: number[];
  grad: number[];
}

const cases = golden.cases as GoldenCase[];

function problem(golden: GoldenCase) {
  const options: Options = {
    shape: golden.shape,
    axis: 1,
    labelSmoothing: golden.labelSmoothing,
    classWeights: golden.classWeights,
    ignoreIndex: golden.ignoreIndex,
    reduction: golden.reduction as "mean" | "sum" | "none",
  };
  const targets = golden.kind === "indices" ? Int32Array.from(golden.targets) : Float32Array.from(golden.targets);
  return { logits: Float32Array.from(golden.logits), targets, options };
}

/** Where a result leaves `bound` around PyTorch's values. */
function differences(actual: ArrayLike<number>, expected: number[], bound: (i: number) => number): string[] {
  const problems = actual.length === expected.length ? [] : [`length ${actual.length} instead of ${expected.length}`];
  for (const [i, value] of expected.entries()) {
    if (!agrees(actual[i], value, bound(i))) problems.push(`[${i}]: ${actual[i]} instead of ${value}`);
  }
  return problems;
}

describe("the vectors", () => {
  it("hold every reduction, kind of target and smoothing", () => {
    expect(cases.length).toBeGreaterThan(100);
    expect(new Set(cases.map((golden) => `${golden.reduction} ${golden.kind} ${golden.labelSmoothing}`)).size).toBe(18);
  });

  it("agree with the oracle of these tests", () => {
    for (const golden of cases) {
      const { logits, targets, options } = problem(golden);
      const { loss, rows, grad } = oracle(logits, targets, options);
      const close = (value: number) => 1e-9 * Math.max(1, Math.abs(value));
      expect(
        differences(options.reduction === "none" ? rows.loss : [loss], golden.loss, (i) => close(golden.loss[i])),
        golden.name,
      ).toEqual([]);
      expect(
        differences(grad, golden.grad, (i) => 1e-7 * Math.abs(golden.grad[i]) + 1e-12),
        golden.name,
      ).toEqual([]);
    }
  });
});

describeVariants("PyTorch's values", (subject) => {
  it.each(cases)("$name", (golden) => {
    const { logits, targets, options } = problem(golden);
    const { bounds, layout } = oracle(logits, targets, options);
    const result = subject.ls.crossEntropyGrad(logits, targets, { ...options, rows: ["loss"] });
    if (golden.reduction === "none") {
      expect(differences(result.rows.loss, golden.loss, (i) => subject.tolerance * bounds.rowLoss[i])).toEqual([]);
    } else {
      expect(differences([result.loss], golden.loss, () => subject.tolerance * bounds.loss)).toEqual([]);
    }
    const gradBound = new Float64Array(logits.length);
    for (const [i, row] of layout.entries()) {
      for (let k = 0; k < golden.shape[1]; k++) gradBound[row.start + k * row.step] = bounds.grad[i];
    }
    expect(differences(result.grad, golden.grad, (i) => subject.tolerance * gradBound[i])).toEqual([]);
  });
});
