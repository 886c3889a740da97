/** Every option of the last layer and the loss, alone and all together, in both layouts, against float64. */

import { describe, expect, it } from "vitest";
import type { LinearOutput } from "../src/index.js";
import { indexKinds, seeded, someIndices, somePrior, someProbabilities, someWeights } from "./data.js";
import { expectLinear } from "./expect-linear.js";
import { type LayerShape, someLayer } from "./layers.js";
import { type LayerOptions, linearOracle, transposed } from "./linear-oracle.js";
import { expectSameBits } from "./same-bits.js";
import { describeVariants } from "./variants.js";

type LossOptions = Omit<LayerOptions, "features" | "classes" | "bias" | "weightLayout">;
type Random = () => number;

/** The options to try, and whether targets are probabilities. */
const cases: [string, (shape: LayerShape, random: Random) => LossOptions, ("indices" | "probabilities" | "any")?][] = [
  ["no option", () => ({}), "any"],
  ["smoothing", () => ({ labelSmoothing: 0.1 }), "any"],
  ["α = 1", () => ({ labelSmoothing: 1 }), "any"],
  ["the convention “others”", () => ({ labelSmoothing: 0.2, smoothingConvention: "others" }), "any"],
  ["a prior", ({ classes }, random) => ({ labelSmoothing: 0.3, prior: somePrior(classes, random) }), "any"],
  [
    "class weights",
    ({ classes }, random) => ({ labelSmoothing: 0.1, classWeights: someWeights(classes, random) }),
    "any",
  ],
  ["sample weights", ({ rows }, random) => ({ sampleWeights: someWeights(rows, random) }), "any"],
  ["weights in plain numbers", ({ rows }, random) => ({ sampleWeights: Array.from(someWeights(rows, random)) })],
  ["an ignored class", ({ classes }) => ({ labelSmoothing: 0.1, ignoreIndex: classes >> 1 })],
  ["a normalizer", () => ({ labelSmoothing: 0.1, normalizer: 3.5 }), "any"],
  ["a sum", () => ({ reduction: "sum" }), "any"],
  ["no reduction", () => ({ reduction: "none" })],
  ["a logit scale", () => ({ labelSmoothing: 0.1, logitScale: 0.7 }), "any"],
  ["a softcap", () => ({ labelSmoothing: 0.1, softcap: 4 }), "any"],
  ["a z-loss", () => ({ labelSmoothing: 0.1, zLoss: 0.01 }), "any"],
  ["a scalar gradOutput", () => ({ gradOutput: -2.5 })],
  [
    "a gradOutput a row",
    ({ rows }, random) => ({
      reduction: "sum",
      gradOutput: Float32Array.from({ length: rows }, () => 2 * random() - 1),
    }),
    "any",
  ],
  [
    "everything",
    ({ rows, classes }, random) => ({
      labelSmoothing: 0.2,
      prior: somePrior(classes, random),
      classWeights: someWeights(classes, random),
      sampleWeights: someWeights(rows, random),
      logitScale: 1.3,
      softcap: 5,
      zLoss: 0.003,
      normalizer: 7,
      gradOutput: 1.5,
    }),
    "any",
  ],
];

const SHAPES: LayerShape[] = [
  { rows: 1, features: 1, classes: 1 },
  { rows: 7, features: 5, classes: 3 },
  { rows: 67, features: 17, classes: 65 },
  { rows: 9, features: 70, classes: 300 },
];
const ALL_ROWS = ["loss", "nll", "lse", "argmax"] as const;

describeVariants("the last layer's options", (subject) => {
  describe.each(cases)("%s", (_, makeOptions, kind = "indices") => {
    it.each(kind === "any" ? (["indices", "probabilities"] as const) : ([kind] as const))("with %s", (targetKind) => {
      for (const [i, shape] of SHAPES.entries()) {
        const { rows, features, classes } = shape;
        const random = seeded(100 + i);
        const { x, w, bias } = someLayer(shape, random);
        const targets =
          targetKind === "indices"
            ? someIndices(rows, classes, random)
            : someProbabilities(rows, classes, random, i % 2 === 1);
        const weightLayout = i % 2 === 0 ? "dk" : "kd";
        const weights = weightLayout === "dk" ? transposed(w, features, classes) : w;
        const options = {
          ...makeOptions(shape, random),
          features,
          classes,
          weightLayout,
          bias: i % 3 === 0 ? undefined : bias,
        } as const;
        const actual = subject.ls.linearCrossEntropyGrad(x, weights, targets, {
          ...options,
          rows: ALL_ROWS,
          need: ["dx", "dw", "db"],
        });
        expectLinear(actual, linearOracle(x, weights, targets, options), { x, w }, subject.tolerance);
      }
    });
  });

  const shape = { rows: 21, features: 19, classes: 35 };
  const { rows, features, classes } = shape;
  const random = seeded(5);
  const { x, w, bias } = someLayer(shape, random);
  const targets = someIndices(rows, classes, random);
  const layer = { features, classes, bias };

  it("takes every kind of index array", () => {
    const expected = subject.ls.linearCrossEntropyGrad(x, w, targets, layer);
    for (const { from } of indexKinds) {
      const actual = subject.ls.linearCrossEntropyGrad(x, w, from(targets), layer);
      expect(actual.loss).toBe(expected.loss);
      expectSameBits(actual.dw, expected.dw);
    }
  });

  it("computes what is needed and nothing else, the same bits", () => {
    const all = subject.ls.linearCrossEntropyGrad(x, w, targets, layer);
    expect(Object.keys(all).sort()).toEqual(["correct", "count", "db", "dw", "dx", "loss", "rows"]);
    const subsets: LinearOutput[][] = [[], ["dx"], ["dw"], ["db"], ["dw", "dx"], ["dx", "db"], ["db", "dw"]];
    for (const need of subsets) {
      const result = subject.ls.linearCrossEntropyGrad(x, w, targets, { ...layer, need });
      const { loss, count, correct, rows: _, ...gradients } = result;
      expect({ loss, count, correct }).toEqual({ loss: all.loss, count: all.count, correct: all.correct });
      expect(Object.keys(gradients).sort()).toEqual([...need].sort());
      for (const name of need) expectSameBits(gradients[name] as Float32Array, all[name]);
    }
  });

  it("gives db without a bias where it is asked for, and else not", () => {
    const without = { features, classes };
    expect(subject.ls.linearCrossEntropyGrad(x, w, targets, without)).not.toHaveProperty("db");
    const { db } = subject.ls.linearCrossEntropyGrad(x, w, targets, { ...without, need: ["db"] });
    expectLinear(
      { ...subject.ls.linearCrossEntropy(x, w, targets, without), db },
      linearOracle(x, w, targets, without),
      { x, w },
      subject.tolerance,
    );
  });

  describe("accumulate", () => {
    const outputs = () => ({
      dx: new Float32Array(x.length),
      dw: new Float32Array(w.length),
      db: new Float32Array(classes),
    });

    it.each(["kd", "dk"] as const)("adds to what is there: onto zeros once, twice it is double, %s", (weightLayout) => {
      const weights = weightLayout === "kd" ? w : transposed(w, features, classes);
      const options = { ...layer, weightLayout };
      const once = subject.ls.linearCrossEntropyGrad(x, weights, targets, options);
      const out = outputs();
      for (const times of [1, 2]) {
        const result = subject.ls.linearCrossEntropyGrad(x, weights, targets, { ...options, out, accumulate: true });
        expect(result.loss).toBe(once.loss);
        for (const name of ["dx", "dw", "db"] as const) {
          expect(result[name]).toBe(out[name]);
          expectSameBits(
            out[name],
            once[name].map((value) => times * value),
          );
        }
      }
    });

    it("adds the gradients of the parts of a batch up to those of the batch", () => {
      const out = outputs();
      const whole = { ...layer, labelSmoothing: 0.1 };
      const part = {
        ...whole,
        out: { dw: out.dw, db: out.db },
        accumulate: true,
        need: ["dw", "db"],
        normalizer: rows,
      } as const;
      let loss = 0;
      for (const [from, to] of [
        [0, 8],
        [8, 9],
        [9, rows],
      ]) {
        loss += subject.ls.linearCrossEntropyGrad(
          x.subarray(from * features, to * features),
          w,
          targets.subarray(from, to),
          part,
        ).loss;
      }
      const expected = linearOracle(x, w, targets, whole);
      expectLinear(
        { ...expected, rows: {}, loss, dx: undefined, dw: out.dw, db: out.db },
        expected,
        { x, w },
        subject.tolerance,
      );
    });

    it("keeps what is there with all rows ignored, where without it zeros are written", () => {
      const ignored = new Int32Array(rows).fill(-100);
      for (const reduction of ["mean", "sum"] as const) {
        const out = outputs();
        for (const values of Object.values(out)) values.fill(7);
        const options = { ...layer, out, reduction };
        subject.ls.linearCrossEntropyGrad(x, w, ignored, { ...options, accumulate: true });
        for (const values of Object.values(out)) expectSameBits(values, values.slice().fill(7));
        subject.ls.linearCrossEntropyGrad(x, w, ignored, options);
        for (const values of Object.values(out)) expectSameBits(values.map(Math.abs), values.slice().fill(0));
      }
    });
  });

  describe("rows that add nothing", () => {
    const spoiled = x.slice();
    // One row each of NaN, of infinities, and of both signs of the largest float32.
    for (const [row, value] of [
      [2, Number.NaN],
      [3, Number.POSITIVE_INFINITY],
      [10, 3e38],
    ]) {
      spoiled.fill(value, row * features, (row + 1) * features);
    }
    spoiled[10 * features] *= -1;
    const dead = [2, 3, 10];

    it.each<[string, Int32Array, LossOptions]>([
      ["are ignored", targets.map((target, row) => (dead.includes(row) ? -100 : target)), {}],
      [
        "have sample weight 0",
        targets,
        { sampleWeights: Array.from(targets, (_, row) => (dead.includes(row) ? 0 : 1)) },
      ],
    ])("whatever they hold, when they %s", (_, some, loss) => {
      for (const options of [{ labelSmoothing: 0.1 }, { softcap: 3, zLoss: 0.01 }]) {
        const all = { ...layer, ...loss, ...options };
        const actual = subject.ls.linearCrossEntropyGrad(spoiled, w, some, all);
        const clean = subject.ls.linearCrossEntropyGrad(x, w, some, all);
        expect(actual.loss).toBe(clean.loss);
        expectSameBits(actual.dw, clean.dw);
        expectSameBits(actual.db, clean.db);
        expectSameBits(
          actual.dx.map((value) => value + 0),
          clean.dx.map((value) => value + 0),
        );
        for (const row of dead) {
          expect(actual.dx.subarray(row * features, (row + 1) * features).every((value) => value === 0)).toBe(true);
        }
        expectLinear(actual, linearOracle(x, w, some, all), { x, w }, subject.tolerance);
      }
    });

    it("spoil what they do add to, and no other row's dx", () => {
      const {
        loss,
        dx,
        rows: row,
      } = subject.ls.linearCrossEntropyGrad(spoiled, w, targets, { ...layer, rows: ["loss", "argmax"] });
      expect(loss).toBeNaN();
      expect(row.argmax[2]).toBe(-1);
      for (let i = 0; i < rows; i++) {
        const isBad = Number.isNaN(row.loss[i]);
        if (!dead.includes(i)) expect(isBad).toBe(false);
        expect(dx.subarray(i * features, (i + 1) * features).some(Number.isNaN)).toBe(isBad);
      }
    });
  });

  it("of a mean over nothing are what empty says, with gradients of 0", () => {
    const ignored = new Int32Array(rows).fill(-100);
    const holed = x.slice().fill(Number.NaN);
    for (const [empty, loss] of [
      [undefined, Number.NaN],
      ["nan", Number.NaN],
      ["zero", 0],
    ] as const) {
      const result = subject.ls.linearCrossEntropyGrad(holed, w, ignored, { ...layer, empty });
      expect(result.loss).toBe(loss);
      expect(result.count).toBe(0);
      for (const gradient of [result.dx, result.dw, result.db])
        expect(gradient.every((value) => value === 0)).toBe(true);
    }
    expect(subject.ls.linearCrossEntropy(holed, w, ignored, { ...layer, normalizer: 3 }).loss).toBe(0);
  });

  it("of no rows at all are 0 and NaN", () => {
    const none = new Float32Array(0);
    const result = subject.ls.linearCrossEntropyGrad(none, w, [], {
      ...layer,
      out: { dw: new Float32Array(w.length).fill(7) },
      rows: ["loss"],
    });
    expect(result.loss).toBeNaN();
    expect(result.dx.length + result.rows.loss.length).toBe(0);
    expect(result.dw.every((value) => value === 0)).toBe(true);
    expect(subject.ls.linearCrossEntropyGrad(none, w, new Float32Array(0), { ...layer, reduction: "sum" }).loss).toBe(
      0,
    );
  });
});
