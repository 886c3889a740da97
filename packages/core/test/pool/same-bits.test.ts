/** Calls that give promises give what the others give, bit for bit, on any number of threads. */

import { describe, expect, it } from "vitest";
import { init, type Ls, type Targets } from "../../src/index.js";
import { seeded, someIndices, someLogits, someProbabilities, someWeights } from "../data.js";
import { expectSame } from "../same-bits.js";
import { variants } from "../variants.js";
import { withThreads } from "./pool.js";

const shared = (["simd", "relaxed"] as const).filter((variant) => variants.includes(variant));
const random = seeded(20);

type Call = (ls: Ls, asks: "sync" | "async") => unknown;

/** The call on ordinary arrays and, with `allocate`, on memory of the instance; in place where it says so. */
function crossEntropyCall(rows: number, classes: number, options: object, targets?: Targets, inPlace = false): Call {
  const logits = someLogits(rows, classes, random);
  const labels = targets ?? someIndices(rows, classes, random);
  return (ls, asks) => {
    const own = logits.slice();
    const all = { classes, labelSmoothing: 0.1, rows: ["nll", "lse", "argmax"] as const, ...options };
    const call = inPlace ? { ...all, out: own } : all;
    return asks === "sync" ? ls.crossEntropyGrad(own, labels, call) : ls.crossEntropyGradAsync(own, labels, call);
  };
}

function residentCall(rows: number, classes: number): Call {
  const logits = someLogits(rows, classes, random);
  const labels = someIndices(rows, classes, random);
  return async (ls, asks) => {
    const [z, t] = [ls.allocate(rows * classes), ls.allocate(rows, "i32")];
    z.f32.set(logits);
    t.i32.set(labels);
    const options = { classes, labelSmoothing: 0.1, out: z.f32 };
    const { grad, ...result } =
      asks === "sync"
        ? ls.crossEntropyGrad(z.f32, t.i32, options)
        : await ls.crossEntropyGradAsync(z.f32, t.i32, options);
    const all = { ...result, grad: grad.slice() };
    z.free();
    t.free();
    return all;
  };
}

function linearCall(rows: number, features: number, classes: number, options: object): Call {
  const x = someLogits(rows, features, random).map((value) => Math.max(-3, Math.min(3, value)));
  const w = Float32Array.from({ length: classes * features }, () => 0.4 * random() - 0.2);
  const labels = someIndices(rows, classes, random);
  const bias = someWeights(classes, random);
  return (ls, asks) => {
    const call = { features, classes, bias, labelSmoothing: 0.1, rows: ["loss", "nll"] as const, ...options };
    return asks === "sync"
      ? ls.linearCrossEntropyGrad(x, w, labels, call)
      : ls.linearCrossEntropyGradAsync(x, w, labels, call);
  };
}

const ignored = someIndices(900, 300, random).map((label, row) => (row % 3 === 0 ? -100 : label));

const calls: [string, Call][] = [
  ["rows of 1000 classes", crossEntropyCall(260, 1000, {})],
  ["ten thousands of narrow rows", crossEntropyCall(24_001, 9, { reduction: "none" })],
  ["a few wide rows", crossEntropyCall(3, 90_000, {})],
  ["rows too long to be had whole", crossEntropyCall(2, 530_000, { rows: [] })],
  ["in place", crossEntropyCall(260, 1000, { rows: [] }, undefined, true)],
  ["probabilities", crossEntropyCall(300, 800, {}, someProbabilities(300, 800, random))],
  ["ignored rows", crossEntropyCall(900, 300, { zLoss: 0.01 }, ignored)],
  [
    "weights and an upstream gradient",
    crossEntropyCall(900, 300, {
      classWeights: someWeights(300, random),
      sampleWeights: someWeights(900, random),
      gradOutput: someWeights(900, random),
      reduction: "sum",
    }),
  ],
  ["an axis that is not the last", crossEntropyCall(900, 300, { classes: undefined, shape: [3, 300, 300], axis: 1 })],
  ["memory of the kernel", residentCall(700, 500)],
  ["a last layer", linearCall(300, 70, 500, {})],
  ["a last layer, features first", linearCall(90, 600, 250, { weightLayout: "dk" })],
  ["a last layer in parts of its classes", linearCall(40, 5, 60_000, { need: ["dx", "dw", "db"] })],
  ["a small call", crossEntropyCall(7, 11, {})],
];

describe.each(shared)("%s", (variant) => {
  it.each(calls)("%s", async (_, call) => {
    const single = await init({ variant, warmUp: false });
    const expected = await call(single, "sync");
    expectSame(await call(single, "async"), expected);
    for (const threads of [2, 3, 8]) {
      await withThreads(
        threads,
        async (ls) => {
          expect(ls.threads).toBe(threads);
          expectSame(await call(ls, "async"), expected);
          expectSame(await call(ls, "sync"), expected);
        },
        { variant },
      );
    }
  });
});
