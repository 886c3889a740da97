/**
 * The reference on float64 logits, with a float64 gradient: what finite differences are taken of. Not exported by the
 * package, whose calls take float32.
 */

import { checkCrossEntropy } from "../check-cross-entropy.js";
import type { CrossEntropyOptions, Targets } from "../types.js";
import { crossEntropyReference } from "./cross-entropy.js";
import { createJsEngine } from "./engine.js";

/** The reduced loss of float64 logits and its gradient. Options as for `crossEntropyGrad`. */
export function crossEntropyGradFloat64(
  logits: Float64Array,
  targets: Targets,
  options: CrossEntropyOptions,
): { loss: number; grad: Float64Array } {
  const call = checkCrossEntropy(createJsEngine(), logits, targets, options, true, "float64");
  const { loss } = crossEntropyReference(call);
  return { loss: call.divisor === 0 ? call.empty : loss / call.divisor, grad: call.gradient as Float64Array };
}
