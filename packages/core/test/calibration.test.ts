/** Calibration against a plain float64 evaluation of its definitions. */

import { describe, expect, it } from "vitest";
import { oneHot, seeded, someIndices, someProbabilities } from "./data.js";
import { firstLargest } from "./oracle.js";
import { describeVariants } from "./variants.js";

interface Options {
  classes: number;
  bins?: number;
  logitScale?: number;
  ignoreIndex?: number;
}

/** Everything `calibration` returns, from row-major logits. */
function calibrationOracle(logits: Float32Array, targets: Int32Array | Float32Array, options: Options) {
  const { classes, bins = 15, logitScale = 1, ignoreIndex = -100 } = options;
  const counts = new Float64Array(bins);
  const confidences = new Float64Array(bins);
  const hits = new Float64Array(bins);
  const sums = { count: 0, correct: 0, nll: 0, brier: 0, confidence: 0, gap: Number.NEGATIVE_INFINITY };
  for (let i = 0; i < logits.length / classes; i++) {
    const z = Array.from(logits.subarray(i * classes, (i + 1) * classes), (value) => logitScale * value);
    const y =
      targets instanceof Float32Array
        ? Array.from(targets.subarray(i * classes, (i + 1) * classes))
        : z.map((_, k) => (k === targets[i] ? 1 : 0));
    if (targets instanceof Int32Array && targets[i] === ignoreIndex) continue;
    const label = firstLargest(classes, (k) => y[k]);
    const top = firstLargest(classes, (k) => z[k]);
    const lse = z[top] + Math.log(z.reduce((sum, value) => sum + Math.exp(value - z[top]), 0));
    const p = z.map((value) => Math.exp(value - lse));
    sums.count++;
    sums.correct += top === label ? 1 : 0;
    sums.nll += y.reduce((sum, value, k) => (value === 0 ? sum : sum + value * (lse - z[k])), 0);
    sums.brier += p.reduce((sum, value, k) => sum + (value - y[k]) ** 2, 0);
    sums.confidence += p[top];
    const others = z.reduce((sum, value) => sum + value, 0) - z[top];
    sums.gap = Math.max(sums.gap, classes === 1 ? 0 : z[top] - others / (classes - 1));
    const bin = Math.max(0, Math.ceil(p[top] * bins) - 1);
    counts[bin]++;
    confidences[bin] += p[top];
    if (top === label) hits[bin]++;
  }
  const filled = Array.from(counts, (count, i) => ({
    lower: i / bins,
    upper: (i + 1) / bins,
    count,
    confidence: count && confidences[i] / count,
    accuracy: count && hits[i] / count,
  }));
  const gaps = filled.map((bin) => Math.abs(bin.accuracy - bin.confidence));
  return {
    count: sums.count,
    accuracy: sums.correct / sums.count,
    nll: sums.nll / sums.count,
    brier: sums.brier / sums.count,
    ece: gaps.reduce((sum, gap, i) => sum + (counts[i] / sums.count) * gap, 0),
    mce: Math.max(...gaps),
    meanConfidence: sums.confidence / sums.count,
    maxLogitGap: sums.gap,
    bins: filled,
  };
}

/** Logits that favour the label, as a trained network's do. */
function trainedLogits(rows: number, classes: number, targets: ArrayLike<number>, seed: number): Float32Array {
  const random = seeded(seed);
  const logits = Float32Array.from({ length: rows * classes }, () => 4 * random() - 2);
  for (let i = 0; i < rows; i++) logits[i * classes + Math.max(0, targets[i])] += 4 * random();
  return logits;
}

describeVariants("calibration", (subject) => {
  const expectClose = (actual: object, expected: object) => {
    const flat = (value: object): [string, number][] =>
      Object.entries(value).flatMap(([name, inner]) =>
        typeof inner === "number"
          ? [[name, inner] as [string, number]]
          : flat(inner).map(([rest, number]) => [`${name}.${rest}`, number] as [string, number]),
      );
    const wanted = new Map(flat(expected));
    const given = flat(actual);
    expect(given.map(([name]) => name).sort()).toEqual([...wanted.keys()].sort());
    const wrong = given.filter(([name, value]) => {
      const want = wanted.get(name) as number;
      return (
        !(Math.abs(value - want) <= subject.tolerance * 3e-6 * Math.max(1, Math.abs(want))) && !Object.is(value, want)
      );
    });
    expect(wrong.map(([name, value]) => `${name}: ${value} instead of ${wanted.get(name)}`)).toEqual([]);
  };

  it.each([1, 2, 3, 10, 65, 600])("is the definition's for index targets (K = %i)", (classes) => {
    const rows = 700;
    const targets = someIndices(rows, classes, seeded(classes));
    const logits = trainedLogits(rows, classes, targets, classes);
    for (let i = 3; i < rows; i += 10) targets[i] = -100;
    for (const options of [
      { classes },
      { classes, bins: 10, logitScale: 1.7 },
      { classes, bins: 1 },
      { classes, bins: 100 },
    ]) {
      expectClose(subject.ls.calibration(logits, targets, options), calibrationOracle(logits, targets, options));
    }
  });

  it("has the same sums in more bins than a kernel adds up", () => {
    const [rows, classes] = [700, 10];
    const targets = someIndices(rows, classes, seeded(3));
    const logits = trainedLogits(rows, classes, targets, 3);
    const { bins, ece, mce, ...few } = subject.ls.calibration(logits, targets, { classes });
    const {
      bins: many,
      ece: manyEce,
      mce: manyMce,
      ...same
    } = subject.ls.calibration(logits, targets, { classes, bins: 15_000 });
    expect(same).toEqual(few);
    expect(manyMce).toBeGreaterThan(mce);
    expect(manyEce).toBeGreaterThan(ece);
    const counts = bins.map((_, i) => many.slice(1000 * i, 1000 * (i + 1)).reduce((sum, bin) => sum + bin.count, 0));
    expect(counts).toEqual(bins.map((bin) => bin.count));
  });

  it.each([2, 10, 65])(
    "is the definition's for probability targets: their arg-max as the label (K = %i)",
    (classes) => {
      const rows = 300;
      const targets = someProbabilities(rows, classes, seeded(classes));
      const labels = Int32Array.from({ length: rows }, (_, i) =>
        firstLargest(classes, (k) => targets[i * classes + k]),
      );
      const logits = trainedLogits(rows, classes, labels, 7);
      const result = subject.ls.calibration(logits, targets, { classes });
      expectClose(result, calibrationOracle(logits, targets, { classes }));
      const hard = subject.ls.calibration(logits, labels, { classes });
      expect([result.count, result.accuracy]).toEqual([hard.count, hard.accuracy]);
      expectClose(subject.ls.calibration(logits, oneHot(labels, classes), { classes }), hard);
    },
  );

  it("takes shape and axis, and more logits than fit in a block", () => {
    const rows = 40_000;
    const classes = 10;
    const targets = someIndices(rows, classes, seeded(1));
    const flat = trainedLogits(rows, classes, targets, 2);
    const placed = new Float32Array(flat.length);
    for (let i = 0; i < rows; i++) for (let k = 0; k < classes; k++) placed[k * rows + i] = flat[i * classes + k];
    const expected = calibrationOracle(flat, targets, { classes });
    expectClose(subject.ls.calibration(flat, targets, { classes }), expected);
    expectClose(subject.ls.calibration(placed, targets, { shape: [classes, 200, 200], axis: 0 }), expected);
  });

  it.each([
    [300, 1000],
    [2, 600_011],
  ])("gives the same result streamed and resident: %i rows of %i classes", (rows, classes) => {
    const soft = someProbabilities(rows, classes, seeded(rows));
    const targets = someIndices(rows, classes, seeded(classes));
    const logits = trainedLogits(rows, classes, targets, 3);
    const memory = subject.ls.allocate(logits.length);
    memory.f32.set(logits);
    for (const given of [targets, soft]) {
      const options = { classes, logitScale: 0.7 };
      const streamed = subject.ls.calibration(logits, given, options);
      expectClose(streamed, calibrationOracle(logits, given, options));
      const temperature = subject.ls.fitTemperature(logits, given, { classes });
      if (subject.variant === "relaxed") continue;
      expect(subject.ls.calibration(memory.f32, given, options)).toEqual(streamed);
      expect(subject.ls.fitTemperature(memory.f32, given, { classes })).toBe(temperature);
    }
    memory.free();
  });

  describe("bins", () => {
    const binOf = (classes: number, bins: number) =>
      subject.ls
        .calibration(new Float32Array(classes), [0], { classes, bins })
        .bins.findIndex((bin) => bin.count === 1);

    it("hold their upper edge and not their lower one", () => {
      expect(binOf(2, 2)).toBe(0);
      expect(binOf(2, 10)).toBe(4);
      expect(binOf(4, 4)).toBe(0);
      expect(binOf(3, 15)).toBe(4);
      expect(binOf(5, 15)).toBe(2);
      expect(binOf(4, 15)).toBe(3);
      expect(binOf(1, 15)).toBe(14);
    });

    it("cover (0, 1] in equal widths", () => {
      const { bins } = subject.ls.calibration(Float32Array.of(1, 2), [0], { classes: 2 });
      expect(bins.length).toBe(15);
      for (const [i, bin] of bins.entries()) {
        expect(bin.lower).toBeCloseTo(i / 15, 12);
        expect(bin.upper).toBeCloseTo((i + 1) / 15, 12);
      }
    });

    it("that are empty have count, confidence and accuracy 0", () => {
      const { bins } = subject.ls.calibration(Float32Array.of(0, 0), [0], { classes: 2, bins: 4 });
      expect(bins.map(({ count, confidence, accuracy }) => [count, confidence, accuracy])).toEqual([
        [0, 0, 0],
        [1, 0.5, 1],
        [0, 0, 0],
        [0, 0, 0],
      ]);
    });
  });

  it("of two sure rows, one wrong, is as bad as can be", () => {
    const result = subject.ls.calibration(Float32Array.of(50, 0, 50, 0), [0, 1], { classes: 2 });
    expectClose(
      {
        accuracy: result.accuracy,
        ece: result.ece,
        mce: result.mce,
        brier: result.brier,
        confidence: result.meanConfidence,
        gap: result.maxLogitGap,
      },
      { accuracy: 0.5, ece: 0.5, mce: 0.5, brier: 1, confidence: 1, gap: 50 },
    );
  });

  it("leaves ignored rows out, whatever they hold", () => {
    const logits = Float32Array.of(1, 2, 3, Number.NaN, 0, 1, 3, 1, 0);
    const result = subject.ls.calibration(logits, [2, 1, 0], { classes: 3, ignoreIndex: 1 });
    const kept = calibrationOracle(Float32Array.of(1, 2, 3, 3, 1, 0), Int32Array.of(2, 0), { classes: 3 });
    expectClose(result, kept);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])("is NaN in every average when a row holds %d", (bad) => {
    const result = subject.ls.calibration(Float32Array.of(1, 2, bad, 0), [0, 1], { classes: 2 });
    expect(result.count).toBe(2);
    for (const name of ["accuracy", "nll", "brier", "ece", "meanConfidence"] as const) expect(result[name]).toBeNaN();
  });

  it("of no rows counts 0 and writes nothing to its arguments", () => {
    expect(subject.ls.calibration(new Float32Array(0), [], { classes: 3 }).count).toBe(0);
    const logits = Float32Array.of(1, 2, 3, 4);
    const targets = Int32Array.of(0, 1);
    subject.ls.calibration(logits, targets, { classes: 2 });
    expect(logits).toEqual(Float32Array.of(1, 2, 3, 4));
    expect(targets).toEqual(Int32Array.of(0, 1));
  });
});
