/**
 * Compares a peer's loss and gradient with the float64 reference on the very data that is about to be timed.
 *
 * Allowed: loss 1e-4 relative and absolute; every gradient entry 1e-4 / rows absolute. Our own kernel's tests allow 2e-6
 * and 5e-7, but others may round as they like: tfjs loses 1e-5 of the loss at 151,936 classes, PyTorch 3e-5 of the gradient
 * at 32,000. The sum of all gradient errors may be 1e-4 of the sum of magnitudes, which catches what is small everywhere and
 * wrong everywhere, as small as the entries of a wide row are; and 1e-6 where the gradient is 0, as for a single class.
 */

import { init } from "@ls/core/js";
import type { Problem } from "../cases.ts";
import type { Outcome } from "../peers/peer.ts";

const LOSS_TOLERANCE = 1e-4;
const ENTRY_TOLERANCE = 1e-4;
const TOTAL_TOLERANCE = 1e-4;
const TOTAL_FLOOR = 1e-6;

/** The reference's outcome. */
export async function expectedOf(problem: Problem): Promise<Outcome> {
  const ls = await init();
  const { logits, indices, probabilities, classes, labelSmoothing, result } = problem;
  const targets = probabilities ?? indices;
  if (result === "loss") return { loss: ls.crossEntropy(logits, targets, { classes, labelSmoothing }).loss };
  const { loss, grad } = ls.crossEntropyGrad(logits, targets, { classes, labelSmoothing });
  return { loss, gradient: grad };
}

/** What is wrong with an outcome, in words, or nothing. */
export function disagreement(actual: Outcome, expected: Outcome, { rows, classes }: Problem): string | undefined {
  if (!(Math.abs(actual.loss - expected.loss) <= LOSS_TOLERANCE * (1 + Math.abs(expected.loss)))) {
    return `loss ${actual.loss}, expected ${expected.loss}`;
  }
  if (!expected.gradient) return undefined;
  const { gradient } = actual;
  if (gradient?.length !== expected.gradient.length) {
    return `gradient of length ${gradient?.length}, expected ${expected.gradient.length}`;
  }
  let worst = 0;
  let worstError = 0;
  let error = 0;
  let magnitude = 0;
  for (let i = 0; i < gradient.length; i++) {
    const distance = Math.abs(gradient[i] - expected.gradient[i]);
    if (!(distance <= worstError)) {
      worst = i;
      worstError = distance;
      if (Number.isNaN(distance)) break;
    }
    error += distance;
    magnitude += Math.abs(expected.gradient[i]);
  }
  if (!(worstError <= ENTRY_TOLERANCE / rows)) {
    const place = `row ${Math.floor(worst / classes)}, class ${worst % classes}`;
    return `gradient ${gradient[worst]} at ${place}, expected ${expected.gradient[worst]}`;
  }
  if (!(error <= TOTAL_TOLERANCE * magnitude + TOTAL_FLOOR)) {
    return `gradient off by ${((100 * error) / magnitude).toPrecision(2)} % of its size on average`;
  }
  return undefined;
}
