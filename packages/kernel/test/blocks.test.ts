// A row's bits depend on the row alone: not on the block it comes in, its neighbours, its address, or whether it comes whole.

import { type KernelExports, PART_ALIGNMENT, STATUS } from "@ls/kernel/abi";
import { beforeAll, describe, expect, it } from "vitest";
import { type Call, floats, type Problem, prepare, random, results } from "./call.js";
import { problem, withOptions } from "./problems.js";
import { instantiate, variants } from "./variants.js";

/** Compares the bytes: `toEqual` over a million floats takes seconds. */
function expectSameBits(actual: object, expected: object) {
  for (const [name, value] of Object.entries(expected)) {
    const other = (actual as Record<string, unknown>)[name];
    if (!ArrayBuffer.isView(value)) expect({ [name]: other }).toEqual({ [name]: value });
    else if (Buffer.compare(Buffer.from(value.buffer), Buffer.from((other as Float32Array).buffer)) !== 0) {
      expect({ [name]: other }).toEqual({ [name]: value });
    }
  }
}

const gradientOf = (call: Call) => call.floats(call.get("gradient"), call.get("rows") * call.get("classes")).slice();

function whole(kernel: KernelExports, problem: Problem) {
  const call = prepare(kernel, problem);
  expect(kernel.ls_cross_entropy_grad(call.record)).toBe(STATUS.OK);
  return { ...results(call), gradient: gradientOf(call) };
}

/** The same rows in calls of `block` rows each, the running sums kept in the record. */
function inBlocks(kernel: KernelExports, problem: Problem, block: number) {
  const call = prepare(kernel, problem);
  const { rows, classes } = problem;
  const bases = { logits: 4 * classes, gradient: 4 * classes, rowLoss: 4, rowNll: 4, rowLse: 4, rowArgmax: 4 } as const;
  const starts = Object.keys(bases).map((name) => [name, call.get(name as keyof typeof bases)] as const);
  const targets = call.get("targets");
  const targetBytes = problem.targets instanceof Float32Array ? 4 * classes : 4;
  for (let first = 0; first < rows; first += block) {
    call.set({ rows: Math.min(block, rows - first), firstRow: first, targets: targets + first * targetBytes });
    for (const [name, start] of starts) call.set({ [name]: start + first * bases[name as keyof typeof bases] });
    expect(kernel.ls_cross_entropy_grad(call.record)).toBe(STATUS.OK);
  }
  call.set({ rows, targets, ...Object.fromEntries(starts) });
  return { ...results(call), gradient: gradientOf(call) };
}

/** The same rows with their classes in parts of `length`, each copied in and its gradient out. */
function inParts(kernel: KernelExports, problem: Problem, length: number) {
  const call = prepare(kernel, problem);
  const { rows, classes } = problem;
  const gradient = new Float32Array(rows * classes);
  const part = { logits: call.allocate(4 * rows * length), gradient: call.allocate(4 * rows * length) };
  const optional = {
    targets: problem.targets instanceof Float32Array ? call.allocate(4 * rows * length) : 0,
    classWeights: problem.classWeights ? call.allocate(4 * length) : 0,
    prior: problem.prior ? call.allocate(4 * length) : 0,
  };
  call.set(part);
  for (const [name, address] of Object.entries(optional)) if (address) call.set({ [name]: address });
  const columns = (from: Float32Array, to: number, n: number, lines: number, first: number) => {
    for (let row = 0; row < lines; row++) {
      call.floats(to + 4 * row * n, n).set(from.subarray(row * classes + first, row * classes + first + n));
    }
  };
  const sweep = (step: "ls_part_max" | "ls_part_sums" | "ls_part_grad") => {
    for (let first = 0; first < classes; first += length) {
      const n = Math.min(length, classes - first);
      call.set({ partFirst: first, partClasses: n });
      columns(problem.logits, part.logits, n, rows, first);
      if (optional.targets) columns(problem.targets as Float32Array, optional.targets, n, rows, first);
      if (problem.classWeights) columns(problem.classWeights, optional.classWeights, n, 1, first);
      if (problem.prior) columns(problem.prior, optional.prior, n, 1, first);
      expect(kernel[step](call.record)).toBe(STATUS.OK);
      if (step !== "ls_part_grad") continue;
      for (let row = 0; row < rows; row++) {
        gradient.set(call.floats(part.gradient + 4 * row * n, n), row * classes + first);
      }
    }
  };
  sweep("ls_part_max");
  sweep("ls_part_sums");
  expect(kernel.ls_part_finish(call.record)).toBe(STATUS.OK);
  sweep("ls_part_grad");
  return { ...results(call), gradient };
}

describe.each(variants)("%s", (variant) => {
  let kernel: KernelExports;
  beforeAll(() => {
    kernel = instantiate(variant, 4);
  });

  it.each([1, 2, 3, 4, 5, 10, 63, 64, 65, 100, 127, 300, 513, 1500])(
    "gives %i classes the same bits in any block of rows",
    (classes) => {
      const all = problem(150, classes);
      const expected = whole(kernel, all);
      for (const block of [1, 3, 7, 8, 64, 100]) expectSameBits(inBlocks(kernel, all, block), expected);
    },
  );

  it.each([1, 2, 3, 4, 10, 63, 64, 65, 127, 128, 129, 300, 1025])(
    "gives %i classes with other options the same bits in any block of rows, in place, and without the gradient",
    (classes) => {
      for (const [name, all] of withOptions(27, classes)) {
        const expected = whole(kernel, all);
        for (const block of [1, 3, 8, 11])
          expectSameBits({ name, ...inBlocks(kernel, all, block) }, { name, ...expected });
        const call = prepare(kernel, all);
        const { gradient, ...loss } = expected;
        expect(kernel.ls_cross_entropy(call.record)).toBe(STATUS.OK);
        expectSameBits({ name, ...results(call) }, { name, ...loss });
        call.set({ gradient: call.get("logits"), lossGroups: 0, lossOpen: 0, count: 0, correct: 0 });
        expect(kernel.ls_cross_entropy_grad(call.record)).toBe(STATUS.OK);
        expectSameBits({ name, ...results(call), gradient: gradientOf(call) }, { name, ...expected });
      }
    },
  );

  const classes = 3 * PART_ALIGNMENT + 2;
  const next = random(classes);
  const probabilities = floats(6 * classes, next);
  it.each<[string, Partial<Problem>]>([
    ["smoothed class indices", {}],
    ["hard class indices", { options: {} }],
    ["class probabilities", { targets: probabilities }],
    ["class weights", { classWeights: floats(classes, next) }],
    ["a prior", { prior: new Float32Array(classes).fill(1 / classes) }],
    ["a softcap and z-loss", { options: { labelSmoothing: 0.1, softcap: 20, zLoss: 1e-3, logitScale: 0.7 } }],
  ])("gives rows in parts the bits of whole rows: %s", (_, extra) => {
    const all = problem(6, classes, extra);
    const expected = whole(kernel, all);
    for (const length of [PART_ALIGNMENT, 2 * PART_ALIGNMENT, 4 * PART_ALIGNMENT]) {
      expectSameBits(inParts(kernel, all, length), expected);
    }
  });

  it.each([1, 2, 3])("takes a last part of %i classes", (rest) => {
    const all = problem(5, PART_ALIGNMENT + rest);
    expectSameBits(inParts(kernel, all, PART_ALIGNMENT), whole(kernel, all));
  });

  it.each([129, 302, 1025])(
    "gives rows of %i classes next to NaN and infinities the bits they have alone",
    (classes) => {
      const all = problem(13, classes);
      const strange = [Number.NaN, Infinity, -Infinity];
      // At the first class, in the middle and at the last one, which lies in a vector of its own.
      for (let row = 1; row < 13; row += 2) {
        all.logits[row * classes + [0, classes >> 1, classes - 1][(row >> 1) % 3]] = strange[Math.floor(row / 6) % 3];
      }
      const expected = whole(kernel, all);
      const finite = (row: number) => all.logits.subarray(row * classes, (row + 1) * classes).every(Number.isFinite);
      for (let row = 0; row < 13; row++) if (finite(row)) expect(expected.gradient[row * classes]).not.toBeNaN();
      for (const block of [1, 2, 5]) expect(inBlocks(kernel, all, block)).toEqual(expected);
    },
  );

  it.each([3, 17, 80, 1200])("gives %i classes the same bits in place", (classes) => {
    const all = problem(21, classes);
    const expected = whole(kernel, all);
    const call = prepare(kernel, all);
    call.set({ gradient: call.get("logits") });
    expect(kernel.ls_cross_entropy_grad(call.record)).toBe(STATUS.OK);
    expectSameBits({ ...results(call), gradient: gradientOf(call) }, expected);
  });

  it.each([3, 17, 80, 1200])("gives %i classes the same loss without the gradient", (classes) => {
    const all = problem(21, classes);
    const { gradient: _, ...expected } = whole(kernel, all);
    const call = prepare(kernel, all);
    call.set({ gradient: 0 });
    expect(kernel.ls_cross_entropy(call.record)).toBe(STATUS.OK);
    expectSameBits(results(call), expected);
  });
});
