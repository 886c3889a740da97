/** The result types follow the options. The compiler checks this file (`npm run typecheck`); running it checks that the values are there. */

import { describe, expect, expectTypeOf, it } from "vitest";
import {
  type CrossEntropyGradResult,
  type CrossEntropyOptions,
  type CrossEntropyResult,
  initSync,
  type LinearCrossEntropyGradOptions,
  type LinearCrossEntropyGradResult,
  type LinearCrossEntropyOptions,
  type LsError,
  type Variant,
} from "../src/index.js";

const ls = initSync({ variant: "js" });
const logits = Float32Array.of(1, 2, 3, 4, 5, 6);
const targets = [0, 1];

it("names the rows that were asked for", () => {
  const { rows } = ls.crossEntropy(logits, targets, { classes: 3, rows: ["nll", "argmax"] });
  expectTypeOf(rows.nll).toEqualTypeOf<Float32Array>();
  expectTypeOf(rows.argmax).toEqualTypeOf<Int32Array>();
  expectTypeOf(rows.loss).toEqualTypeOf<Float32Array | undefined>();
  expect(rows.nll.length + rows.argmax.length).toBe(4);
});

it("has rows.loss for reduction none", () => {
  const { rows } = ls.crossEntropy(logits, targets, { classes: 3, reduction: "none" });
  expectTypeOf(rows.loss).toEqualTypeOf<Float32Array>();
  expectTypeOf(rows.lse).toEqualTypeOf<Float32Array | undefined>();
  expect(rows.loss.length).toBe(2);
});

it("has no row for sure when none was asked for, or when the options say too little", () => {
  const { rows } = ls.crossEntropy(logits, targets, { classes: 3 });
  expectTypeOf(rows.loss).toEqualTypeOf<Float32Array | undefined>();
  const options: CrossEntropyOptions = { classes: 3, rows: ["loss"] };
  const wide = ls.crossEntropy(logits, targets, options);
  expectTypeOf(wide.rows.loss).toEqualTypeOf<Float32Array | undefined>();
  expectTypeOf(wide).toExtend<CrossEntropyResult>();
  expect(wide.rows.loss?.length).toBe(2);
});

it("has a gradient with crossEntropyGrad alone", () => {
  const result = ls.crossEntropyGrad(logits, targets, { classes: 3, rows: ["lse"] });
  expectTypeOf(result.grad).toEqualTypeOf<Float32Array>();
  expectTypeOf(result.rows.lse).toEqualTypeOf<Float32Array>();
  expectTypeOf(result).toExtend<CrossEntropyGradResult>();
  expectTypeOf(ls.crossEntropy(logits, targets, { classes: 3 })).not.toHaveProperty("grad");
  expect(result.grad.length).toBe(6);
});

describe("the last layer", () => {
  // Two rows, three features, two classes.
  const x = logits;
  const w = Float32Array.of(1, 0, 0, 0, 1, 0);
  const bias = Float32Array.of(0, 1);
  const layer = { features: 3, classes: 2 };

  it("has dx and dw by default, and db with a bias", () => {
    const without = ls.linearCrossEntropyGrad(x, w, targets, layer);
    expectTypeOf(without.dx).toEqualTypeOf<Float32Array>();
    expectTypeOf(without.dw).toEqualTypeOf<Float32Array>();
    expectTypeOf(without.db).toEqualTypeOf<Float32Array | undefined>();
    const { db } = ls.linearCrossEntropyGrad(x, w, targets, { ...layer, bias });
    expectTypeOf(db).toEqualTypeOf<Float32Array>();
    expect(db.length).toBe(2);
  });

  it("has the gradients that a literal need lists, and none for sure if it says too little", () => {
    const { dw, ...others } = ls.linearCrossEntropyGrad(x, w, targets, { ...layer, bias, need: ["dw"] });
    expectTypeOf(dw).toEqualTypeOf<Float32Array>();
    expectTypeOf(others.dx).toEqualTypeOf<Float32Array | undefined>();
    expect(dw.length).toBe(6);
    expect(others).not.toHaveProperty("dx");
    const options: LinearCrossEntropyGradOptions = { ...layer, need: ["dx"] };
    const wide = ls.linearCrossEntropyGrad(x, w, targets, options);
    expectTypeOf(wide.dx).toEqualTypeOf<Float32Array | undefined>();
    expectTypeOf(wide).toExtend<LinearCrossEntropyGradResult>();
    expect(wide.dx?.length).toBe(6);
  });

  it("has no gradients with linearCrossEntropy, and the rows asked for", () => {
    const options: LinearCrossEntropyOptions = layer;
    expectTypeOf(ls.linearCrossEntropy(x, w, targets, options)).not.toHaveProperty("dx");
    const { rows } = ls.linearCrossEntropyGrad(x, w, targets, { ...layer, rows: ["nll"], reduction: "none" });
    expectTypeOf(rows.nll).toEqualTypeOf<Float32Array>();
    expectTypeOf(rows.loss).toEqualTypeOf<Float32Array>();
    expectTypeOf(rows.lse).toEqualTypeOf<Float32Array | undefined>();
    expect(rows.nll.length + rows.loss.length).toBe(4);
  });

  it("refuses wrong options at compile time", () => {
    // @ts-expect-error: features are missing
    expect(() => ls.linearCrossEntropy(x, w, targets, { classes: 2 })).toThrow();
    // @ts-expect-error: the logits have no shape of their own
    expect(() => ls.linearCrossEntropy(x, w, targets, { ...layer, shape: [2, 2] })).toThrow();
    // @ts-expect-error: outputs are the gradient's
    expect(() => ls.linearCrossEntropy(x, w, targets, { ...layer, out: {} })).toThrow();
    // @ts-expect-error: no such gradient
    expect(() => ls.linearCrossEntropyGrad(x, w, targets, { ...layer, need: ["dz"] })).toThrow();
    // @ts-expect-error: no such layout
    expect(() => ls.linearCrossEntropyGrad(x, w, targets, { ...layer, weightLayout: "nk" })).toThrow();
  });
});

it("follows the kind of an allocation", () => {
  expectTypeOf(ls.allocate(3).f32).toEqualTypeOf<Float32Array>();
  expectTypeOf(ls.allocate(3, "i32").i32).toEqualTypeOf<Int32Array>();
  expectTypeOf(ls.allocate(3)).not.toHaveProperty("i32");
});

it("knows the variants, and that errors are Errors", () => {
  expectTypeOf(ls.variant).toEqualTypeOf<Variant>();
  expectTypeOf<Variant>().toEqualTypeOf<"relaxed" | "simd" | "scalar" | "js">();
  expectTypeOf<LsError>().toExtend<Error>();
});

it("refuses wrong options at compile time", () => {
  // @ts-expect-error: a misspelt option
  expect(() => ls.crossEntropy(logits, targets, { classes: 3, labelsmoothing: 0.1 })).toThrow();
  // @ts-expect-error: no such reduction
  expect(() => ls.crossEntropy(logits, targets, { classes: 3, reduction: "average" })).toThrow();
  // @ts-expect-error: logits are float32
  expect(() => ls.crossEntropy(Float64Array.of(1, 2, 3), [0], { classes: 3 })).toThrow();
});
