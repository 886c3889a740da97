/** Calls that give promises: the same bits for any number of threads, and how one watches and ends them. */

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type AsyncOptions, init, type Ls, LsError } from "../../src/index.js";
import { expectSameBits, expectSameRows } from "../same-bits.js";
import { variants } from "../variants.js";
import { allocated, callNamed, names, type PoolCall } from "./calls.js";
import { workerUrl } from "./worker-url.js";

const threadCounts = [1, 2, 3, 8];

const pooled = variants.filter((variant) => variant === "simd" || variant === "relaxed");

const gradient = (ls: Ls, { logits, targets, options }: PoolCall, more: AsyncOptions = {}) =>
  ls.crossEntropyGradAsync(logits, targets, { ...options, ...more });

describe.each(pooled)("with the variant %s", (variant) => {
  const start = (threads: number) => init({ variant, threads, workerUrl, warmUp: false });
  let instances: Ls[];
  let two: Ls;
  beforeAll(async () => {
    instances = await Promise.all(threadCounts.map(start));
    two = instances[1];
  });
  afterAll(() => {
    for (const ls of instances ?? []) ls.dispose();
  });

  it("an instance has the threads that were asked for", () => {
    expect(instances.map(({ threads }) => threads)).toEqual(threadCounts);
  });

  describe.each(names)("%s", (name) => {
    it("has the bits of the call without a promise, for 1, 2, 3 and 8 threads", async () => {
      const call = callNamed(name);
      const expected = instances[0].crossEntropyGrad(call.logits, call.targets, call.options);
      for (const ls of instances) {
        const actual = await gradient(ls, call);
        expect([actual.loss, actual.count, actual.correct]).toEqual([expected.loss, expected.count, expected.correct]);
        expectSameRows(actual.rows, expected.rows);
        expectSameBits(actual.grad, expected.grad);
        const { loss } = await ls.crossEntropyAsync(call.logits, call.targets, call.options);
        expect(loss).toBe(expected.loss);
      }
    });

    it("has them with its arrays in the kernel's memory, and in place", async () => {
      const call = callNamed(name);
      const expected = instances[0].crossEntropyGrad(call.logits, call.targets, call.options);
      for (const ls of instances) {
        const inside = allocated(ls, call);
        const actual = await gradient(ls, inside.call);
        expect(actual.loss).toBe(expected.loss);
        expect(actual.grad).toBe(inside.call.options.out);
        expectSameBits(actual.grad, expected.grad);
        const { logits } = inside.call;
        await gradient(ls, { ...inside.call, options: { ...inside.call.options, out: logits } });
        expectSameBits(logits, expected.grad);
        inside.free();
      }
    });
  });

  it("takes a call in place on ordinary arrays", async () => {
    const call = callNamed("1100x1000, more than a block");
    const expected = two.crossEntropyGrad(call.logits, call.targets, call.options);
    const { grad } = await gradient(two, { ...call, options: { ...call.options, out: call.logits } });
    expect(grad).toBe(call.logits);
    expectSameBits(grad, expected.grad);
  });

  it("takes arrays in shared memory of the caller's own", async () => {
    const call = callNamed("256x1000");
    const logits = new Float32Array(new SharedArrayBuffer(call.logits.byteLength));
    logits.set(call.logits);
    const expected = two.crossEntropyGrad(call.logits, call.targets, call.options);
    expectSameBits((await gradient(two, { ...call, logits })).grad, expected.grad);
  });

  it("has a mean over nothing give NaN and a gradient of zeros", async () => {
    const call = callNamed("256x1000");
    const targets = new Int32Array(256).fill(-100);
    const { loss, grad } = await gradient(two, { ...call, targets });
    expect(loss).toBeNaN();
    expect(grad.every((value) => value === 0)).toBe(true);
  });

  it.each([1, 2])("tells its progress in rows, up to all of them (%s threads)", async (threads) => {
    const ls = instances[threadCounts.indexOf(threads)];
    for (const name of ["1100x1000, more than a block", "[3, 170, 20, 30], second axis", "256x1000"]) {
      const call = callNamed(name);
      const told: [number, number][] = [];
      const { rows } = await gradient(ls, call, { onProgress: (done, total) => told.push([done, total]) });
      const total = rows.loss?.length;
      expect(told.at(-1)).toEqual([total, total]);
      expect(told.every(([done, all], i) => all === total && done > (told[i - 1]?.[0] ?? 0))).toBe(true);
    }
  });

  it("leaves a call without a promise alone that comes while another runs", async () => {
    for (const ls of instances) {
      const [long, other] = [
        callNamed("1100x1000, more than a block"),
        callNamed("70001x3, sample weights, a class ignored"),
      ];
      const expected = [long, other].map(({ logits, targets, options }) =>
        ls.crossEntropyGrad(logits, targets, options),
      );
      let between: ReturnType<Ls["crossEntropyGrad"]> | undefined;
      const promise = gradient(ls, long);
      for (let turn = 0; turn < 3; turn++) {
        between = ls.crossEntropyGrad(other.logits, other.targets, other.options);
        await new Promise((resolve) => setTimeout(resolve));
      }
      expectSameBits((await promise).grad, expected[0].grad);
      expectSameBits(between!.grad, expected[1].grad);
      expect(between!.loss).toBe(expected[1].loss);
    }
  });

  it("runs calls one after the other that are made at once", async () => {
    const calls = ["256x1000", "600x700, probabilities", "256x1000"].map(callNamed);
    const results = await Promise.all(calls.map((call) => gradient(two, call)));
    results.forEach(({ loss, grad }, i) => {
      const expected = two.crossEntropyGrad(calls[i].logits, calls[i].targets, calls[i].options);
      expect(loss).toBe(expected.loss);
      expectSameBits(grad, expected.grad);
    });
  });

  it.each([1, 2])("rejects with the signal's reason, and works on after it (%s threads)", async (threads) => {
    const ls = instances[threadCounts.indexOf(threads)];
    const call = callNamed("7x40001, softcap and z-loss");
    const reason = new Error("enough");
    const out = new Float32Array(call.logits.length).fill(7);
    const aborted = gradient(ls, { ...call, options: { ...call.options, out } }, { signal: AbortSignal.abort(reason) });
    await expect(aborted).rejects.toBe(reason);
    expect(out.every((value) => value === 7)).toBe(true);
    const long = callNamed("1100x1000, more than a block");
    const controller = new AbortController();
    const onProgress = () => controller.abort(reason);
    await expect(gradient(ls, long, { signal: controller.signal, onProgress })).rejects.toBe(reason);
    expect((await gradient(ls, call)).loss).toBe(ls.crossEntropy(call.logits, call.targets, call.options).loss);
  });

  it("rejects an aborted call that waits for another before it begins", async () => {
    const call = callNamed("256x1000");
    const out = new Float32Array(call.logits.length).fill(7);
    const controller = new AbortController();
    const first = gradient(two, callNamed("1100x1000, more than a block"));
    const second = gradient(two, { ...call, options: { ...call.options, out } }, { signal: controller.signal });
    controller.abort();
    await expect(second).rejects.toMatchObject({ name: "AbortError" });
    expect(out.every((value) => value === 7)).toBe(true);
    await first;
  });

  it("rejects what the call without a promise refuses, before anything is written", async () => {
    const call = callNamed("256x1000");
    const out = new Float32Array(call.logits.length).fill(7);
    const targets = Int32Array.from(call.targets as Int32Array);
    targets[255] = 1000;
    await expect(gradient(two, { ...call, targets, options: { ...call.options, out } })).rejects.toMatchObject({
      code: "TARGET_RANGE",
      message: expect.stringContaining("255"),
    });
    expect(out.every((value) => value === 7)).toBe(true);
  });

  it.each([
    [{ onProgress: 3 }, "TYPE", "onProgress"],
    [{ signal: {} }, "TYPE", "signal"],
    [{ labelSmooting: 0.1 }, "TYPE", "labelSmoothing"],
    [{ labelSmoothing: 2 }, "RANGE", "labelSmoothing"],
  ])("rejects %o as %s, naming %s", async (options, code, named) => {
    const call = callNamed("256x1000");
    const promise = gradient(two, call, options as AsyncOptions);
    await expect(promise).rejects.toBeInstanceOf(LsError);
    await expect(promise).rejects.toMatchObject({ code, message: expect.stringContaining(named) });
  });

  it("has memory that does not grow, and says so when it is full", async () => {
    const ls = await start(2);
    const memory = ls.allocate(1000);
    const view = memory.f32;
    expect(view.buffer).toBeInstanceOf(SharedArrayBuffer);
    ls.allocate(1 << 22);
    expect(memory.f32).toBe(view);
    expect(() => ls.allocate(2 ** 29)).toThrow(expect.objectContaining({ code: "OUT_OF_MEMORY" }));
    ls.dispose();
  });

  it("rejects a call that is running when the instance is disposed of, and those after it", async () => {
    const ls = await start(2);
    const running = gradient(ls, callNamed("1100x1000, more than a block"), { onProgress: () => ls.dispose() });
    const waiting = gradient(ls, callNamed("256x1000"));
    for (const promise of [running, waiting, gradient(ls, callNamed("256x1000"))]) {
      await expect(promise).rejects.toMatchObject({ code: "DISPOSED" });
    }
  });

  it("is released by Symbol.asyncDispose", async () => {
    const ls = await start(2);
    if (Symbol.asyncDispose) await ls[Symbol.asyncDispose]();
    else ls.dispose();
    await expect(gradient(ls, callNamed("256x1000"))).rejects.toMatchObject({ code: "DISPOSED" });
  });

  it.each([
    ["SharedArrayBuffer", undefined],
    ["crossOriginIsolated", false],
  ])("has one thread where %s is %s, and gives the same bits", async (name, value) => {
    vi.stubGlobal(name, value);
    const ls = await start(4);
    vi.unstubAllGlobals();
    expect(ls.threads).toBe(1);
    const call = callNamed("256x1000");
    expectSameBits((await gradient(ls, call)).grad, (await gradient(two, call)).grad);
  });
});

it.skipIf(!variants.includes("simd"))("init rejects with WORKER when workers cannot start", async () => {
  const missing = new URL("/no/such/worker.js", workerUrl).href;
  await expect(init({ threads: 2, workerUrl: missing, warmUp: false })).rejects.toMatchObject({ code: "WORKER" });
});

it.each(variants.filter((variant) => variant === "js" || variant === "scalar"))(
  "the variant %s has one thread",
  async (variant) => {
    const ls = await init({ variant, threads: 2, workerUrl, warmUp: false });
    expect(ls.threads).toBe(1);
    const { logits, targets, options } = callNamed("256x1000");
    const { loss } = await ls.crossEntropyAsync(logits, targets, options);
    expect(loss).toBe(ls.crossEntropy(logits, targets, options).loss);
  },
);
