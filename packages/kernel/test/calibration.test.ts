// Sums of calibration against the moments they are made of, and independent of how the rows come.

import {
  BIN_SUMS,
  CALIBRATION_SUMS,
  EDGE_TOLERANCE,
  FLAGS,
  type KernelExports,
  MOMENTS,
  PART_ALIGNMENT,
  ROW_MOMENTS_SIZE,
  STATUS,
} from "@ls/kernel/abi";
import { beforeAll, describe, expect, it } from "vitest";
import { type Call, floats, type Problem, prepare, random } from "./call.js";
import { instantiate, variants } from "./variants.js";

const MOMENTS_PER_ROW = ROW_MOMENTS_SIZE / 8;
const ALL_ROWS = Object.keys(CALIBRATION_SUMS).length;
const PER_BIN = Object.keys(BIN_SUMS).length;

const doubles = (call: Call, field: "rowMoments" | "calibration", length: number) =>
  new Float64Array(call.kernel.memory.buffer, call.get(field), length);

const sumsOf = (call: Call) => doubles(call, "calibration", ALL_ROWS + PER_BIN * call.get("bins")).slice();

/** The definitions, from the moments of all rows and in their order. */
function expected(call: Call, scale: number): Float64Array {
  const bins = call.get("bins");
  const sums = new Float64Array(ALL_ROWS + PER_BIN * bins);
  const moments = doubles(call, "rowMoments", call.get("rows") * MOMENTS_PER_ROW);
  for (let at = 0; at < moments.length; at += MOMENTS_PER_ROW) {
    const of = (name: keyof typeof MOMENTS) => moments[at + MOMENTS[name]] as number;
    if (of("label") === -1) continue;
    const total = 1 + of("others");
    const add = (number: number, value: number) => {
      sums[number] = (sums[number] as number) + value;
    };
    add(CALIBRATION_SUMS.nll, of("sumY") * of("logSum") - scale * of("sumYx"));
    add(CALIBRATION_SUMS.brier, (1 + of("squares") - 2 * total * of("sumYe")) / total ** 2 + of("sumYy"));
    add(CALIBRATION_SUMS.confidence, 1 / total);
    sums[CALIBRATION_SUMS.leastX] = Math.min(sums[CALIBRATION_SUMS.leastX] as number, of("sumX"));
    if (Number.isNaN(total)) continue;
    const bin = ALL_ROWS + PER_BIN * Math.max(0, Math.ceil((1 / total - EDGE_TOLERANCE) * bins) - 1);
    add(bin + BIN_SUMS.count, 1);
    add(bin + BIN_SUMS.confidence, 1 / total);
    add(bin + BIN_SUMS.correct, Number(of("argmax") === of("label")));
  }
  return sums;
}

function problem(rows: number, classes: number, soft: boolean, scale = 1): Problem {
  const next = random(rows * 1000 + classes);
  const logits = floats(rows * classes, () => 6 * (next() - 0.5));
  const targets = Int32Array.from({ length: rows }, () => Math.floor(next() * classes));
  targets[4] = -100;
  return {
    rows,
    classes,
    logits,
    targets: soft ? floats(rows * classes, () => next() / classes) : targets,
    options: { logitScale: scale, ...(soft ? { flags: FLAGS.PROBABILITIES } : {}) },
  };
}

describe.each(variants)("sums of calibration (%s)", (variant) => {
  let kernel: KernelExports;
  beforeAll(() => {
    kernel = instantiate(variant, 4);
  });

  const whole = (all: Problem): Call => {
    const call = prepare(kernel, all);
    expect(kernel.ls_calibration(call.record)).toBe(STATUS.OK);
    return call;
  };

  it.each([1, 2, 3, 10, 33, 64, 65, 513, 1026])("are those of the moments, of %i classes", (classes) => {
    for (const soft of [false, true]) {
      for (const scale of [1, 0.3, 1e-16]) {
        for (const bins of [1, 7, 15]) {
          const all = problem(77, classes, soft, scale);
          const call = whole({ ...all, options: { ...all.options, bins } });
          expect(kernel.ls_row_moments(call.record)).toBe(STATUS.OK);
          const wanted = expected(call, scale);
          const sums = sumsOf(call);
          expect(sums.length).toBe(wanted.length);
          for (let i = 0; i < sums.length; i++) expect(sums[i]).toBeCloseTo(wanted[i] as number, 10);
        }
      }
    }
  });

  it("are NaN with a row without probabilities, which is in no bin; an ignored one is nowhere", () => {
    const all = problem(40, 10, false);
    all.logits[31 * 10 + 3] = Number.NaN;
    const sums = sumsOf(whole(all));
    expect(sums.subarray(0, ALL_ROWS)).toEqual(new Float64Array(ALL_ROWS).fill(Number.NaN));
    const counted = sums.slice(ALL_ROWS).filter((_, i) => i % PER_BIN === BIN_SUMS.count);
    expect(counted.reduce((sum, count) => sum + count)).toBe(38);
    (all.targets as Int32Array)[31] = -100;
    const without = sumsOf(whole(all));
    expect(without.some(Number.isNaN)).toBe(false);
  });

  it.each([1, 2, 10, 64, 65, 300])("have the same bits in any blocks of rows of %i classes", (classes) => {
    for (const soft of [false, true]) {
      const all = problem(77, classes, soft);
      all.logits[5 * classes] = -3e38;
      const full = sumsOf(whole(all));
      for (const block of [1, 3, 8, 33]) {
        const call = prepare(kernel, all);
        const [logits, targets] = [call.get("logits"), call.get("targets")];
        for (let first = 0; first < all.rows; first += block) {
          call.set({
            rows: Math.min(block, all.rows - first),
            logits: logits + 4 * first * classes,
            targets: targets + 4 * first * (soft ? classes : 1),
          });
          expect(kernel.ls_calibration(call.record)).toBe(STATUS.OK);
        }
        expect(sumsOf(call)).toEqual(full);
      }
    }
  });

  it("have the same bits in parts", () => {
    const classes = 2 * PART_ALIGNMENT + 3;
    for (const soft of [false, true]) {
      const all = problem(5, classes, soft);
      const full = sumsOf(whole(all));
      const call = prepare(kernel, all);
      const [logits, targets] = [call.get("logits"), call.get("targets")];
      for (let row = 0; row < all.rows; row++) {
        for (const sweep of ["ls_part_max", "ls_part_moments"] as const) {
          for (let first = 0; first < classes; first += PART_ALIGNMENT) {
            call.set({
              rows: 1,
              partFirst: first,
              partClasses: Math.min(PART_ALIGNMENT, classes - first),
              logits: logits + 4 * (row * classes + first),
              targets: targets + 4 * (soft ? row * classes + first : row),
            });
            expect(kernel[sweep](call.record)).toBe(STATUS.OK);
          }
        }
        expect(kernel.ls_part_calibration(call.record)).toBe(STATUS.OK);
      }
      expect(sumsOf(call)).toEqual(full);
    }
  });

  it("stay in their bins whatever is among the moments", () => {
    const values = [-1, -0.999, -2, 1e300, -1e300, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const call = prepare(kernel, problem(values.length, 3, false));
    call.set({ partClasses: 3 });
    values.forEach((others, row) => {
      doubles(call, "rowMoments", values.length * MOMENTS_PER_ROW)[row * MOMENTS_PER_ROW + MOMENTS.others] = others;
    });
    const before = new Uint8Array(kernel.memory.buffer).slice();
    expect(kernel.ls_part_calibration(call.record)).toBe(STATUS.OK);
    const after = new Uint8Array(kernel.memory.buffer).slice();
    const bytes = 8 * sumsOf(call).length;
    for (const memory of [before, after]) memory.fill(0, call.get("calibration"), call.get("calibration") + bytes);
    expect(Buffer.compare(before, after)).toBe(0);
  });
});
