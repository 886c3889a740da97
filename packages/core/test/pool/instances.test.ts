/** What a pool does with every kind of array and option, with calls in between, and with memory that cannot grow or be shared. */

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type AsyncOptions, init, type Ls, LsError } from "../../src/index.js";
import { expectSameBits, expectSameRows } from "../same-bits.js";
import { variants } from "../variants.js";
import { allocated, callNamed, names, type PoolCall } from "./calls.js";
import { workerUrl } from "./pool.js";

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
    const call = callNamed("520x1000");
    const logits = new Float32Array(new SharedArrayBuffer(call.logits.byteLength));
    logits.set(call.logits);
    const expected = two.crossEntropyGrad(call.logits, call.targets, call.options);
    expectSameBits((await gradient(two, { ...call, logits })).grad, expected.grad);
  });

  it("leaves a call without a promise alone that comes while another runs", async () => {
    for (const ls of instances) {
      const [long, other] = [
        callNamed("1100x1000, more than a block"),
        callNamed("170001x3, sample weights, a class ignored"),
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

  it("rejects an aborted call that waits for another before it begins", async () => {
    const call = callNamed("520x1000");
    const out = new Float32Array(call.logits.length).fill(7);
    const controller = new AbortController();
    const first = gradient(two, callNamed("1100x1000, more than a block"));
    const second = gradient(two, { ...call, options: { ...call.options, out } }, { signal: controller.signal });
    controller.abort();
    await expect(second).rejects.toMatchObject({ name: "AbortError" });
    expect(out.every((value) => value === 7)).toBe(true);
    await first;
  });

  it.each([
    [{ onProgress: 3 }, "TYPE", "onProgress"],
    [{ signal: {} }, "TYPE", "signal"],
    [{ labelSmooting: 0.1 }, "TYPE", "labelSmoothing"],
    [{ labelSmoothing: 2 }, "RANGE", "labelSmoothing"],
  ])("rejects %o as %s, naming %s", async (options, code, named) => {
    const call = callNamed("520x1000");
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
    const waiting = gradient(ls, callNamed("520x1000"));
    for (const promise of [running, waiting, gradient(ls, callNamed("520x1000"))]) {
      await expect(promise).rejects.toMatchObject({ code: "DISPOSED" });
    }
  });

  it.each([
    ["SharedArrayBuffer", undefined],
    ["crossOriginIsolated", false],
  ])("has one thread where %s is %s, and gives the same bits", async (name, value) => {
    vi.stubGlobal(name, value);
    const ls = await start(4);
    vi.unstubAllGlobals();
    expect(ls.threads).toBe(1);
    const call = callNamed("520x1000");
    expectSameBits((await gradient(ls, call)).grad, (await gradient(two, call)).grad);
  });
});

it.each(variants.filter((variant) => variant === "js" || variant === "scalar"))(
  "the variant %s has one thread",
  async (variant) => {
    const ls = await init({ variant, threads: 2, workerUrl, warmUp: false });
    expect(ls.threads).toBe(1);
    const { logits, targets, options } = callNamed("520x1000");
    const { loss } = await ls.crossEntropyAsync(logits, targets, options);
    expect(loss).toBe(ls.crossEntropy(logits, targets, options).loss);
  },
);
