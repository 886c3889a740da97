/** The last layer and the loss together against float64, at sizes around those of tiles and blocks and far beyond them. */

import { describe, expect, it } from "vitest";
import { seeded, someIndices } from "./data.js";
import { expectLinear, outsideLinearBounds } from "./expect-linear.js";
import { type LayerShape, someLayer } from "./layers.js";
import { type LayerOptions, linearOracle, transposed } from "./linear-oracle.js";
import { expectSameBits, expectSameRows } from "./same-bits.js";
import { describeVariants, reproducible } from "./variants.js";

const SIZES = [1, 3, 4, 5, 7, 8, 16, 17, 63, 64, 65, 257];

const shapes: LayerShape[] = SIZES.flatMap((rows) =>
  SIZES.flatMap((features) => SIZES.map((classes) => ({ rows, features, classes }))),
);

/** Data of a shape, the same each time. */
function someCall(shape: LayerShape) {
  const random = seeded(shape.rows + 1000 * shape.features + 1e6 * shape.classes);
  return { ...someLayer(shape, random), targets: someIndices(shape.rows, shape.classes, random) };
}

describeVariants("the last layer and the loss", (subject) => {
  it.each([
    ["hard targets, classes first", "kd", 0],
    ["smoothed targets, features first", "dk", 0.1],
  ] as const)("agree with float64 for every N, D and K of a grid: %s", (_, weightLayout, labelSmoothing) => {
    const problems: string[] = [];
    for (const { rows, features, classes } of shapes) {
      const { x, w, bias, targets } = someCall({ rows, features, classes });
      const weights = weightLayout === "kd" ? w : transposed(w, features, classes);
      const options: LayerOptions = { features, classes, weightLayout, labelSmoothing };
      if ((rows + features + classes) % 2 === 0) options.bias = bias;
      const actual = subject.ls.linearCrossEntropyGrad(x, weights, targets, { ...options, need: ["dx", "dw", "db"] });
      const expected = linearOracle(x, weights, targets, options);
      const found = outsideLinearBounds(actual, expected, { x, w }, subject.tolerance);
      if (found.length > 0) problems.push(`${rows}x${features}x${classes}: ${found.join("; ")}`);
    }
    expect(problems).toEqual([]);
  });

  describe.each<[string, LayerShape]>([
    ["32,000 classes", { rows: 24, features: 40, classes: 32_000 }],
    ["5,000 features", { rows: 9, features: 5000, classes: 33 }],
    ["1,100 features and 1,300 classes", { rows: 11, features: 1100, classes: 1300 }],
    ["2,000 rows", { rows: 2000, features: 20, classes: 30 }],
    ["so many classes that rows come in parts", { rows: 3, features: 2, classes: 700_001 }],
  ])("%s", (_, shape) => {
    const { features, classes } = shape;
    const { x, w, bias, targets } = someCall(shape);

    it.each(["kd", "dk"] as const)("are within the bounds, %s", (weightLayout) => {
      const weights = weightLayout === "kd" ? w : transposed(w, features, classes);
      const options = { features, classes, weightLayout, bias, labelSmoothing: 0.1 };
      const rows = ["loss", "nll", "lse", "argmax"] as const;
      const actual = subject.ls.linearCrossEntropyGrad(x, weights, targets, { ...options, rows });
      expectLinear(actual, linearOracle(x, weights, targets, options), { x, w }, subject.tolerance);
    });
  });

  it("give a loss without gradients that is the same", () => {
    for (const shape of [
      { rows: 70, features: 33, classes: 17 },
      { rows: 5, features: 600, classes: 3000 },
    ]) {
      const { x, w, bias, targets } = someCall(shape);
      const options = {
        features: shape.features,
        classes: shape.classes,
        bias,
        rows: ["loss", "nll", "lse", "argmax"],
      } as const;
      const { rows, ...alone } = subject.ls.linearCrossEntropy(x, w, targets, options);
      const { rows: withGradient, ...result } = subject.ls.linearCrossEntropyGrad(x, w, targets, options);
      expect(alone).toEqual({ loss: result.loss, count: result.count, correct: result.correct });
      expectSameRows(rows, withGradient);
    }
  });

  it("agree with crossEntropyGrad of logits that float32 holds exactly", () => {
    // Products and sums of small integers.
    const random = seeded(8);
    const [rows, features, classes] = [19, 6, 23];
    const integers = (length: number) => Float32Array.from({ length }, () => Math.round(4 * random()) - 2);
    const [x, w, bias] = [integers(rows * features), integers(classes * features), integers(classes)];
    const logits = Float32Array.from({ length: rows * classes }, (_, at) => {
      const [row, k] = [Math.floor(at / classes), at % classes];
      let sum = bias[k];
      for (let d = 0; d < features; d++) sum += x[row * features + d] * w[k * features + d];
      return sum;
    });
    const targets = someIndices(rows, classes, random);
    const loss = { classes, labelSmoothing: 0.2, rows: ["loss", "nll", "lse", "argmax"] } as const;
    const fused = subject.ls.linearCrossEntropy(x, w, targets, { ...loss, features, bias });
    const unfused = subject.ls.crossEntropy(logits, targets, loss);
    expectSameRows(fused.rows, unfused.rows);
    expect(fused).toEqual(unfused);
  });

  it("give every row the same results whatever rows are beside it", () => {
    const shape = { rows: 150, features: 65, classes: 40 };
    const { features, classes } = shape;
    const { x, w, bias, targets } = someCall(shape);
    const options = { features, classes, bias, reduction: "sum", rows: ["loss", "lse"] } as const;
    const whole = subject.ls.linearCrossEntropyGrad(x, w, targets, options);
    if (!reproducible(subject.variant)) return;
    for (const row of [0, 1, 63, 64, 149]) {
      const one = x.slice(row * features, (row + 1) * features);
      const alone = subject.ls.linearCrossEntropyGrad(one, w, targets.slice(row, row + 1), options);
      expectSameBits(alone.rows.lse, whole.rows.lse.subarray(row, row + 1));
      expectSameBits(alone.rows.loss, whole.rows.loss.subarray(row, row + 1));
      expectSameBits(alone.dx, whole.dx.subarray(row * features, (row + 1) * features));
    }
  });
});
