/** Where the arrays of a last layer are: in ordinary memory or in the kernel's own, unaligned, a mixture. */

import { describe, expect, it } from "vitest";
import { init } from "../src/index.js";
import { seeded, someIndices, someProbabilities } from "./data.js";
import { GuardedMemory } from "./guarded.js";
import { type LayerShape, someLayer } from "./layers.js";
import { transposed } from "./linear-oracle.js";
import { expectSameBits } from "./same-bits.js";
import { describeVariants } from "./variants.js";

const SHAPES: LayerShape[] = [
  { rows: 1, features: 1, classes: 1 },
  { rows: 5, features: 3, classes: 7 },
  { rows: 33, features: 65, classes: 17 },
  { rows: 9, features: 1030, classes: 520 },
];

function someCall(shape: LayerShape) {
  const random = seeded(shape.features);
  return { ...someLayer(shape, random), targets: someIndices(shape.rows, shape.classes, random) };
}

describeVariants("the last layer's arrays", (subject) => {
  const fresh = () => init({ variant: subject.variant, warmUp: false });

  describe.each(["kd", "dk"] as const)("%s", (weightLayout) => {
    it("are written where they should be, wherever they start", () => {
      for (const [i, shape] of SHAPES.entries()) {
        const { features, classes } = shape;
        const { x, w, bias, targets } = someCall(shape);
        const weights = weightLayout === "kd" ? w : transposed(w, features, classes);
        const options = { features, classes, weightLayout, labelSmoothing: 0.1 };
        const expected = subject.ls.linearCrossEntropyGrad(x, weights, targets, { ...options, bias });
        for (const ls of [undefined, subject.ls]) {
          for (const accumulate of [false, true]) {
            const memory = new GuardedMemory(2 * (x.length + w.length + classes) + targets.length, 7, ls);
            const array = (values: Float32Array, at: number) => memory.floats(values, i + at);
            const empty = (values: Float32Array) => values.slice().fill(accumulate ? 0 : 9);
            const out = { dx: array(empty(x), 1), dw: array(empty(w), 2), db: array(empty(bias), 3) };
            const inputs = [array(x, 3), array(weights, 1), array(bias, 2)] as const;
            const indices = memory.integers(targets, 1);
            const result = subject.ls.linearCrossEntropyGrad(inputs[0], inputs[1], indices, {
              ...options,
              bias: inputs[2],
              out,
              accumulate,
            });
            expect(result.loss).toBe(expected.loss);
            for (const name of ["dx", "dw", "db"] as const) {
              expect(result[name]).toBe(out[name]);
              expectSameBits(
                out[name].map((value) => value + 0),
                expected[name].map((value) => value + 0),
              );
            }
            for (const [input, before] of [
              [inputs[0], x],
              [inputs[1], weights],
              [inputs[2], bias],
            ])
              expectSameBits(input, before);
            memory.expectIntact();
            memory.free();
          }
        }
      }
    });

    it("give the same bits whichever of them are in the kernel's memory", async () => {
      const ls = await fresh();
      const shape = SHAPES[3];
      const { features, classes } = shape;
      const { x, w, bias, targets } = someCall(shape);
      const weights = weightLayout === "kd" ? w : transposed(w, features, classes);
      const options = { features, classes, weightLayout, labelSmoothing: 0.1, rows: ["loss", "lse"] } as const;
      const expected = ls.linearCrossEntropyGrad(x, weights, targets, { ...options, bias });
      const sources = [x, weights, bias, x, weights, bias];
      const held = sources.map((values) => ls.allocate(values.length));
      for (let which = 1; which < 64; which += which < 8 ? 1 : 9) {
        const place = (i: number) => {
          const array = which & (1 << i) ? held[i].f32 : new Float32Array(sources[i].length);
          if (i < 3) array.set(sources[i]);
          return array;
        };
        const out = { dx: place(3), dw: place(4), db: place(5) };
        const result = ls.linearCrossEntropyGrad(place(0), place(1), targets, { ...options, bias: place(2), out });
        expect(result.loss).toBe(expected.loss);
        for (const name of ["dx", "dw", "db"] as const) expectSameBits(result[name], expected[name]);
        for (const name of ["loss", "lse"] as const) expectSameBits(result.rows[name], expected.rows[name]);
      }
      ls.dispose();
    });
  });

  it("may be probabilities and weights in the kernel's memory too", async () => {
    const ls = await fresh();
    const shape = SHAPES[2];
    const { rows, features, classes } = shape;
    const random = seeded(3);
    const { x, w } = someLayer(shape, random);
    const values = {
      targets: someProbabilities(rows, classes, random),
      classWeights: Float32Array.from({ length: classes }, random),
      sampleWeights: Float32Array.from({ length: rows }, random),
      prior: new Float32Array(classes).fill(1 / classes),
      gradOutput: Float32Array.from({ length: rows }, random),
    };
    const options = { features, classes, labelSmoothing: 0.2, reduction: "sum" } as const;
    const { targets, ...others } = values;
    const expected = ls.linearCrossEntropyGrad(x, w, targets, { ...options, ...others });
    const held = Object.entries(values).map(([name, array]) => {
      const memory = ls.allocate(array.length);
      memory.f32.set(array);
      return [name, memory] as const;
    });
    // After every allocation: any of them may have made the views before it stale.
    const { targets: inside, ...inKernel } = Object.fromEntries(held.map(([name, memory]) => [name, memory.f32]));
    const result = ls.linearCrossEntropyGrad(x, w, inside, { ...options, ...inKernel });
    expect(result.loss).toBe(expected.loss);
    expectSameBits(result.dx, expected.dx);
    expectSameBits(result.dw, expected.dw);
    ls.dispose();
  });

  it("are not touched by a call where they are somebody else's", async () => {
    const ls = await fresh();
    const kept = Array.from({ length: 8 }, (_, i) => ls.allocate(500 + i));
    for (const [i, memory] of kept.entries()) memory.f32.fill(i);
    for (const shape of SHAPES) {
      const { x, w, targets } = someCall(shape);
      ls.linearCrossEntropyGrad(x, w, targets, { features: shape.features, classes: shape.classes });
    }
    for (const [i, memory] of kept.entries()) expect(memory.f32.every((value) => value === i)).toBe(true);
    ls.dispose();
  });

  it("may share their memory with a SharedArrayBuffer", () => {
    const shape = SHAPES[1];
    const { features, classes } = shape;
    const { x, w, targets } = someCall(shape);
    const shared = (values: Float32Array) => {
      const array = new Float32Array(new SharedArrayBuffer(4 * values.length));
      array.set(values);
      return array;
    };
    const expected = subject.ls.linearCrossEntropyGrad(x, w, targets, { features, classes });
    const out = { dx: shared(x), dw: shared(w) };
    const result = subject.ls.linearCrossEntropyGrad(shared(x), shared(w), targets, { features, classes, out });
    expectSameBits(result.dx, expected.dx);
    expectSameBits(result.dw, expected.dw);
  });
});
