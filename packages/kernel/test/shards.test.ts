// Classes split into shards: whatever the split and however the statistics are merged, loss, results and gradient are those
// of whole rows within the error bounds; and one split has one set of bits.

import { FLAGS, type KernelExports, ROW_STATE_SIZE, STATS, STATUS, STATUS_NAMES } from "@ls/kernel/abi";
import { beforeAll, describe, expect, it } from "vitest";
import { type Call, floats, type Problem, prepare, random, results } from "./call.js";
import { problem, withOptions } from "./problems.js";
import { instantiate, variants } from "./variants.js";

type Random = () => number;

function whole(kernel: KernelExports, of: Problem) {
  const call = prepare(kernel, of);
  expect(STATUS_NAMES[kernel.ls_cross_entropy_grad(call.record)]).toBe("OK");
  const gradient = call.floats(call.get("gradient"), of.rows * of.classes).slice();
  return { ...results(call), gradient };
}

/** The shards' first classes, and the end. */
function cutsOf(classes: number, shards: number, next: Random): number[] {
  const inner = new Set<number>();
  while (inner.size < Math.min(shards, classes) - 1) inner.add(1 + Math.floor(next() * (classes - 1)));
  return [0, ...[...inner].sort((a, b) => a - b), classes];
}

/** Columns [first, end) of rows of `classes`. */
function columns(values: Float32Array, classes: number, first: number, end: number): Float32Array<ArrayBuffer> {
  const rows = values.length / classes;
  const part = new Float32Array(rows * (end - first));
  for (let row = 0; row < rows; row++) {
    part.set(values.subarray(row * classes + first, row * classes + end), row * (end - first));
  }
  return part;
}

interface Shard {
  first: number;
  fields: Parameters<Call["set"]>[0];
  stats: number;
}

/** Everything by shards: statistics of each, merged in a random order and grouping, then loss and gradients. */
function sharded(kernel: KernelExports, of: Problem, cuts: number[], next: Random) {
  const { rows, classes } = of;
  const call = prepare(kernel, of);
  const shards: Shard[] = cuts.slice(0, -1).map((first, i) => {
    const end = cuts[i + 1] as number;
    const place = (values?: Float32Array) => (values ? call.place(columns(values, classes, first, end)) : 0);
    const fields = {
      partFirst: first,
      partClasses: end - first,
      logits: place(of.logits),
      gradient: call.allocate(4 * rows * (end - first)),
      targets: of.targets instanceof Float32Array ? place(of.targets) : call.get("targets"),
      classWeights: place(of.classWeights),
      prior: place(of.prior),
    };
    return { first, fields, stats: call.allocate(ROW_STATE_SIZE * rows, 8) };
  });
  for (const { fields, stats } of shards) {
    call.set({ ...fields, rowState: stats });
    expect(STATUS_NAMES[kernel.ls_shard_stats(call.record)]).toBe("OK");
  }
  const heap = shards.map(({ stats }) => stats);
  while (heap.length > 1) {
    const [from] = heap.splice(Math.floor(next() * heap.length), 1) as [number];
    const into = heap[Math.floor(next() * heap.length)] as number;
    expect(kernel.ls_merge_stats(into, from, rows)).toBe(STATUS.OK);
  }
  const merged = heap[0] as number;
  const view = new DataView(kernel.memory.buffer, merged, ROW_STATE_SIZE * rows);
  const targetWeights = Array.from({ length: rows }, (_, row) =>
    view.getFloat64(row * ROW_STATE_SIZE + STATS.targetWeight, true),
  );
  call.set({ rowState: merged });
  expect(STATUS_NAMES[kernel.ls_part_finish(call.record)]).toBe("OK");
  const gradient = new Float32Array(rows * classes);
  for (const { first, fields } of shards) {
    call.set(fields);
    expect(STATUS_NAMES[kernel.ls_part_grad(call.record)]).toBe("OK");
    const n = fields.partClasses as number;
    for (let row = 0; row < rows; row++) {
      gradient.set(call.floats((fields.gradient as number) + 4 * row * n, n), row * classes + first);
    }
  }
  return { ...results(call), gradient, targetWeights };
}

/** Within the bounds of docs/numerics.md, for what a row's mass and z-loss can be here. */
function expectClose(actual: ReturnType<typeof whole>, expected: ReturnType<typeof whole>) {
  const largest = (values: Float32Array) =>
    values.reduce((a, b) => (Number.isFinite(b) ? Math.max(a, Math.abs(b)) : a), 1);
  const isClose = (a: number, b: number, tolerance: number) => Object.is(a, b) || Math.abs(a - b) <= tolerance;
  const compare = (name: "rowLoss" | "rowNll" | "rowLse" | "gradient", tolerance: (value: number) => number) => {
    expected[name].forEach((value, i) => {
      const got = actual[name][i] as number;
      if (!(Number.isNaN(value) && Number.isNaN(got)) && !isClose(got, value, tolerance(value))) {
        throw new Error(`${name}[${i}] is ${got}, expected ${value}`);
      }
    });
  };
  const mass = largest(expected.gradient);
  compare("rowLoss", (value) => 2e-6 * Math.abs(value) + 2e-6 * mass);
  compare("rowNll", (value) => 2e-6 * Math.abs(value) + 2e-6 * mass);
  compare("rowLse", (value) => 2e-6 * Math.abs(value) + 2e-6);
  compare("gradient", () => 5e-7 * mass * (1 + 2e-3 * largest(expected.rowLse)));
  expect(actual.rowArgmax).toEqual(expected.rowArgmax);
  expect([actual.count, actual.correct]).toEqual([expected.count, expected.correct]);
}

describe.each(variants)("%s", (variant) => {
  let kernel: KernelExports;
  beforeAll(() => {
    kernel = instantiate(variant, 64);
  });

  describe.each([2, 3, 10, 65, 300, 1500, 5000])("%i classes", (classes) => {
    const problems: [string, Problem][] = [
      ["smoothing", problem(6, classes)],
      ["hard targets", problem(6, classes, { options: {} })],
      ...withOptions(6, classes),
    ];
    it.each(problems)("with %s: any split, merged in any grouping, equals the whole", (_, of) => {
      const next = random(classes);
      of.options = { gradientScale: 1, ...of.options };
      const expected = whole(kernel, of);
      for (let round = 0; round < 6; round++) {
        const cuts = cutsOf(classes, 1 + Math.floor(next() * 7), next);
        expectClose(sharded(kernel, of, cuts, next), expected);
      }
    });
  });

  it("gives one split one set of bits, in whichever order two shards are merged", () => {
    const of = problem(6, 777, { options: { labelSmoothing: 0.1, gradientScale: 1 } });
    const cuts = [0, 100, 777];
    const seen = [1, 2, 3, 4, 5, 6].map((seed) => sharded(kernel, of, cuts, random(seed)));
    for (const one of seen) expect(one).toEqual(seen[0]);
  });

  it("smooths over all classes, not over the shard's", () => {
    const of: Problem = {
      rows: 1,
      classes: 4,
      logits: Float32Array.of(1, 2, 3, 0),
      targets: Int32Array.of(2),
      options: { labelSmoothing: 1, gradientScale: 1 },
    };
    const { loss } = sharded(kernel, of, [0, 1, 4], random(1));
    expect(loss).toBeCloseTo(Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3) + 1) - 6 / 4, 6);
  });

  it.each<[string, number[]]>([
    ["a NaN among the logits", [1, Number.NaN, 2, 0, 1, 3]],
    ["a NaN among -inf alone", [-Infinity, Number.NaN, -Infinity, 0, 1, 3]],
    ["+inf", [1, 2, 3, 0, Infinity, 1]],
    ["nothing but -inf", [-Infinity, -Infinity, -Infinity, -Infinity, -Infinity, -Infinity]],
    ["a shard of -inf", [-Infinity, -Infinity, -Infinity, 0, 1, 2]],
    ["a last shard of -inf", [0, 1, 2, -Infinity, -Infinity, -Infinity]],
    ["the largest logit in both", [3, 1, 2, 0, 3, 3]],
    ["logits at the ends of float32", [-3e38, 1e38, 3e38, -3e38, 3e38, 0]],
  ])("does with %s as with whole rows", (_, values) => {
    for (const target of [0, 4]) {
      for (const options of [
        { labelSmoothing: 0 },
        { labelSmoothing: 0.1 },
        { labelSmoothing: 0.1, softcap: 3 },
        { labelSmoothing: 0.1, logitScale: 0.5 },
        { labelSmoothing: 0.1, flags: FLAGS.OTHERS },
      ]) {
        const of = {
          rows: 1,
          classes: 6,
          logits: Float32Array.from(values),
          targets: Int32Array.of(target),
          options: { gradientScale: 1, ...options },
        };
        const expected = whole(kernel, of);
        for (const cuts of [
          [0, 3, 6],
          [0, 6],
          [0, 1, 2, 3, 4, 5, 6],
        ]) {
          expectClose(sharded(kernel, of, cuts, random(target + 1)), expected);
        }
      }
    }
  });

  it("does with probabilities and -inf as with whole rows", () => {
    const logits = Float32Array.of(-Infinity, -Infinity, 1, 2, -Infinity, -Infinity, 1, 2);
    const targets = Float32Array.of(0, 0, 0.5, 0.5, 0.5, 0, 0.5, 0);
    const of: Problem = { rows: 2, classes: 4, logits, targets, options: { gradientScale: 1 } };
    expectClose(sharded(kernel, of, [0, 2, 4], random(3)), whole(kernel, of));
  });

  it("tells the class weight of each row's target", () => {
    const next = random(5);
    const classWeights = floats(30, next);
    const of = problem(6, 30, { classWeights });
    const { targetWeights } = sharded(kernel, of, [0, 7, 20, 30], next);
    const expected = Array.from(of.targets, (target) => (target < 0 ? 0 : (classWeights[target] as number)));
    expect(targetWeights).toEqual(expected);
  });

  it("refuses to merge statistics that have been through ls_part_finish, and states of rows in parts", () => {
    const of = problem(3, 2000, { options: { gradientScale: 1 } });
    const call = prepare(kernel, of);
    const other = call.allocate(ROW_STATE_SIZE * 3, 8);
    call.set({ partClasses: 1000 });
    expect(kernel.ls_shard_stats(call.record)).toBe(STATUS.OK);
    const merged = call.get("rowState");
    call.set({ rowState: other, partFirst: 1000 });
    expect(kernel.ls_shard_stats(call.record)).toBe(STATUS.OK);
    expect(kernel.ls_part_finish(call.record)).toBe(STATUS.OK);
    expect(STATUS_NAMES[kernel.ls_merge_stats(merged, other, 3)]).toBe("STATS");
    call.set({ partFirst: 0, partClasses: 1024 });
    expect(kernel.ls_part_max(call.record)).toBe(STATUS.OK);
    expect(STATUS_NAMES[kernel.ls_merge_stats(merged, other, 3)]).toBe("STATS");
  });

  it("refuses to merge what is not there, not aligned, or one and the same", () => {
    const call = prepare(kernel, problem(2, 3));
    const [a, b] = [call.allocate(ROW_STATE_SIZE * 2, 8), call.allocate(ROW_STATE_SIZE * 2, 8)];
    const end = kernel.memory.buffer.byteLength;
    const merge = (into: number, from: number, rows: number) => STATUS_NAMES[kernel.ls_merge_stats(into, from, rows)];
    expect(merge(a, b, 2)).toBe("STATS");
    for (const at of [a, a + ROW_STATE_SIZE, b, b + ROW_STATE_SIZE]) {
      new Int32Array(kernel.memory.buffer)[(at + STATS.isComplete) >> 2] = 1;
    }
    expect(merge(a, b, 2)).toBe("OK");
    expect(merge(a, a, 2)).toBe("OVERLAP");
    expect(merge(a, a + ROW_STATE_SIZE, 2)).toBe("OVERLAP");
    expect(merge(a, b + 4, 2)).toBe("POINTER");
    expect(merge(0, b, 2)).toBe("POINTER");
    expect(merge(a, 16, 2)).toBe("POINTER");
    expect(merge(a, end - ROW_STATE_SIZE, 2)).toBe("POINTER");
    expect(merge(a, b, 2 ** 31)).toBe("POINTER");
    expect(merge(a, a, 0)).toBe("OK");
  });

  it("survives random addresses and sizes: a status each time, no trap, nothing written outside the merged rows", () => {
    const small = instantiate(variant, 2);
    const next = random(41);
    const base = small.ls_heap_base();
    const end = small.memory.buffer.byteLength;
    // Statistics wherever one looks, but for a few places.
    new Int32Array(small.memory.buffer).fill(1, base >> 2);
    for (let at = base >> 2; at < end >> 2; at += 9973) new Int32Array(small.memory.buffer)[at] = 0;
    const seen = new Set<string>();
    for (let round = 0; round < 4000; round++) {
      const somewhere = () => {
        const at = Math.floor(next() * (next() < 0.8 ? end : 2 ** 32));
        return next() < 0.8 ? at & ~7 : at;
      };
      const [into, from] = [somewhere(), somewhere()] as const;
      const rows = Math.floor(next() * (next() < 0.8 ? 64 : 2 ** 32));
      const before = new Uint8Array(small.memory.buffer).slice();
      const status = STATUS_NAMES[small.ls_merge_stats(into, from, rows)] as string;
      seen.add(status);
      const after = new Uint8Array(small.memory.buffer).slice();
      if (status === "OK") for (const bytes of [before, after]) bytes.fill(0, into, into + rows * ROW_STATE_SIZE);
      if (Buffer.compare(before, after) !== 0) throw new Error(`round ${round}: ${into}, ${from}, ${rows} (${status})`);
      if (status === "OK" && rows > 0) expect(Math.min(into, from)).toBeGreaterThanOrEqual(base);
    }
    expect([...seen].sort()).toEqual(["OK", "OVERLAP", "POINTER", "STATS"]);
  });

  it("survives statistics of random bytes", () => {
    const next = random(99);
    const call = prepare(kernel, problem(2, 40));
    const bytes = new Uint8Array(kernel.memory.buffer);
    const states = call.allocate(ROW_STATE_SIZE * 4, 8);
    call.set({ rowState: states, partClasses: 40 });
    for (let round = 0; round < 500; round++) {
      for (let i = 0; i < ROW_STATE_SIZE * 4; i++) bytes[states + i] = Math.floor(next() * 256);
      for (let row = 0; row < 4; row++) {
        new Int32Array(kernel.memory.buffer)[(states + row * ROW_STATE_SIZE + STATS.isComplete) >> 2] = 1;
      }
      expect(kernel.ls_merge_stats(states, states + 2 * ROW_STATE_SIZE, 2)).toBe(STATUS.OK);
      expect(kernel.ls_part_finish(call.record)).toBe(STATUS.OK);
      expect(kernel.ls_part_grad(call.record)).toBe(STATUS.OK);
    }
  });
});
