/** The error bounds of numerics.md, over every width, block height, alignment and size that the kernel treats differently. */

import { describe, expect, it } from "vitest";
import { integer, seeded, someIndices, someLogits, someProbabilities, someWeights } from "./data.js";
import { agrees, expectWithinBounds, outsideBounds } from "./expect-within-bounds.js";
import { GuardedMemory } from "./guarded.js";
import { everything, exhaustive } from "./on-demand.js";
import { type Options, oracle } from "./oracle.js";
import { expectSameBits } from "./same-bits.js";
import { describeVariants } from "./variants.js";

describeVariants("error bounds", (subject) => {
  const { tolerance } = subject;

  /** Loss, gradient and rows of guarded arrays, in and out of the kernel's memory, out of place and in place. */
  function checkGuarded(
    rows: number,
    classes: number,
    options: Options,
    probabilities: boolean,
    seed: number,
  ): string[] {
    const random = seeded(seed);
    const logits = someLogits(rows, classes, random);
    const targets = probabilities ? someProbabilities(rows, classes, random) : someIndices(rows, classes, random);
    const classWeights = someWeights(classes, random);
    const expected = oracle(logits, targets, { ...options, classes, classWeights });
    const problems: string[] = [];
    for (const resident of [false, true]) {
      for (const inPlace of [false, true]) {
        const words = 2 * logits.length + targets.length + classes;
        const memory = new GuardedMemory(words, 4, resident ? subject.ls : undefined);
        const z = memory.floats(logits, seed);
        const t =
          targets instanceof Float32Array ? memory.floats(targets, seed + 1) : memory.integers(targets, seed + 1);
        const w = memory.floats(classWeights, seed + 2);
        const out = inPlace ? z : memory.floats(new Float32Array(logits.length).fill(7), seed + 3);
        const result = subject.ls.crossEntropyGrad(z, t, {
          ...options,
          classes,
          classWeights: w,
          rows: ["loss", "nll", "lse", "argmax"],
          out,
        });
        problems.push(...outsideBounds(result, expected, tolerance));
        memory.expectIntact();
        if (!inPlace) expectSameBits(z, logits);
        expectSameBits(t, targets);
        expectSameBits(w, classWeights);
        if (!inPlace)
          problems.push(
            ...outsideBounds(
              subject.ls.crossEntropy(z, t, { ...options, classes, classWeights: w }),
              expected,
              tolerance,
            ),
          );
        memory.free();
      }
    }
    return problems.map((problem) => `N = ${rows}, K = ${classes}: ${problem}`);
  }

  it.each([
    ["hard targets", {}, false],
    ["smoothed targets", { labelSmoothing: 0.1 }, false],
    ["probabilities", { labelSmoothing: 0.05 }, true],
    ["all transformations of the logits", { labelSmoothing: 0.1, logitScale: 0.7, softcap: 20, zLoss: 1e-4 }, false],
  ] as const)(
    "hold for every K from 1 to 140 with %s, and nothing outside the arrays is written",
    (_, options, probabilities) => {
      for (let classes = 1; classes <= 140; classes++) {
        const heights = exhaustive
          ? Array.from({ length: 17 }, (_, i) => i + 1)
          : [1 + ((classes * 3) % 8), 9 + ((classes * 5) % 8)];
        for (const rows of heights) {
          expect(checkGuarded(rows, classes, { ...options, reduction: "sum" }, probabilities, classes + rows)).toEqual(
            [],
          );
        }
      }
    },
  );

  it("hold for every N from 1 to 17, whatever its remainder modulo 8", () => {
    const widths = everything(
      [1, 2, 3, 4, 5, 7, 8, 10, 16, 19, 33, 64, 65, 100, 130, 257],
      [1, 2, 3, 4, 5, 10, 19, 65, 130],
    );
    for (const classes of widths) {
      for (let rows = 1; rows <= 17; rows++) {
        expect(checkGuarded(rows, classes, { labelSmoothing: 0.1 }, false, 31 * classes + rows)).toEqual([]);
      }
    }
  });

  it.each([511, 512, 1000, 1023, 1025, 4099])("hold for rows of %i classes", (classes) => {
    for (const rows of [1, 3, 8]) {
      expect(checkGuarded(rows, classes, { labelSmoothing: 0.1 }, false, classes + rows)).toEqual([]);
      expect(checkGuarded(rows, classes, { labelSmoothing: 0.1 }, true, classes + rows)).toEqual([]);
    }
  });

  it.each([
    [3, 50_257],
    [1, 1_000_000],
  ])("hold for %i rows of %i classes", (rows, classes) => {
    const random = seeded(classes);
    const logits = someLogits(rows, classes, random);
    const targets = someIndices(rows, classes, random);
    for (const options of [
      { classes },
      { classes, labelSmoothing: 0.1 },
      { classes, labelSmoothing: 0.1, logitScale: 0.5, softcap: 30, zLoss: 1e-4 },
    ]) {
      const result = subject.ls.crossEntropyGrad(logits, targets, {
        ...options,
        rows: ["loss", "nll", "lse", "argmax"],
      });
      expectWithinBounds(result, oracle(logits, targets, options), tolerance);
    }
  });

  it("hold for a million rows, whose mean is right to 1e-9 given the rows' losses", () => {
    const rows = 1e6;
    const random = seeded(7);
    const logits = Float32Array.from({ length: 3 * rows }, () => 8 * random() - 4);
    const targets = Uint8Array.from({ length: rows }, () => Math.floor(3 * random()));
    const options = { classes: 3, labelSmoothing: 0.1 };
    const result = subject.ls.crossEntropyGrad(logits, targets, { ...options, rows: ["loss", "argmax"] });
    expectWithinBounds(result, oracle(logits, targets, options), tolerance);
    const mean = result.rows.loss.reduce((sum, value) => sum + value, 0) / rows;
    expect(Math.abs(result.loss / mean - 1)).toBeLessThanOrEqual(1e-9);
  });

  if (subject.variant !== "js") {
    it("count a number of rows that float32 cannot count", () => {
      const rows = 2 ** 24 + 3;
      const { count, correct, loss } = subject.ls.crossEntropy(new Float32Array(rows), new Uint8Array(rows), {
        classes: 1,
        reduction: "sum",
      });
      expect({ count, correct, loss }).toEqual({ count: rows, correct: rows, loss: 0 });
    });
  }

  it("hold Σ exp to 1e-6 at a million classes", () => {
    const classes = 1e6;
    const random = seeded(11);
    for (const spread of [1e-3, 1, 10, 80]) {
      const logits = Float32Array.from({ length: classes }, () => -spread * random());
      logits[123_456] = 0;
      const sum = logits.reduce((total, value) => total + Math.exp(value), 0);
      // Where a class is not the target, the gradient is p alone; where z is the maximum, that is 1/Σ exp. float32 rounds it once.
      const { grad } = subject.ls.crossEntropyGrad(logits, [5], { classes, reduction: "sum" });
      expect(Math.abs(grad[123_456] * sum - 1)).toBeLessThanOrEqual(tolerance * (1e-6 + 2 ** -23));
    }
  });

  it("hold for near ties and far outliers at the ends of exp's range", () => {
    for (const gap of [1e-7, 1e-3, 0.5, 1, 10, 16.7, 50, 80, 86, 87.2, 87.4, 88, 100, 103, 104, 1e3, 1e6, 1e38]) {
      for (const classes of [2, 3, 9, 40, 130, 600]) {
        const logits = new Float32Array(2 * classes);
        for (let k = 0; k < classes; k++) {
          logits[k] = k % 2 ? -gap : 0;
          logits[classes + k] = k % 3 ? gap : 0;
        }
        for (const options of [{ classes }, { classes, labelSmoothing: 0.1 }]) {
          const result = subject.ls.crossEntropyGrad(logits, [0, 1], {
            ...options,
            rows: ["loss", "nll", "lse", "argmax"],
          });
          expectWithinBounds(result, oracle(logits, [0, 1], options), tolerance);
        }
      }
    }
  });

  it("hold for one logit that towers over many equal ones, where float32 sums err in one direction", () => {
    for (const classes of everything(
      [100, 257, 513, 1000, 1500, 3000, 4096, 10_000, 30_000, 100_000, 1_000_000],
      [257, 513, 1500, 4096, 30_000],
    )) {
      for (let gap = 4; gap < 16; gap += exhaustive ? 0.125 : 1) {
        for (const place of [0, classes >> 1, classes - 1]) {
          const logits = new Float32Array(classes);
          logits[place] = gap;
          for (const target of [place, 1]) {
            const result = subject.ls.crossEntropyGrad(logits, [target], { classes, rows: ["loss", "nll", "lse"] });
            expectWithinBounds(result, oracle(logits, [target], { classes }), tolerance);
          }
        }
      }
    }
  });

  it("hold for logits near 1e4 and 1e6 that differ little, with a logitScale", () => {
    const random = seeded(13);
    for (const level of [1e3, 1e4, -1e4, 1e6]) {
      for (const classes of [5, 20, 100, 700]) {
        const logits = Float32Array.from({ length: 9 * classes }, () => level + 4 * random());
        const targets = someIndices(9, classes, random);
        for (const logitScale of [0.3, 1, 3.7]) {
          const options = { classes, labelSmoothing: 0.1, logitScale };
          const result = subject.ls.crossEntropyGrad(logits, targets, {
            ...options,
            rows: ["loss", "nll", "lse", "argmax"],
          });
          expectWithinBounds(result, oracle(logits, targets, options), tolerance);
        }
      }
    }
  });

  it("hold for softcaps small and large", () => {
    const random = seeded(19);
    for (const classes of [2, 3, 9, 40, 130, 600]) {
      const logits = someLogits(9, classes, random);
      const targets = someIndices(9, classes, random);
      for (const softcap of [1e-30, 1e-3, 0.1, 1, 15, 30, 50, 100, 1e3, 1e6, 1e10, 1e15, 1e20, 1e38]) {
        for (const options of [
          { classes, softcap },
          { classes, softcap, labelSmoothing: 0.1, logitScale: 5 },
        ]) {
          const result = subject.ls.crossEntropyGrad(logits, targets, {
            ...options,
            rows: ["loss", "nll", "lse", "argmax"],
          });
          expectWithinBounds(result, oracle(logits, targets, options), tolerance);
        }
      }
    }
  });

  it("hold where the largest logit is far above or below the softcap", () => {
    const random = seeded(23);
    for (const classes of [3, 10, 100, 300, 1500]) {
      for (const softcap of [0.06, 0.5, 4, 30]) {
        for (const ratio of [-12, -3, 0.1, 1, 2, 4, 6, 8, 9.9, 10.1, 12, 20]) {
          const logits = Float32Array.from({ length: 9 * classes }, () => softcap * (1.5 * random() - 0.75));
          for (let row = 0; row < 9; row++) logits[row * classes + integer(random, classes)] = softcap * ratio;
          if (ratio < 0) logits.fill(softcap * ratio);
          const targets = someIndices(9, classes, random);
          const options = { classes, softcap, labelSmoothing: 0.1 };
          const result = subject.ls.crossEntropyGrad(logits, targets, { ...options, rows: ["loss", "nll", "lse"] });
          expectWithinBounds(result, oracle(logits, targets, options), tolerance);
        }
      }
    }
  });

  it("hold where rows far beyond the softcap, with logits of both signs, lie beside others", () => {
    const random = seeded(31);
    for (const classes of [2, 3, 10, 100, 300, 1500]) {
      for (const softcap of [0.06, 4, 1e3, 1e8]) {
        for (const spread of [15, 40, 200]) {
          const logits = Float32Array.from({ length: 9 * classes }, (_, at) => {
            const isFar = Math.floor(at / classes) % 3 > 0;
            return softcap * (isFar ? spread : 1) * (2 * random() - 1) * (random() < 0.3 ? 0.02 : 1);
          });
          const targets = someIndices(9, classes, random);
          const options = { classes, softcap, labelSmoothing: 0.1, zLoss: 1e-4 };
          const result = subject.ls.crossEntropyGrad(logits, targets, { ...options, rows: ["loss", "nll", "lse"] });
          expectWithinBounds(result, oracle(logits, targets, options), tolerance);
        }
      }
    }
  });

  it("hold for masks of any depth over classes without mass, and with it", () => {
    const random = seeded(29);
    for (const classes of [3, 10, 100, 300, 1500]) {
      for (const mask of [-1e9, -1e30, -3.4028234663852886e38, Number.NEGATIVE_INFINITY]) {
        const logits = someLogits(9, classes, random);
        const probabilities = someProbabilities(9, classes, random);
        const masked = Array.from({ length: 9 }, (_, row) => row * classes + integer(random, classes));
        for (const at of masked) logits[at] = mask;
        const others = { classes, labelSmoothing: 1, smoothingConvention: "others" } as const;
        const calls: [Float32Array | Int32Array, Options][] = [
          [Float32Array.from(probabilities, (value, at) => (masked.includes(at) ? 0 : value)), { classes }],
          [Int32Array.from(masked, (at) => at % classes), others],
          [probabilities, { classes, labelSmoothing: 0.1 }],
        ];
        for (const [targets, options] of calls) {
          const result = subject.ls.crossEntropyGrad(logits, targets, { ...options, rows: ["loss", "nll", "lse"] });
          expectWithinBounds(result, oracle(logits, targets, options), tolerance);
        }
      }
    }
  });

  describe("of the reductions", () => {
    it("hold for the loss of many rows of every reduction, weighted", () => {
      const random = seeded(17);
      const logits = someLogits(3001, 11, random);
      const targets = someIndices(3001, 11, random);
      const sampleWeights = someWeights(3001, random);
      for (const reduction of ["mean", "sum", "none"] as const) {
        const options = { classes: 11, sampleWeights, reduction, labelSmoothing: 0.2 };
        const result = subject.ls.crossEntropyGrad(logits, targets, { ...options, rows: ["loss"] });
        const expected = oracle(logits, targets, options);
        expectWithinBounds(result, expected, tolerance);
        const sum = result.rows.loss.reduce((total, value) => total + value, 0) / expected.divisor;
        expect(agrees(result.loss, sum, 1e-7 * sum)).toBe(true);
      }
    });
  });
});
