// The products of the last layer against float64, over sizes around those of tiles and blocks.

import { type KernelExports, LINEAR_FLAGS, STATUS } from "@ls/kernel/abi";
import { beforeAll, describe, expect, it } from "vitest";
import { LinearCall, type Shape, sumOf } from "./linear-call.js";
import { instantiate, variants } from "./variants.js";

/** Of the largest entry. */
const TOLERANCE = 2e-6;

const at = (values: Float32Array, index: number): number => values[index] as number;

function expectClose(actual: Float32Array, expected: Float64Array): void {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-30);
  const furthest = expected.reduce((most, value, i) => Math.max(most, Math.abs(at(actual, i) - value)), 0);
  expect(furthest / largest).toBeLessThan(TOLERANCE);
}

const sizes = [1, 3, 4, 5, 8, 17];
const small: Shape[] = sizes.flatMap((rows) =>
  sizes.flatMap((features) => sizes.map((classes) => ({ rows, features, classes }))),
);
const large: Shape[] = [
  { rows: 257, features: 9, classes: 13 },
  { rows: 6, features: 1027, classes: 9 },
  { rows: 10, features: 12, classes: 483 },
];

describe.each(variants)("%s", (variant) => {
  let kernel: KernelExports;
  beforeAll(() => {
    kernel = instantiate(variant, 64);
  });

  /** Logits, dx, dw and db of a call, against what they should be; gaps stay as they were. */
  function checkProducts(shape: Shape, flags: number): void {
    const call = new LinearCall(kernel, shape);
    const { rows, features, classes, gap } = call.shape;
    call.set({ flags: call.get("flags") | flags });
    const before = {
      logits: call.matrix("logits"),
      dx: call.matrix("dx"),
      dw: call.matrix("dw"),
      db: call.vector("db"),
    };
    const x = call.matrix("x");
    const weights = call.matrix("weights");
    const bias = call.vector("bias");
    // The logits stand in for their own gradient, as they are before and after.
    expect(kernel.ls_linear_grad(call.record)).toBe(STATUS.OK);

    const base = (flag: number, values: Float32Array, index: number) => (flags & flag ? at(values, index) : 0);
    const dx = Float64Array.from(before.dx);
    const dw = Float64Array.from(before.dw);
    const db = Float64Array.from(before.db);
    const logits = Float64Array.from(before.logits);
    const z = (row: number, k: number) => row * (classes + gap) + k;
    for (let d = 0; d < features; d++) {
      for (let row = 0; row < rows; row++) {
        const i = row * (features + gap) + d;
        const sum = sumOf(classes, (k) => at(before.logits, z(row, k)) * at(weights, call.weightAt(k, d)));
        dx[i] = base(LINEAR_FLAGS.ADD_DX, before.dx, i) + sum;
      }
      for (let k = 0; k < classes; k++) {
        const i = call.weightAt(k, d);
        const sum = sumOf(rows, (row) => at(before.logits, z(row, k)) * at(x, row * (features + gap) + d));
        dw[i] = base(LINEAR_FLAGS.ADD_DW, before.dw, i) + sum;
      }
    }
    for (let k = 0; k < classes; k++) {
      db[k] = base(LINEAR_FLAGS.ADD_DB, before.db, k) + sumOf(rows, (row) => at(before.logits, z(row, k)));
      for (let row = 0; row < rows; row++) {
        const sum = sumOf(features, (d) => at(x, row * (features + gap) + d) * at(weights, call.weightAt(k, d)));
        logits[z(row, k)] = base(LINEAR_FLAGS.ADD_LOGITS, before.logits, z(row, k)) + at(bias, k) + sum;
      }
    }
    expectClose(call.matrix("dx"), dx);
    expectClose(call.matrix("dw"), dw);
    expectClose(call.vector("db"), db);
    expect(call.matrix("logits")).toEqual(before.logits);

    expect(kernel.ls_linear_logits(call.record)).toBe(STATUS.OK);
    expectClose(call.matrix("logits"), logits);
    expect(call.matrix("x")).toEqual(x);
    expect(call.matrix("weights")).toEqual(weights);
  }

  const all = LINEAR_FLAGS.ADD_LOGITS | LINEAR_FLAGS.ADD_DX | LINEAR_FLAGS.ADD_DW | LINEAR_FLAGS.ADD_DB;

  it.each([
    ["classes first", false],
    ["features first", true],
  ])("multiplies matrices of any size, %s", (_, featuresFirst) => {
    for (const shape of small) checkProducts({ ...shape, featuresFirst }, 0);
    for (const shape of large) checkProducts({ ...shape, featuresFirst }, 0);
  });

  it("adds to what is there where a flag says so", () => {
    for (const featuresFirst of [false, true]) {
      checkProducts({ rows: 7, features: 10, classes: 11, featuresFirst }, all);
      for (const shape of large) checkProducts({ ...shape, featuresFirst }, all);
    }
  });

  it("leaves what lies between the rows of a part alone", () => {
    for (const featuresFirst of [false, true]) {
      checkProducts({ rows: 7, features: 10, classes: 11, featuresFirst, gap: 3 }, 0);
      checkProducts({ rows: 7, features: 10, classes: 11, featuresFirst, gap: 3 }, all);
    }
  });

  it("takes nothing from an example whose gradient is all zeros, whatever it holds", () => {
    for (const flags of [0, all]) {
      const clean = new LinearCall(kernel, { rows: 6, features: 9, classes: 5 });
      clean.set({ flags });
      clean.memory.floats(clean.get("logits"), 30).fill(0, 10, 15);
      const dx = clean.memory.floats(clean.get("dx") + 4 * 18, 9).slice();
      kernel.ls_linear_grad(clean.record);
      const expected = [clean.matrix("dx"), clean.matrix("dw"), clean.vector("db")];
      expect(expected[0]?.subarray(18, 27)).toEqual(flags ? dx : new Float32Array(9));

      const spoilt = new LinearCall(kernel, { rows: 6, features: 9, classes: 5 });
      spoilt.set({ flags });
      spoilt.memory.floats(spoilt.get("logits"), 30).fill(0, 10, 15);
      spoilt.memory.floats(spoilt.get("x"), 54).fill(Number.NaN, 18, 27);
      kernel.ls_linear_grad(spoilt.record);
      expect([spoilt.matrix("dx"), spoilt.matrix("dw"), spoilt.vector("db")]).toEqual(expected);
    }
  });

  it("gives the same bits in one call and in parts along the blocks", () => {
    const shape = { rows: 300, features: 600, classes: 500 };
    const whole = new LinearCall(kernel, shape);
    kernel.ls_linear_logits(whole.record);
    const logits = whole.matrix("logits");
    kernel.ls_linear_grad(whole.record);
    const expected = [whole.matrix("dx"), whole.matrix("dw"), whole.vector("db")];
    // In the same place, with the same data.
    const parts = new LinearCall(kernel, shape);
    const pointers = pointersOf(parts);
    const { x, weights, logits: z, bias, dx, dw, db } = pointers;
    for (const [feature, features] of [
      [0, 512],
      [512, 88],
    ] as const) {
      for (const [k, classes] of [
        [0, 240],
        [240, 260],
      ] as const) {
        parts.set({
          features,
          classes,
          x: x + 4 * feature,
          weights: weights + 4 * (k * 600 + feature),
          bias: feature === 0 ? bias + 4 * k : 0,
          logits: z + 4 * k,
          flags: feature === 0 ? 0 : LINEAR_FLAGS.ADD_LOGITS,
        });
        expect(kernel.ls_linear_logits(parts.record)).toBe(STATUS.OK);
      }
    }
    parts.set({ features: 600, ...pointers });
    expect(parts.matrix("logits")).toEqual(logits);
    for (const [k, classes] of [
      [0, 240],
      [240, 260],
    ] as const) {
      for (const [row, rows] of [
        [0, 256],
        [256, 44],
      ] as const) {
        parts.set({
          classes,
          rows,
          x: x + 4 * 600 * row,
          weights: weights + 4 * 600 * k,
          logits: z + 4 * (500 * row + k),
          dx: dx + 4 * 600 * row,
          dw: dw + 4 * 600 * k,
          db: db + 4 * k,
          flags: (k ? LINEAR_FLAGS.ADD_DX : 0) | (row ? LINEAR_FLAGS.ADD_DW | LINEAR_FLAGS.ADD_DB : 0),
        });
        expect(kernel.ls_linear_grad(parts.record)).toBe(STATUS.OK);
      }
    }
    parts.set(pointers);
    expect([parts.matrix("dx"), parts.matrix("dw"), parts.vector("db")]).toEqual(expected);
  });
});

function pointersOf(call: LinearCall) {
  const names = ["x", "weights", "logits", "bias", "dx", "dw", "db"] as const;
  return Object.fromEntries(names.map((name) => [name, call.get(name)])) as Record<(typeof names)[number], number>;
}
