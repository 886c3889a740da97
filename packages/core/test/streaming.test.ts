/** Ordinary arrays pass through a fixed workspace in blocks. That must not show: not in a bit, however long or strided the rows. */

import { describe, expect, it } from "vitest";
import { seeded, someIndices, someLogits, someProbabilities, someWeights } from "./data.js";
import { expectWithinBounds } from "./expect-within-bounds.js";
import { type Options, oracle } from "./oracle.js";
import { expectSameBits } from "./same-bits.js";
import { describeVariants } from "./variants.js";

describeVariants("streaming", (subject) => {
  const rows = ["loss", "nll", "lse", "argmax"] as const;

  const sizes: [rows: number, classes: number][] = [
    [1, 1],
    [65, 3],
    [100_003, 10],
    [4_001, 100],
    [700, 1000],
    [77, 10_007],
    [9, 50_257],
    [3, 300_001],
    [2, 1_000_000],
  ];

  it.each(sizes)("gives the same bits streamed, resident and in place: %i rows of %i classes", (n, classes) => {
    const random = seeded(n + classes);
    const logits = someLogits(n, classes, random);
    const targets = someIndices(n, classes, random);
    for (let i = 7; i < n; i += 50) targets[i] = -100;
    const sampleWeights = someWeights(n, random);
    const options = { classes, labelSmoothing: 0.1, sampleWeights };
    const streamed = subject.ls.crossEntropyGrad(logits, targets, { ...options, rows });

    const resident = subject.ls.allocate(logits.length);
    const residentTargets = subject.ls.allocate(n, "i32");
    const out = subject.ls.allocate(logits.length);
    resident.f32.set(logits);
    residentTargets.i32.set(targets);
    const calls = [
      () => subject.ls.crossEntropyGrad(resident.f32, residentTargets.i32, { ...options, rows, out: out.f32 }),
      () => subject.ls.crossEntropyGrad(resident.f32, targets, { ...options, rows }),
      () => subject.ls.crossEntropyGrad(logits, residentTargets.i32, { ...options, rows, out: out.f32 }),
      () => subject.ls.crossEntropyGrad(logits, targets, { ...options, rows, out: logits }),
      () => subject.ls.crossEntropyGrad(resident.f32, residentTargets.i32, { ...options, rows, out: resident.f32 }),
    ];
    const expected = oracle(logits, targets, options);
    expectWithinBounds(streamed, expected, subject.tolerance);
    for (const call of calls) {
      const result = call();
      if (subject.variant === "relaxed") {
        expectWithinBounds(result, expected, subject.tolerance);
        continue;
      }
      expect(result.loss).toBe(streamed.loss);
      expect([result.count, result.correct]).toEqual([streamed.count, streamed.correct]);
      for (const name of rows) expectSameBits(result.rows[name], streamed.rows[name]);
      expectSameBits(result.grad, streamed.grad);
    }
    for (const memory of [resident, residentTargets, out]) memory.free();
  });

  it.each<[string, Options]>([
    ["prior and class weights", { labelSmoothing: 0.2 }],
    ["softcap, z-loss and logitScale", { labelSmoothing: 0.2, softcap: 20, zLoss: 1e-4, logitScale: 0.5 }],
    ["the convention of others", { labelSmoothing: 0.2, smoothingConvention: "others" }],
  ])("takes rows longer than any block with every kind of array over classes: %s", (name, given) => {
    const classes = 400_003;
    const random = seeded(99);
    const logits = someLogits(2, classes, random);
    const options: Options = { ...given, classes, reduction: "sum", gradOutput: Float32Array.of(0.5, -1.5) };
    if (name.startsWith("prior")) {
      options.classWeights = someWeights(classes, random);
      const prior = someWeights(classes, random);
      const sum = prior.reduce((total, value) => total + value, 0);
      options.prior = prior.map((value) => value / sum);
    }
    for (const targets of [someIndices(2, classes, random), someProbabilities(2, classes, random)]) {
      const result = subject.ls.crossEntropyGrad(logits, targets, { ...options, rows: [...rows] });
      expectWithinBounds(result, oracle(logits, targets, options), subject.tolerance);
      const { loss } = subject.ls.crossEntropy(logits, targets, options);
      if (subject.variant !== "relaxed") expect(loss).toBe(result.loss);
    }
  });

  it.each([
    [[2, 700, 300], 1],
    [[1000, 501], 0],
    [[3, 10, 100, 103], 1],
    [[1, 300_001, 2], 1],
    [[5, 1, 40_000], 1],
    [[7, 11, 13, 17, 19], 2],
  ])("takes the classes of shape %j from axis %i", (shape, axis) => {
    const random = seeded(5);
    const length = shape.reduce((product, size) => product * size, 1);
    const logits = someLogits(1, length, random);
    const targets = someIndices(length / shape[axis], shape[axis], random);
    const options = { shape, axis, labelSmoothing: 0.1 };
    const expected = oracle(logits, targets, options);
    const result = subject.ls.crossEntropyGrad(logits, targets, { ...options, rows });
    expectWithinBounds(result, expected, subject.tolerance);

    const resident = subject.ls.allocate(length);
    resident.f32.set(logits);
    const moved = subject.ls.crossEntropyGrad(resident.f32, targets, { ...options, rows, out: resident.f32 });
    const inPlace = subject.ls.crossEntropyGrad(logits, targets, { ...options, rows, out: logits });
    for (const other of [moved, inPlace]) {
      if (subject.variant === "relaxed") {
        expectWithinBounds(other, expected, subject.tolerance);
      } else {
        expect(other.loss).toBe(result.loss);
        expectSameBits(other.grad, result.grad);
      }
    }
    resident.free();
  });

  describe("other kinds of memory", () => {
    it("takes logits over a SharedArrayBuffer where there is one", () => {
      if (typeof SharedArrayBuffer === "undefined") return;
      const random = seeded(4);
      const logits = someLogits(30, 17, random);
      const shared = new Float32Array(new SharedArrayBuffer(logits.byteLength));
      shared.set(logits);
      const targets = someIndices(30, 17, random);
      const plain = subject.ls.crossEntropyGrad(logits, targets, { classes: 17 });
      const result = subject.ls.crossEntropyGrad(shared, targets, { classes: 17, out: shared });
      expect(result.grad).toBe(shared);
      expectSameBits(shared, plain.grad);
    });

    it("does not keep an array it was given, nor give one away twice", () => {
      const random = seeded(6);
      const logits = someLogits(30, 17, random);
      const targets = someIndices(30, 17, random);
      const first = subject.ls.crossEntropyGrad(logits, targets, { classes: 17, rows });
      const copy = structuredClone(first);
      const second = subject.ls.crossEntropyGrad(
        logits.map((value) => -value),
        targets,
        { classes: 17, rows },
      );
      expect(first).toEqual(copy);
      expect(second.grad.buffer).not.toBe(first.grad.buffer);
      expect(first.grad.byteLength).toBe(first.grad.buffer.byteLength);
    });
  });
});
