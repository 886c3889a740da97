/** linearCrossEntropy and linearCrossEntropyGrad, at once and as promises: door, engine, reduction. */

import { type CallControl, withoutControl } from "./call-control.js";
import { type CheckedLinear, checkLinear } from "./check-linear.js";
import type { Engine, LinearCall, Totals } from "./checked-call.js";
import type { CrossEntropyResult } from "./types.js";

type Outcome = CrossEntropyResult & Pick<LinearCall, "dx" | "dw" | "db">;

/** The reduced loss of a call, with the gradients wanted; arguments as the public functions get them. */
export function runLinearCrossEntropy(
  engine: Engine,
  x: unknown,
  w: unknown,
  targets: unknown,
  options: unknown,
  wantGradient: boolean,
): Outcome {
  const call = checkLinear(engine, x, w, targets, options, wantGradient);
  return outcomeOf(call, engine.linear(toRun(call)));
}

/** The same in two steps: the door at once, the rest when the function that it gives is called. */
export function prepareLinearCrossEntropy(
  engine: Engine,
  x: unknown,
  w: unknown,
  targets: unknown,
  options: unknown,
  wantGradient: boolean,
): (control: CallControl) => Promise<Outcome> {
  const call = checkLinear(engine, x, w, targets, withoutControl(options), wantGradient);
  return async (control) => outcomeOf(call, await engine.linearAsync(toRun(call), control));
}

/** A mean over nothing has no gradients to compute: they are 0 everywhere, even where a row holds NaN. */
function toRun(call: CheckedLinear): LinearCall {
  return call.divisor === 0 ? { ...call, dx: undefined, dw: undefined, db: undefined } : call;
}

function outcomeOf(call: CheckedLinear, { loss, correct }: Totals): Outcome {
  const { rows, dx, dw, db, count, divisor, empty } = call;
  if (divisor === 0 && !call.accumulate) for (const gradient of [dx, dw, db]) gradient?.fill(0);
  return { loss: divisor === 0 ? empty : loss / divisor, count, correct, rows, dx, dw, db };
}
