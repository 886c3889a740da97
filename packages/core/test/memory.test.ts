/** Memory that the caller keeps inside the kernel: allocation, growth, stale views, release. */

import { describe, expect, it } from "vitest";
import { init, type Ls, LsError } from "../src/index.js";
import { seeded, someIndices, someLogits } from "./data.js";
import { describeVariants } from "./variants.js";

describeVariants("memory", (subject) => {
  const fresh = () => init({ variant: subject.variant, warmUp: false });
  const codeOf = (call: () => unknown) => {
    try {
      call();
    } catch (error) {
      expect(error).toBeInstanceOf(LsError);
      return (error as LsError).code;
    }
    return "no error";
  };
  const isWasm = subject.variant !== "js";

  it("gives Float32Arrays and Int32Arrays of the length asked for, aligned and zero", () => {
    for (const length of [0, 1, 3, 1000, 100_001]) {
      const floats = subject.ls.allocate(length);
      const integers = subject.ls.allocate(length, "i32");
      expect(floats.f32).toBeInstanceOf(Float32Array);
      expect(integers.i32).toBeInstanceOf(Int32Array);
      expect(floats.f32.length).toBe(length);
      expect(integers.i32.length).toBe(length);
      expect(floats.f32.findIndex((value) => value !== 0)).toBe(-1);
      floats.f32.fill(1);
      expect(integers.i32.findIndex((value) => value !== 0)).toBe(-1);
      floats.free();
      integers.free();
    }
  });

  it("does not let calls or other allocations touch what was allocated", async () => {
    const ls = await fresh();
    const random = seeded(1);
    const kept = Array.from({ length: 20 }, (_, i) => ls.allocate(100 + i));
    for (const [i, memory] of kept.entries()) memory.f32.fill(i);
    for (const [i, memory] of kept.entries()) if (i % 3 === 0) memory.free();
    const late = ls.allocate(5000);
    late.f32.fill(99);
    for (const classes of [3, 100, 300_001]) {
      ls.crossEntropyGrad(someLogits(5, classes, random), someIndices(5, classes, random), {
        classes,
        rows: ["loss", "argmax"],
      });
    }
    for (const [i, memory] of kept.entries()) {
      if (i % 3 !== 0) expect(memory.f32.every((value) => value === i)).toBe(true);
    }
    expect(late.f32.every((value) => value === 99)).toBe(true);
    ls.dispose();
  });

  it("reuses what was freed: three hundred times 16 MB fit", () => {
    for (let i = 0; i < 300; i++) {
      const memory = subject.ls.allocate(4 * 2 ** 20);
      memory.free();
    }
  });

  it("joins freed neighbours, in whatever order they were freed", async () => {
    const ls = await fresh();
    for (const order of [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [1, 3, 0, 2],
    ]) {
      for (let round = 0; round < 12; round++) {
        const parts = Array.from({ length: 4 }, () => ls.allocate(16 * 2 ** 20));
        for (const at of order) parts[at].free();
        ls.allocate(64 * 2 ** 20).free();
      }
    }
    ls.dispose();
  });

  it("keeps values when the memory grows, and gives views that are right again when read anew", async () => {
    const ls = await fresh();
    const first = ls.allocate(6);
    first.f32.set([1, 2, 3, 3, 2, 1]);
    const targets = ls.allocate(2, "i32");
    targets.i32.set([2, 2]);
    const before = ls.crossEntropy(first.f32, targets.i32, { classes: 3 }).loss;
    const large = Array.from({ length: 4 }, () => ls.allocate(8 * 2 ** 20));
    expect(Array.from(first.f32)).toEqual([1, 2, 3, 3, 2, 1]);
    expect(ls.crossEntropy(first.f32, targets.i32, { classes: 3 }).loss).toBe(before);
    expect(large[0].f32.length).toBe(8 * 2 ** 20);
    ls.dispose();
  });

  if (isWasm) {
    it("says of a stale view that it must be read again", async () => {
      const ls = await fresh();
      const memory = ls.allocate(6);
      const stale = memory.f32;
      const staleTargets = ls.allocate(2, "i32").i32;
      while (stale.byteLength > 0) ls.allocate(2 ** 22);
      for (const call of [
        () => ls.crossEntropy(stale, [0, 1], { classes: 3 }),
        () => ls.crossEntropyGrad(memory.f32, [0, 1], { classes: 3, out: stale }),
        () => ls.crossEntropyGrad(memory.f32, staleTargets, { classes: 3 }),
        () => ls.crossEntropyGrad(memory.f32, [0, 1], { classes: 3, sampleWeights: stale }),
        () => ls.calibration(stale, [0, 1], { classes: 3 }),
      ]) {
        expect(codeOf(call)).toBe("TYPE");
        expect(call).toThrow(/read|again|anew/);
      }
      expect(ls.crossEntropy(memory.f32, [0, 1], { classes: 3 }).loss).toBeCloseTo(Math.log(3), 5);
      ls.dispose();
    });
  }

  if (isWasm) {
    it("keeps arrays of one instance out of the memory of another", async () => {
      const [one, other] = [await fresh(), await fresh()];
      const logits = one.allocate(6);
      logits.f32.set([1, 2, 3, 3, 2, 1]);
      const plain = one.crossEntropyGrad(logits.f32.slice(), [0, 1], { classes: 3 });
      const result = other.crossEntropyGrad(logits.f32, [0, 1], { classes: 3 });
      expect(result.grad).toEqual(plain.grad);
      one.dispose();
      other.dispose();
    });
  }

  it("says OUT_OF_MEMORY when there is no more", async () => {
    const ls = await fresh();
    expect(codeOf(() => ls.allocate(2 ** 40))).toBe("OUT_OF_MEMORY");
    expect(ls.crossEntropy(Float32Array.of(0, 0), [0], { classes: 2 }).loss).toBeCloseTo(Math.LN2, 6);
    ls.allocate(100).free();
    ls.dispose();
  });

  it("counts and checks many targets inside it as it does ordinary ones", () => {
    const classes = 5;
    for (const rows of [511, 512, 513, 2051]) {
      const memory = subject.ls.allocate(rows, "i32");
      const logits = new Float32Array(rows * classes);
      for (const ignoreIndex of [undefined, -7, 3, 2 ** 40]) {
        memory.i32.set(Int32Array.from({ length: rows }, (_, row) => row % classes));
        for (const row of [0, 6, rows - 1]) memory.i32[row] = ignoreIndex === 2 ** 40 ? 3 : (ignoreIndex ?? -100);
        const { count } = subject.ls.crossEntropy(logits, memory.i32, { classes, ignoreIndex });
        expect(count).toBe(memory.i32.filter((target) => target !== (ignoreIndex ?? -100)).length);
        // The first wrong one of several is named, wherever in a block it is.
        for (const row of [rows - 2, 200, 36, 31, 1]) {
          for (const wrong of [classes, -1, -(2 ** 31), 2 ** 31 - 1]) {
            memory.i32[row] = wrong;
            const call = () => subject.ls.crossEntropy(logits, memory.i32, { classes, ignoreIndex });
            expect(codeOf(call)).toBe("TARGET_RANGE");
            expect(call).toThrow(`row ${row} `);
          }
        }
      }
      memory.free();
    }
  });

  it("can be freed twice", () => {
    const memory = subject.ls.allocate(8);
    memory.free();
    memory.free();
    const [a, b] = [subject.ls.allocate(8), subject.ls.allocate(8)];
    a.f32.fill(1);
    b.f32.fill(2);
    expect(a.f32[0]).toBe(1);
    a.free();
    b.free();
  });

  if (Symbol.dispose !== undefined) {
    it("is released at the end of a using block", async () => {
      const ls = await fresh();
      const memory = ls.allocate(8);
      memory[Symbol.dispose]();
      ls[Symbol.dispose]();
      expect(codeOf(() => ls.allocate(1))).toBe("DISPOSED");
    });
  }

  describe("dispose", () => {
    const layer = { features: 1, classes: 1 };
    const calls: [string, (ls: Ls) => unknown][] = [
      ["crossEntropy", (ls) => ls.crossEntropy(Float32Array.of(0, 0), [0], { classes: 2 })],
      ["crossEntropyGrad", (ls) => ls.crossEntropyGrad(Float32Array.of(0, 0), [0], { classes: 2 })],
      ["linearCrossEntropy", (ls) => ls.linearCrossEntropy(Float32Array.of(0), Float32Array.of(0), [0], layer)],
      ["linearCrossEntropyGrad", (ls) => ls.linearCrossEntropyGrad(Float32Array.of(0), Float32Array.of(0), [0], layer)],
      ["smoothLabels", (ls) => ls.smoothLabels([0], { classes: 2 })],
      ["calibration", (ls) => ls.calibration(Float32Array.of(0, 0), [0], { classes: 2 })],
      ["fitTemperature", (ls) => ls.fitTemperature(Float32Array.of(0, 0), [0], { classes: 2 })],
      ["allocate", (ls) => ls.allocate(1)],
    ];

    it.each(calls)("makes %s say DISPOSED, and may be called again", async (_, call) => {
      const ls = await fresh();
      expect(codeOf(() => call(ls))).toBe("no error");
      ls.dispose();
      expect(codeOf(() => call(ls))).toBe("DISPOSED");
      ls.dispose();
      expect(codeOf(() => call(ls))).toBe("DISPOSED");
    });

    it("harms no other instance", async () => {
      const [one, other] = [await fresh(), await fresh()];
      const memory = other.allocate(2);
      one.dispose();
      memory.f32.set([3, 3]);
      expect(other.crossEntropy(memory.f32, [0], { classes: 2 }).loss).toBeCloseTo(Math.LN2, 6);
      other.dispose();
    });

    it("allows what was allocated to be freed afterwards", async () => {
      const ls = await fresh();
      const memory = ls.allocate(2);
      ls.dispose();
      memory.free();
    });
  });
});
