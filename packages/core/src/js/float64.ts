/**
 * The reference on float64 arrays, with float64 gradients: what finite differences are taken of. Not exported by the
 * package, whose calls take float32.
 */

import { checkCrossEntropy } from "../check-cross-entropy.js";
import { checkLinear } from "../check-linear.js";
import type { CrossEntropyOptions, LinearCrossEntropyGradOptions, Targets } from "../types.js";
import { crossEntropyReference } from "./cross-entropy.js";
import { createJsEngine } from "./engine.js";
import { linearReference } from "./linear.js";

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

/** The reduced loss of a float64 layer and its gradients. Options as for `linearCrossEntropyGrad`, with a float64 bias. */
export function linearCrossEntropyGradFloat64(
  x: Float64Array,
  w: Float64Array,
  targets: Targets,
  options: Omit<LinearCrossEntropyGradOptions, "bias"> & { bias: Float64Array },
): { loss: number; dx: Float64Array; dw: Float64Array; db: Float64Array } {
  const call = checkLinear(createJsEngine(), x, w, targets, options, true, "float64");
  const { loss } = linearReference(call);
  const { dx, dw, db } = call as unknown as Record<"dx" | "dw" | "db", Float64Array>;
  return { loss: call.divisor === 0 ? call.empty : loss / call.divisor, dx, dw, db };
}
