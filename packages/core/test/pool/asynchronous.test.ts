/** Progress, ending a call, several at once, errors: with threads and without. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { init, type Ls } from "../../src/index.js";
import { seeded, someIndices, someLogits } from "../data.js";
import { expectSame } from "../same-bits.js";
import { variants } from "../variants.js";
import { LARGE, workerUrl } from "./pool.js";

const { rows, classes } = LARGE;
const random = seeded(8);
const logits = someLogits(rows, classes, random);
const targets = someIndices(rows, classes, random);
/** So many that a call has several blocks. */
const MANY = 6000;

const kinds = [
  ["js", 1],
  ["scalar", 1],
  ["simd", 1],
  ["simd", 2],
] as const;

describe.each(kinds.filter(([variant]) => variants.includes(variant)))("%s, %i threads", (variant, threads) => {
  let ls: Ls;
  beforeAll(async () => {
    ls = await init({ variant, threads, workerUrl, warmUp: false });
  });
  afterAll(() => ls.dispose());

  it("tells how far it is, up to the end", async () => {
    const long = new Float32Array(MANY * classes);
    const seen: [number, number][] = [];
    const onProgress = (done: number, total: number) => seen.push([done, total]);
    await ls.crossEntropyAsync(long, new Int32Array(MANY), { classes, onProgress });
    const done = seen.map(([rowsDone]) => rowsDone);
    expect(done.length).toBeGreaterThan(1);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(seen.at(-1)).toEqual([MANY, MANY]);
    expect(new Set(seen.map(([, total]) => total))).toEqual(new Set([MANY]));
  });

  it("lets others have their turn", async () => {
    // Messages, because browsers hold back timers of a few milliseconds.
    let turns = 0;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      turns++;
      port2.postMessage(undefined);
    };
    port2.postMessage(undefined);
    await ls.crossEntropyAsync(new Float32Array(MANY * classes), new Int32Array(MANY), { classes });
    port1.close();
    expect(turns).toBeGreaterThan(0);
  });

  it("ends with the signal's reason, and the next call works", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const call = ls.crossEntropyGradAsync(new Float32Array(MANY * classes), new Int32Array(MANY), {
      classes,
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(call).rejects.toBe(reason);
    const { loss } = await ls.crossEntropyAsync(logits, targets, { classes });
    expect(loss).toBe(ls.crossEntropy(logits, targets, { classes }).loss);
  });

  it("writes nothing if the signal was aborted before", async () => {
    const out = new Float32Array(logits.length).fill(7);
    const signal = AbortSignal.abort(new Error("too late"));
    await expect(ls.crossEntropyGradAsync(logits, targets, { classes, out, signal })).rejects.toThrow("too late");
    expect(out.every((value) => value === 7)).toBe(true);
  });

  it("ends a last layer, too", async () => {
    const controller = new AbortController();
    const [x, w] = [new Float32Array(600 * 64), new Float32Array(classes * 64)];
    const call = ls.linearCrossEntropyGradAsync(x, w, new Int32Array(600), {
      features: 64,
      classes,
      signal: controller.signal,
      onProgress: () => controller.abort(new Error("enough")),
    });
    await expect(call).rejects.toThrow("enough");
  });

  it("runs calls one after the other, with calls at once in between", async () => {
    const [x, w] = [new Float32Array(300 * 80).map(random), new Float32Array(classes * 80).map(random)];
    const layer = { features: 80, classes, labelSmoothing: 0.1 } as const;
    const labels = someIndices(300, classes, random);
    const expected = ls.linearCrossEntropyGrad(x, w, labels, layer);
    const expectedRows = ls.crossEntropyGrad(logits, targets, { classes });
    const first = ls.linearCrossEntropyGradAsync(x, w, labels, layer);
    const second = ls.crossEntropyGradAsync(logits, targets, { classes });
    const third = ls.linearCrossEntropyGradAsync(x, w, labels, layer);
    let isOver = false;
    const all = Promise.all([first, second, third]).finally(() => {
      isOver = true;
    });
    while (!isOver) {
      expectSame(ls.crossEntropyGrad(logits, targets, { classes }), expectedRows);
      expect(ls.linearCrossEntropyGrad(x, w, labels, layer).loss).toBe(expected.loss);
      await new Promise((resolve) => setTimeout(resolve));
    }
    expectSame(await all, [expected, expectedRows, expected]);
  });

  it("rejects wrong arguments as the other calls refuse them", async () => {
    const call = ls.crossEntropyAsync(logits, targets, { classes: 999 });
    await expect(call).rejects.toMatchObject({ name: "LsError", code: "SHAPE" });
    await expect(ls.crossEntropyAsync(logits, [classes], { classes, onProgres: () => {} } as never)).rejects.toThrow(
      "unknown option 'onProgres'",
    );
    const bad = { classes, onProgress: 3 } as never;
    await expect(ls.crossEntropyAsync(logits, targets, bad)).rejects.toMatchObject({ code: "TYPE" });
    await expect(ls.crossEntropyAsync(logits, targets, { classes, signal: {} } as never)).rejects.toMatchObject({
      code: "TYPE",
      message: expect.stringContaining("expected signal to be an AbortSignal, got"),
    });
  });

  it("gives 0 gradients for a mean over nothing", async () => {
    const nothing = new Int32Array(rows).fill(-100);
    const { loss, grad } = await ls.crossEntropyGradAsync(logits, nothing, { classes, empty: "zero" });
    expect(loss).toBe(0);
    expect(grad.every((value) => value === 0)).toBe(true);
  });
});

it("rejects what is still waiting when the instance is disposed", async () => {
  const ls = await init({ threads: 2, workerUrl, warmUp: false });
  const first = ls.crossEntropyAsync(logits, targets, { classes });
  const second = ls.crossEntropyAsync(logits, targets, { classes });
  const outcomes = Promise.allSettled([first, second]);
  ls.dispose();
  const [, last] = await outcomes;
  expect(last).toMatchObject({ status: "rejected", reason: { code: "DISPOSED" } });
  await expect(ls.crossEntropyAsync(logits, targets, { classes })).rejects.toMatchObject({ code: "DISPOSED" });
});
