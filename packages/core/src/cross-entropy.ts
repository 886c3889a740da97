/** crossEntropy and crossEntropyGrad: door, engine, reduction. */

import { checkCrossEntropy } from "./check-cross-entropy.js";
import type { Engine, Floats } from "./checked-call.js";
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
  const { rows, gradient, count, divisor, empty } = call;
  if (divisor === 0) {
    // A mean over nothing: the loss is what the option says and the gradient 0 everywhere, even where a row holds NaN.
    const { correct } = engine.run({ ...call, gradient: undefined });
    gradient?.fill(0);
    return { loss: empty, count, correct, rows, gradient };
  }
  const { loss, correct } = engine.run(call);
  return { loss: loss / divisor, count, correct, rows, gradient };
}
