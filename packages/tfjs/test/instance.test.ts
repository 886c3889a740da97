import * as core from "@ls/core";
import * as tf from "@tensorflow/tfjs-core";
import { beforeEach, expect, it, vi } from "vitest";
import "./backends.js";

vi.mock("@ls/core", { spy: true });

const initSync = vi.mocked(core.initSync);
const init = vi.mocked(core.init);
const kernelsStarted = () => initSync.mock.calls.filter(([options]) => options?.variant !== "js").length;

let tfjs: typeof import("../src/index.js");
beforeEach(async () => {
  vi.resetModules();
  vi.clearAllMocks();
  tfjs = await import("../src/index.js");
  await tf.setBackend("cpu");
});

it("starts no kernel before the first loss, and one for all losses", () => {
  const loss = tfjs.labelSmoothingCrossEntropy();
  expect(kernelsStarted()).toBe(0);
  loss([0], [[1, 2]]);
  loss([0], [[1, 2]]);
  tfjs.softmaxCrossEntropy([0], [[1, 2]]);
  expect(kernelsStarted()).toBe(1);
});

it("starts none when ready has started one", async () => {
  const ls = await tfjs.ready();
  expect(await tfjs.ready()).toBe(ls);
  tfjs.softmaxCrossEntropy([0], [[1, 2]]);
  expect(init).toHaveBeenCalledOnce();
  expect(kernelsStarted()).toBe(0);
});

it("starts another when ready gets options", async () => {
  await tfjs.ready();
  expect((await tfjs.ready({ variant: "scalar" })).variant).toBe("scalar");
  expect((await tfjs.ready()).variant).toBe("scalar");
});

it("starts none for a loss with an instance of its own", () => {
  const ls = core.initSync({ variant: "js" });
  const crossEntropy = vi.fn(ls.crossEntropy);
  tfjs.labelSmoothingCrossEntropy({ ls: { ...ls, crossEntropy } as core.Ls })([0], [[1, 2]]);
  expect(crossEntropy).toHaveBeenCalledOnce();
  expect(kernelsStarted()).toBe(0);
});

it("starts none for TensorFlow.js's operations", () => {
  tfjs.labelSmoothingCrossEntropy({ engine: "ops" })([0], [[1, 2]]);
  expect(kernelsStarted()).toBe(0);
});

it("uses TensorFlow.js's operations on a backend whose memory the kernel does not reach", async () => {
  tf.registerBackend("other", () => tf.findBackend("cpu") as tf.KernelBackend);
  tf.copyRegisteredKernels("cpu", "other");
  await tf.setBackend("other");
  expect(tfjs.softmaxCrossEntropy([0], [[0, 0]]).dataSync()[0]).toBeCloseTo(Math.LN2);
  expect(kernelsStarted()).toBe(0);
  expect(tfjs.softmaxCrossEntropy([0], [[0, 0]], null, 0, 3, { engine: "kernel" }).dataSync()[0]).toBeCloseTo(Math.LN2);
  expect(kernelsStarted()).toBe(1);
  await tf.setBackend("cpu");
  tf.removeBackend("other");
});
