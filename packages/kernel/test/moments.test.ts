// Moments of rows against their definitions in float64, and independent of how the rows come.

import { FLAGS, type KernelExports, MOMENTS, PART_ALIGNMENT, ROW_MOMENTS_SIZE, STATUS } from "@ls/kernel/abi";
import { beforeAll, describe, expect, it } from "vitest";
import { type Call, floats, type Problem, prepare, random } from "./call.js";
import { instantiate, variants } from "./variants.js";

const MOMENTS_PER_ROW = ROW_MOMENTS_SIZE / 8;
const names = Object.keys(MOMENTS) as (keyof typeof MOMENTS)[];

function expected({ classes, logits, targets }: Problem, row: number, scale: number): Float64Array {
  const at = row * classes;
  const z = Array.from(logits.subarray(at, at + classes));
  const max = z.reduce((most, value) => (value > most ? value : most), Number.NEGATIVE_INFINITY);
  const argmax = z.indexOf(max);
  const y =
    targets instanceof Float32Array
      ? Array.from(targets.subarray(at, at + classes))
      : z.map((_, k) => +(k === targets[row]));
  const sum = (term: (k: number) => number) => z.reduce((total, _, k) => total + term(k), 0);
  const x = (k: number) => (z[k] as number) - max;
  const e = (k: number) => Math.exp(scale * x(k));
  const target = (k: number) => y[k] as number;
  const ignored = targets instanceof Int32Array && targets[row] === -100;
  const others = sum((k) => (k === argmax ? 0 : e(k)));
  const values: Record<keyof typeof MOMENTS, number> = {
    others,
    squares: sum((k) => (k === argmax ? 0 : e(k) ** 2)),
    sumX: sum(x),
    sumEx: sum((k) => (e(k) === 0 ? 0 : e(k) * x(k))),
    sumExx: sum((k) => (e(k) === 0 ? 0 : e(k) * x(k) ** 2)),
    sumY: sum(target),
    sumYy: sum((k) => target(k) ** 2),
    sumYx: sum((k) => (target(k) === 0 ? 0 : target(k) * x(k))),
    sumYe: sum((k) => target(k) * e(k)),
    logSum: Math.log1p(others),
    argmax,
    label: ignored ? -1 : y.indexOf(Math.max(...y)),
  };
  return Float64Array.from(names, (name) => values[name]);
}

function momentsOf(call: Call): Float64Array {
  const { buffer } = call.kernel.memory;
  return new Float64Array(buffer, call.get("rowMoments"), call.get("rows") * MOMENTS_PER_ROW).slice();
}

function whole(kernel: KernelExports, problem: Problem): Float64Array {
  const call = prepare(kernel, problem);
  expect(kernel.ls_row_moments(call.record)).toBe(STATUS.OK);
  return momentsOf(call);
}

function problem(rows: number, classes: number, soft: boolean, scale = 1): Problem {
  const next = random(rows * 1000 + classes);
  const logits = floats(rows * classes, () => 20 * (next() - 0.5));
  const indices = Int32Array.from({ length: rows }, () => Math.floor(next() * classes));
  if (rows > 4) indices[4] = -100;
  const targets = soft ? floats(rows * classes, () => next() / classes) : indices;
  return {
    rows,
    classes,
    logits,
    targets,
    options: { logitScale: scale, ...(soft ? { flags: FLAGS.PROBABILITIES } : {}) },
  };
}

function expectClose(actual: Float64Array, wanted: Float64Array, scale: number) {
  const wrong = names.filter((_, i) => {
    const [got, want] = [actual[i] as number, wanted[i] as number];
    // The sums with x are as large as 1 / scale.
    return !(Math.abs(got - want) <= 3e-6 * Math.max(Math.abs(want), Math.min(1, 1 / scale))) && !Object.is(got, want);
  });
  expect(wrong.map((name) => `${name}: ${actual[MOMENTS[name]]} instead of ${wanted[MOMENTS[name]]}`)).toEqual([]);
}

describe.each(variants)("moments (%s)", (variant) => {
  let kernel: KernelExports;
  beforeAll(() => {
    kernel = instantiate(variant, 4);
  });

  for (const soft of [false, true]) {
    it.each([1, 2, 3, 4, 5, 7, 10, 33, 63, 64, 65, 66, 67, 100, 513, 1025, 1026, 2051])(
      `are the definitions' for ${soft ? "probabilities" : "indices"} of %i classes`,
      (classes) => {
        for (const scale of [1, 0.3, 2.7, 1e-16]) {
          const all = problem(13, classes, soft, scale);
          const moments = whole(kernel, all);
          for (let row = 0; row < all.rows; row++) {
            const own = moments.subarray(row * MOMENTS_PER_ROW, (row + 1) * MOMENTS_PER_ROW);
            expectClose(own, expected(all, row, scale), scale);
          }
        }
      },
    );
  }

  it.each([3, 40, 65, 1100])("keep what a sure row of %i classes has beside its largest", (classes) => {
    const logits = new Float32Array(classes).fill(-12);
    logits[1] = 0;
    const moments = whole(kernel, { rows: 1, classes, logits, targets: Int32Array.of(1) });
    const others = (classes - 1) * Math.exp(-12);
    expect(Math.abs((moments[MOMENTS.others] as number) / others - 1)).toBeLessThan(1e-5);
    expect(Math.abs((moments[MOMENTS.squares] as number) / (others * Math.exp(-12)) - 1)).toBeLessThan(1e-5);
  });

  it.each([2, 10, 70])("count maxima that are alike, of %i classes, and name the first", (classes) => {
    const logits = new Float32Array(classes).fill(5);
    const moments = whole(kernel, { rows: 1, classes, logits, targets: Int32Array.of(1) });
    expect([moments[MOMENTS.others], moments[MOMENTS.squares], moments[MOMENTS.argmax]]).toEqual([
      classes - 1,
      classes - 1,
      0,
    ]);
  });

  it.each([5, 70])(
    "take -inf for a class of no probability, and differences that float32 cannot hold (K = %i)",
    (classes) => {
      const logits = new Float32Array(2 * classes);
      logits[1] = Number.NEGATIVE_INFINITY;
      logits.fill(-3e38, classes);
      logits[classes] = 3e38;
      const soft = new Float32Array(2 * classes);
      soft[0] = soft[classes + 2] = 1;
      for (const targets of [Int32Array.of(0, 2), soft]) {
        const options = targets === soft ? { flags: FLAGS.PROBABILITIES } : {};
        const moments = whole(kernel, { rows: 2, classes, logits, targets, options });
        const second = moments.subarray(MOMENTS_PER_ROW);
        expect(moments[MOMENTS.sumX]).toBe(Number.NEGATIVE_INFINITY);
        expect([moments[MOMENTS.others], moments[MOMENTS.sumEx], moments[MOMENTS.sumYx]]).toEqual([classes - 2, 0, 0]);
        const x = (logits[classes + 1] as number) - (logits[classes] as number);
        expect((second[MOMENTS.sumX] as number) / (x * (classes - 1))).toBeCloseTo(1, 12);
        expect(second[MOMENTS.sumYx]).toBe(x);
        expect([second[MOMENTS.others], second[MOMENTS.logSum]]).toEqual([0, 0]);
      }
    },
  );

  it.each([1, 5, 70])("are NaN and without an arg-max for rows without probabilities (K = %i)", (classes) => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const logits = new Float32Array(3 * classes);
      logits[2 * classes - 1] = bad;
      const moments = whole(kernel, { rows: 3, classes, logits, targets: new Int32Array(3) });
      const [first, second] = [moments.subarray(0, MOMENTS_PER_ROW), moments.subarray(MOMENTS_PER_ROW)];
      expect([first[MOMENTS.others], first[MOMENTS.argmax]]).toEqual([classes - 1, 0]);
      expect([second[MOMENTS.others], second[MOMENTS.logSum], second[MOMENTS.argmax]]).toEqual([
        Number.NaN,
        Number.NaN,
        -1,
      ]);
      expect(moments[2 * MOMENTS_PER_ROW + MOMENTS.others]).toBe(classes - 1);
    }
  });

  it("do without targets", () => {
    for (const soft of [false, true]) {
      const all = problem(9, 10, soft);
      const call = prepare(kernel, all);
      call.set({ targets: 0 });
      expect(kernel.ls_row_moments(call.record)).toBe(STATUS.OK);
      const [without, full] = [momentsOf(call), whole(kernel, all)];
      for (let at = 0; at < without.length; at += MOMENTS_PER_ROW) {
        expect([without[at + MOMENTS.label], without[at + MOMENTS.sumY]]).toEqual([-1, 0]);
        expect(without[at + MOMENTS.sumExx]).toBe(full[at + MOMENTS.sumExx]);
      }
    }
  });

  it.each([1, 3, 10, 64, 65, 300])("have the same bits in any block of rows of %i classes", (classes) => {
    for (const soft of [false, true]) {
      const all = problem(21, classes, soft);
      const full = whole(kernel, all);
      for (const block of [1, 3, 8, 20]) {
        for (let first = 0; first < all.rows; first += block) {
          const end = Math.min(first + block, all.rows);
          const slice = (array: Float32Array | Int32Array, each: number) => array.slice(first * each, end * each);
          const part = {
            ...all,
            rows: end - first,
            logits: slice(all.logits, classes) as Float32Array,
            targets: slice(all.targets, soft ? classes : 1),
          };
          const own = full.subarray(first * MOMENTS_PER_ROW, end * MOMENTS_PER_ROW);
          expect(whole(kernel, part)).toEqual(own);
        }
      }
    }
  });

  it.each([1, 2, 3, PART_ALIGNMENT])("have the same bits in parts, the last of %i classes", (rest) => {
    const classes = 2 * PART_ALIGNMENT + rest;
    for (const soft of [false, true]) {
      const all = problem(5, classes, soft);
      const call = prepare(kernel, all);
      const part = {
        logits: call.allocate(4 * 5 * PART_ALIGNMENT),
        targets: soft ? call.allocate(4 * 5 * PART_ALIGNMENT) : call.get("targets"),
      };
      call.set(part);
      for (const sweep of ["ls_part_max", "ls_part_moments"] as const) {
        for (let first = 0; first < classes; first += PART_ALIGNMENT) {
          const n = Math.min(PART_ALIGNMENT, classes - first);
          call.set({ partFirst: first, partClasses: n });
          for (let row = 0; row < all.rows; row++) {
            const from = row * classes + first;
            call.floats(part.logits + 4 * row * n, n).set(all.logits.subarray(from, from + n));
            if (soft) call.floats(part.targets + 4 * row * n, n).set(all.targets.subarray(from, from + n));
          }
          expect(kernel[sweep](call.record)).toBe(STATUS.OK);
        }
      }
      expect(momentsOf(call)).toEqual(whole(kernel, all));
    }
  });
});
