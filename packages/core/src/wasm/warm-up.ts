/**
 * Runs each hot export until the engine has had reason to optimise it. Exports start in a baseline tier several times slower,
 * and engines decide by how much a function has run.
 */

import type { CheckedCall, Engine } from "../checked-call.js";

/** In all; the classes below share it. */
const MILLISECONDS = 40;

/** One for each way the kernel goes over rows: narrow, general, row by row. */
const CLASSES = [10, 100, 1000];
const LOGITS = 16384;

/** About what makes V8 optimise; more would only take time. */
const ROUNDS = 24;

export function warmUp(engine: Engine): void {
  const memory = engine.allocate(LOGITS, "f32");
  const logits = memory.view() as Float32Array;
  const now = () => globalThis.performance?.now() ?? Date.now();
  for (const classes of CLASSES) {
    const rows = Math.floor(LOGITS / classes);
    const call: CheckedCall = {
      logits: logits.subarray(0, rows * classes),
      layout: { rows, classes, inner: 1 },
      targets: new Int32Array(rows),
      ignoreIndex: -1,
      labelSmoothing: 0.1,
      others: false,
      prior: undefined,
      classWeights: undefined,
      sampleWeights: undefined,
      logitScale: 1,
      softcap: 0,
      zLoss: 0,
      gradient: logits.subarray(0, rows * classes),
      gradientScale: 1,
      gradOutput: undefined,
      rows: {},
    };
    const start = now();
    for (let round = 0; round < ROUNDS && now() - start < MILLISECONDS / CLASSES.length; round++) {
      engine.run(call);
      engine.run({ ...call, gradient: undefined });
    }
  }
  memory.free();
}
