/** crossEntropy and crossEntropyGrad, at once and as promises: door, engine, reduction. */

import { type CallControl, withoutControl } from "./call-control.js";
import { type CheckedCrossEntropy, checkCrossEntropy } from "./check-cross-entropy.js";
import type { CheckedCall, Engine, Floats, Totals } from "./checked-call.js";
import type { CrossEntropyResult } from "./types.js";

type Outcome = CrossEntropyResult & { gradient: Floats | undefined };

/** The reduced loss of a call, with its gradient if wanted; arguments as the public functions get them. */
export function runCrossEntropy(
  engine: Engine,
  logits: unknown,
  targets: unknown,
  options: unknown,
  wantGradient: boolean,
): Outcome {
  const call = checkCrossEntropy(engine, logits, targets, options, wantGradient);
  return outcomeOf(call, engine.run(toRun(call)));
}

/** The same in two steps: the door at once, the rest when the function that it gives is called. */
export function prepareCrossEntropy(
  engine: Engine,
  logits: unknown,
  targets: unknown,
  options: unknown,
  wantGradient: boolean,
): (control: CallControl) => Promise<Outcome> {
  const call = checkCrossEntropy(engine, logits, targets, withoutControl(options), wantGradient);
  return async (control) => outcomeOf(call, await engine.runAsync(toRun(call), control));
}

/** A mean over nothing has no gradient to compute: it is 0 everywhere, even where a row holds NaN. */
function toRun(call: CheckedCrossEntropy): CheckedCall {
  return call.divisor === 0 ? { ...call, gradient: undefined } : call;
}

function outcomeOf({ rows, gradient, count, divisor, empty }: CheckedCrossEntropy, { loss, correct }: Totals): Outcome {
  if (divisor === 0) gradient?.fill(0);
  return { loss: divisor === 0 ? empty : loss / divisor, count, correct, rows, gradient };
}
