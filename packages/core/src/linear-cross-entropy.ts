/** linearCrossEntropy and linearCrossEntropyGrad: door, engine, reduction. */

import { checkLinear } from "./check-linear.js";
import type { Engine, LinearCall } from "./checked-call.js";
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
  const { rows, dx, dw, db, count, divisor, empty } = call;
  if (divisor === 0) {
    // A mean over nothing: the loss is what the option says and the gradients 0 everywhere, even where a row holds NaN.
    const { correct } = engine.linear({ ...call, dx: undefined, dw: undefined, db: undefined });
    if (!call.accumulate) for (const gradient of [dx, dw, db]) gradient?.fill(0);
    return { loss: empty, count, correct, rows, dx, dw, db };
  }
  const { loss, correct } = engine.linear(call);
  return { loss: loss / divisor, count, correct, rows, dx, dw, db };
}
