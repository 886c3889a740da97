/** The identities of numerics.md as property tests, and random calls with all options mixed against the oracle. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { indexKinds, oneHot } from "./data.js";
import { expectWithinBounds } from "./expect-within-bounds.js";
import { property } from "./on-demand.js";
import { type IndexArray, layoutOf, oracle, type RowName } from "./oracle.js";
import { anyProblem, type Problem } from "./problems.js";
import { expectSameBits, expectSameRows } from "./same-bits.js";
import { describeVariants } from "./variants.js";

const everyRow: RowName[] = ["loss", "nll", "lse", "argmax"];

describeVariants("identities", (subject) => {
  const check = (problems: fc.Arbitrary<Problem>, runs: number, body: (problem: Problem) => void) =>
    fc.assert(fc.property(problems, body), { seed: property.seed, numRuns: property.runs(runs) });

  const gradOf = ({ logits, targets, options }: Problem, changes: object = {}) =>
    subject.ls.crossEntropyGrad(logits, targets, { ...options, rows: everyRow, ...changes });
  const expected = ({ logits, targets, options }: Problem) => oracle(logits, targets, options);
  const sameBits = subject.variant !== "relaxed";

  /** Two calls that must give the same bits, or, in relaxed arithmetic, values within the bounds. */
  const expectSame = (actual: ReturnType<typeof gradOf>, plain: ReturnType<typeof gradOf>, problem: Problem) => {
    if (!sameBits) return expectWithinBounds(actual, expected(problem), subject.tolerance);
    expect(actual.loss).toBe(plain.loss);
    expect(actual.count).toBe(plain.count);
    expect(actual.correct).toBe(plain.correct);
    expectSameRows(actual.rows, plain.rows);
    expectSameBits(actual.grad, plain.grad);
  };

  it("loss, gradient and rows are those of the definition, for any mixture of options", () => {
    check(anyProblem(), 600, (problem) => {
      const logits = problem.logits.slice();
      expectWithinBounds(gradOf(problem), expected(problem), subject.tolerance);
      expectSameBits(problem.logits, logits);
    });
  });

  it("the loss alone is the same", () => {
    check(anyProblem(), 200, (problem) => {
      const { logits, targets, options } = problem;
      const result = subject.ls.crossEntropy(logits, targets, { ...options, rows: everyRow });
      expectWithinBounds(result, expected(problem), subject.tolerance);
    });
  });

  it("in place ≡ out of place, and a second view of the logits is in place too", () => {
    check(anyProblem(), 100, (problem) => {
      const plain = gradOf(problem);
      const same = problem.logits.slice();
      const result = gradOf({ ...problem, logits: same }, { out: same });
      expect(result.grad).toBe(same);
      expectSame(result, plain, problem);
      const viewed = problem.logits.slice();
      const view = new Float32Array(viewed.buffer, viewed.byteOffset, viewed.length);
      expectSame(gradOf({ ...problem, logits: viewed }, { out: view }), plain, problem);
      if (sameBits) expectSameBits(viewed, plain.grad);
    });
  });

  it("arrays in the kernel's memory ≡ ordinary arrays", () => {
    check(anyProblem(), 100, (problem) => {
      const { logits, targets, options } = problem;
      const residentLogits = subject.ls.allocate(logits.length);
      const residentOut = subject.ls.allocate(logits.length);
      const residentTargets =
        targets instanceof Float32Array
          ? subject.ls.allocate(targets.length)
          : targets instanceof Int32Array
            ? subject.ls.allocate(targets.length, "i32")
            : undefined;
      residentLogits.f32.set(logits);
      let moved: typeof targets = targets;
      if (residentTargets) {
        moved = "f32" in residentTargets ? residentTargets.f32 : residentTargets.i32;
        moved.set(targets as Float32Array);
      }
      const plain = gradOf(problem);
      const calls: [string, Problem, Float32Array | undefined][] = [
        ["all", { ...problem, logits: residentLogits.f32, targets: moved }, residentOut.f32],
        ["targets", { ...problem, targets: moved }, undefined],
        ["out", problem, residentOut.f32],
        ["in place", { ...problem, logits: residentLogits.f32, targets: moved, options }, residentLogits.f32],
      ];
      for (const [, call, out] of calls) expectSame(gradOf(call, { out }), plain, problem);
      for (const memory of [residentLogits, residentOut, residentTargets]) memory?.free();
    });
  });

  it("shape and axis ≡ the same rows moved to [N, K]", () => {
    check(
      fc.constantFrom("first axis" as const, "middle axis" as const).chain((layout) => anyProblem({ layout })),
      300,
      (problem) => {
        const { logits, targets, classes, rows } = problem;
        const { layout } = layoutOf(logits.length, problem.options);
        const flatten = (placed: Float32Array) => {
          const flat = new Float32Array(placed.length);
          for (const [i, row] of layout.entries()) {
            for (let k = 0; k < classes; k++) flat[i * classes + k] = placed[row.start + k * row.step];
          }
          return flat;
        };
        const flat: Problem = {
          ...problem,
          logits: flatten(logits),
          targets: targets instanceof Float32Array ? flatten(targets) : targets,
          options: { ...problem.options, shape: [rows, classes], axis: undefined },
        };
        const placed = gradOf(problem);
        expectSame({ ...placed, grad: flatten(placed.grad) }, gradOf(flat), flat);
      },
    );
  });

  it("all kinds of index arrays ≡ each other", () => {
    check(anyProblem({ kind: "indices", indexKind: 0 }), 100, (problem) => {
      const plain = gradOf(problem);
      const targets = problem.targets as Int32Array;
      for (const kind of indexKinds) {
        const fits = problem.classes <= kind.most && (!kind.name.startsWith("Uint") || !targets.includes(-100));
        if (fits) expectSame(gradOf({ ...problem, targets: kind.from(targets) }), plain, problem);
      }
    });
  });

  describe("targets", () => {
    const indices = { kind: "indices", indexKind: 0, ignored: "no", layout: "flat" } as const;

    it("indices ≡ one-hot rows", () => {
      check(anyProblem({ ...indices, reduction: "sum" }), 100, (problem) => {
        const targets = oneHot(problem.targets as Int32Array, problem.classes);
        expectWithinBounds(gradOf({ ...problem, targets }), expected(problem), subject.tolerance);
      });
    });

    it("smoothing indices ≡ giving smoothLabels' rows", () => {
      check(anyProblem({ ...indices, reduction: "sum", masked: false }), 100, (problem) => {
        const { classes, labelSmoothing, smoothingConvention, prior, ...rest } = problem.options;
        const targets = subject.ls.smoothLabels(problem.targets as IndexArray, {
          classes: problem.classes,
          labelSmoothing,
          smoothingConvention,
          prior,
        });
        const result = gradOf({ ...problem, targets, options: { classes, ...rest } });
        // `nll` and `correct` are about the targets given, and those differ.
        const { rows, correct } = oracle(problem.logits, targets, { classes, ...rest });
        // float32 rounds the smoothed targets; over long rows of large logits that is up to as much as the bound itself.
        const bounds = oracle(problem.logits, targets, { classes, ...rest }).bounds;
        const reference = expected(problem);
        expectWithinBounds(
          result,
          {
            ...reference,
            correct,
            rows: { ...reference.rows, nll: rows.nll },
            bounds: { ...reference.bounds, nll: bounds.nll },
          },
          2 * subject.tolerance,
        );
      });
    });

    it("“others” with α ≡ “uniform” with α·K/(K−1)", () => {
      check(anyProblem({ smoothing: "others" }), 100, (problem) => {
        const { classes, options } = problem;
        const alpha = classes === 1 ? 0 : ((options.labelSmoothing ?? 0) * (classes - 1)) / classes;
        const others = { ...problem, options: { ...options, labelSmoothing: alpha } };
        const uniform = {
          ...problem,
          options: { ...options, labelSmoothing: options.labelSmoothing, smoothingConvention: "uniform" as const },
        };
        if (classes > 1) expectWithinBounds(gradOf(others), expected(uniform), subject.tolerance);
        else expectWithinBounds(gradOf(others), expected(problem), subject.tolerance);
      });
    });

    it("a uniform prior ≡ no prior", () => {
      check(anyProblem({ smoothing: "uniform" }), 100, (problem) => {
        const prior = new Float32Array(problem.classes).fill(1 / problem.classes);
        expectWithinBounds(gradOf(problem, { prior }), expected(problem), subject.tolerance);
      });
    });
  });

  describe("weights", () => {
    it("weights of 1 ≡ none", () => {
      check(anyProblem({ classWeights: false, sampleWeights: false }), 100, (problem) => {
        const { classes, rows } = problem;
        const plain = expected(problem);
        expectWithinBounds(gradOf(problem, { classWeights: new Array(classes).fill(1) }), plain, subject.tolerance);
        expectWithinBounds(
          gradOf(problem, { sampleWeights: new Float32Array(rows).fill(1) }),
          plain,
          subject.tolerance,
        );
      });
    });

    it("a normalizer divides the sum", () => {
      check(anyProblem({ reduction: "mean" }), 100, (problem) => {
        const { normalizer = 3, ...options } = problem.options;
        const sum = subject.ls.crossEntropy(problem.logits, problem.targets, { ...options, reduction: "sum" });
        const mean = subject.ls.crossEntropy(problem.logits, problem.targets, { ...options, normalizer });
        expect(mean.loss).toBe(sum.loss / normalizer);
      });
    });

    it("a gradOutput multiplies the gradient and leaves the loss alone", () => {
      check(anyProblem({ gradOutput: "none", masked: false, reduction: "sum" }), 100, (problem) => {
        const plain = gradOf(problem);
        const doubled = gradOf(problem, { gradOutput: -2 });
        expect(doubled.loss).toBe(plain.loss);
        expectSameRows(doubled.rows, plain.rows);
        // Twice a number is exact, but for the subnormal ones.
        const wrong = plain.grad.filter(
          (value, at) => !(Math.abs(doubled.grad[at] / -2 - value) <= (sameBits ? 1e-37 : 1e-6)),
        );
        expect(wrong.length).toBe(0);
        const each = gradOf(problem, { gradOutput: new Float32Array(problem.rows).fill(-2) });
        expect(each.loss).toBe(plain.loss);
        if (sameBits) expectSameBits(each.grad, doubled.grad);
      });
    });

    it("powers of two of logitScale ≡ scaled logits", () => {
      check(anyProblem({ logitScale: 0.25 }), 100, (problem) => {
        const scaled = { ...problem, logits: problem.logits.map((value) => value / 4) };
        const result = gradOf({ ...scaled, options: { ...problem.options, logitScale: 1 } });
        const reference = expected(problem);
        for (const [i] of reference.grad.entries()) reference.grad[i] *= 4;
        for (const [i] of reference.bounds.grad.entries()) {
          reference.bounds.grad[i] *= 4;
          reference.bounds.gradSum[i] *= 4;
        }
        expectWithinBounds(result, reference, subject.tolerance);
      });
    });
  });

  it("an ignored row ≡ a deleted row", () => {
    check(anyProblem({ kind: "indices", indexKind: 0, layout: "flat", ignored: "−100" }), 100, (problem) => {
      const { logits, classes, rows, options } = problem;
      const targets = problem.targets as Int32Array;
      const kept = Array.from({ length: rows }, (_, i) => i).filter((i) => targets[i] !== -100);
      const shorter: Problem = {
        ...problem,
        rows: kept.length,
        logits: Float32Array.from(kept.flatMap((i) => Array.from(logits.subarray(i * classes, (i + 1) * classes)))),
        targets: Int32Array.from(kept, (i) => targets[i]),
        options: {
          ...options,
          sampleWeights: options.sampleWeights && Float32Array.from(kept, (i) => options.sampleWeights?.[i] ?? 1),
          gradOutput:
            typeof options.gradOutput === "object"
              ? Float32Array.from(kept, (i) => (options.gradOutput as Float32Array)[i])
              : options.gradOutput,
        },
      };
      const ignored = gradOf(problem);
      const deleted = gradOf(shorter);
      expectWithinBounds(deleted, expected(shorter), subject.tolerance);
      expect(ignored.count).toBe(kept.length);
      expect(ignored.correct).toBe(deleted.correct);
      if (sameBits) {
        for (const [to, from] of kept.entries()) {
          const kept = deleted.grad.subarray(to * classes, (to + 1) * classes);
          expectSameBits(ignored.grad.subarray(from * classes, (from + 1) * classes), kept);
          for (const name of everyRow) expect(ignored.rows[name]?.[from]).toBe(deleted.rows[name]?.[to]);
        }
      }
    });
  });
});
