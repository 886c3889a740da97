/** The last layer on any number of threads: what the call at once gives, bit for bit. */

import { describe, expect, it } from "vitest";
import { init, type Ls } from "../../src/index.js";
import { seeded, someIndices, someLogits, someWeights } from "../data.js";
import { expectSame } from "../same-bits.js";
import { variants } from "../variants.js";
import { withThreads } from "./pool.js";

const shared = (["simd", "relaxed"] as const).filter((variant) => variants.includes(variant));
const random = seeded(20);

type Call = (ls: Ls, asks: "sync" | "async") => unknown;

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

const calls: [string, Call][] = [
  ["a last layer", linearCall(300, 70, 500, {})],
  ["a last layer, features first", linearCall(90, 600, 250, { weightLayout: "dk" })],
  ["a last layer in parts of its classes", linearCall(40, 5, 60_000, { need: ["dx", "dw", "db"] })],
  ["a last layer of few products", linearCall(7, 5, 11, {})],
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
