/**
 * Calls what is called most until the engine has had reason to optimise it: kernel exports start in a baseline tier several
 * times slower, the checks in front of them in an interpreter (1024×10 after 200 calls: 2.8 ns a logit, warmed 2.3).
 * Engines decide by how much a function has run.
 */

import type { Ls } from "../types.js";

/** In all, at most. */
const MILLISECONDS = 45;

/** One for each way the kernel goes over rows: narrow, grouped, row by row. */
const CLASSES = [10, 100, 1000];
const LOGITS = 16384;

/** About what makes V8 optimise a kernel export; more would only take time. */
const KERNEL_ROUNDS = 24;

/** Rows, features and classes of a last layer, each a few tiles and a rest. */
const LAST_LAYER = [50, 130, 30] as const;

/** The same for the checks, on calls so small that they are most of the work. */
const CHECK_ROUNDS = 4000;
const SMALL_ROWS = 2;

export function warmUp(ls: Ls): void {
  const now = () => globalThis.performance?.now() ?? Date.now();
  const start = now();
  const isOver = (share: number) => now() - start > MILLISECONDS * share;
  const memory = ls.allocate(LOGITS);
  const targets = new Int32Array(LOGITS / CLASSES[0]);
  const rounds = (most: number, share: number, logits: Float32Array, classes: number) => {
    const rowTargets = targets.subarray(0, logits.length / classes);
    for (let round = 0; round < most && !isOver(share); round++) {
      ls.crossEntropyGrad(logits, rowTargets, { classes, labelSmoothing: 0.1, out: logits });
      ls.crossEntropy(logits, rowTargets, { classes, labelSmoothing: 0.1 });
    }
  };
  CLASSES.forEach((classes, i) => {
    const logits = memory.f32.subarray(0, LOGITS - (LOGITS % classes));
    rounds(KERNEL_ROUNDS, (i + 1) / (CLASSES.length + 2), logits, classes);
  });
  warmUpLastLayer(ls, memory.f32, () => isOver(0.75));
  const small = SMALL_ROWS * CLASSES[0];
  rounds(CHECK_ROUNDS, 0.87, memory.f32.subarray(0, small), CLASSES[0]);
  rounds(CHECK_ROUNDS, 1, new Float32Array(small), CLASSES[0]);
  memory.free();
}

/** Both layouts, as each packs in its own way: 32x64x10 takes 18 ms at first without it, 0.2 after it. */
function warmUpLastLayer(ls: Ls, memory: Float32Array, isOver: () => boolean): void {
  const [rows, features, classes] = LAST_LAYER;
  const x = memory.subarray(0, rows * features);
  const w = memory.subarray(x.length, x.length + classes * features);
  const targets = new Int32Array(rows);
  for (let round = 0; round < KERNEL_ROUNDS && !isOver(); round++) {
    ls.linearCrossEntropyGrad(x, w, targets, { features, classes, weightLayout: round & 1 ? "dk" : "kd" });
  }
}
