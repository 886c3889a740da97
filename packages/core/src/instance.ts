/** The instance that `init` gives: every public function, written once on top of an engine. */

import { allocate } from "./allocation.js";
import { calibration } from "./calibration.js";
import type { Engine } from "./checked-call.js";
import { runCrossEntropy } from "./cross-entropy.js";
import { LsError } from "./errors.js";
import { fitTemperature } from "./fit-temperature.js";
import { runLinearCrossEntropy } from "./linear-cross-entropy.js";
import { smoothLabels } from "./smooth-labels.js";
import type { Ls } from "./types.js";

export function createInstance(engine: Engine): Ls {
  const { variant } = engine;
  let live: Engine | undefined = engine;
  const use = (): Engine => {
    if (!live) throw new LsError("DISPOSED", "expected a live instance, got one that was disposed");
    return live;
  };
  // With its engine go the kernel and its memory, as soon as no allocation is held.
  const dispose = () => {
    live = undefined;
  };
  const instance = {
    variant,
    threads: 1,
    crossEntropy(logits: unknown, targets: unknown, options: unknown) {
      const { loss, count, correct, rows } = runCrossEntropy(use(), logits, targets, options, false);
      return { loss, count, correct, rows };
    },
    crossEntropyGrad(logits: unknown, targets: unknown, options: unknown) {
      const { loss, count, correct, rows, gradient } = runCrossEntropy(use(), logits, targets, options, true);
      return { loss, count, correct, rows, grad: gradient };
    },
    linearCrossEntropy(x: unknown, w: unknown, targets: unknown, options: unknown) {
      const { loss, count, correct, rows } = runLinearCrossEntropy(use(), x, w, targets, options, false);
      return { loss, count, correct, rows };
    },
    linearCrossEntropyGrad(x: unknown, w: unknown, targets: unknown, options: unknown) {
      const { loss, count, correct, rows, dx, dw, db } = runLinearCrossEntropy(use(), x, w, targets, options, true);
      const result: Record<string, unknown> = { loss, count, correct, rows };
      if (dx) result.dx = dx;
      if (dw) result.dw = dw;
      if (db) result.db = db;
      return result;
    },
    smoothLabels: (targets: unknown, options: unknown) => smoothLabels(use(), targets, options),
    calibration: (logits: unknown, targets: unknown, options: unknown) => calibration(use(), logits, targets, options),
    fitTemperature: (logits: unknown, targets: unknown, options: unknown) =>
      fitTemperature(use(), logits, targets, options),
    allocate: (length: unknown, kind: unknown) => allocate(use(), length, kind, () => !live),
    dispose,
  };
  if (Symbol.dispose) Object.defineProperty(instance, Symbol.dispose, { value: dispose });
  return Object.freeze(instance) as unknown as Ls;
}
