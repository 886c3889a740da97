/** Plain JavaScript as a good programmer would write it: loops over float32 arrays, nothing allocated, one division a row. */

import type { Problem } from "../cases.ts";
import { type Peer, type PeerSource, takesEverything } from "./peer.ts";

/** Mean loss and gradient of index targets: maximum, sum of exponentials, gradient. */
export function gradientOfIndices(
  logits: Float32Array,
  targets: Int32Array,
  classes: number,
  labelSmoothing: number,
  gradient: Float32Array,
): number {
  const rows = targets.length;
  const share = labelSmoothing / classes;
  const confidence = 1 - labelSmoothing;
  let total = 0;
  for (let i = 0; i < rows; i++) {
    const start = i * classes;
    const end = start + classes;
    let max = logits[start];
    for (let j = start + 1; j < end; j++) if (logits[j] > max) max = logits[j];

    let sum = 0;
    let shifted = 0;
    for (let j = start; j < end; j++) {
      const x = logits[j] - max;
      const e = Math.exp(x);
      gradient[j] = e;
      sum += e;
      shifted += x;
    }
    const target = start + targets[i];
    total += Math.log(sum) - confidence * (logits[target] - max) - share * shifted;

    const factor = 1 / (sum * rows);
    const smoothing = share / rows;
    for (let j = start; j < end; j++) gradient[j] = gradient[j] * factor - smoothing;
    gradient[target] -= confidence / rows;
  }
  return total / rows;
}

/** The same for rows of class probabilities, each summing to 1. */
export function gradientOfProbabilities(
  logits: Float32Array,
  targets: Float32Array,
  classes: number,
  labelSmoothing: number,
  gradient: Float32Array,
): number {
  const rows = logits.length / classes;
  const share = labelSmoothing / classes;
  const confidence = 1 - labelSmoothing;
  let total = 0;
  for (let i = 0; i < rows; i++) {
    const start = i * classes;
    const end = start + classes;
    let max = logits[start];
    for (let j = start + 1; j < end; j++) if (logits[j] > max) max = logits[j];

    let sum = 0;
    let expected = 0;
    for (let j = start; j < end; j++) {
      const x = logits[j] - max;
      const e = Math.exp(x);
      gradient[j] = e;
      sum += e;
      expected += (confidence * targets[j] + share) * x;
    }
    total += Math.log(sum) - expected;

    const factor = 1 / (sum * rows);
    for (let j = start; j < end; j++) gradient[j] = gradient[j] * factor - (confidence * targets[j] + share) / rows;
  }
  return total / rows;
}

/** Mean nll of index targets. */
export function lossOfIndices(logits: Float32Array, targets: Int32Array, classes: number): number {
  const rows = targets.length;
  let total = 0;
  for (let i = 0; i < rows; i++) {
    const start = i * classes;
    const end = start + classes;
    let max = logits[start];
    for (let j = start + 1; j < end; j++) if (logits[j] > max) max = logits[j];
    let sum = 0;
    for (let j = start; j < end; j++) sum += Math.exp(logits[j] - max);
    total += Math.log(sum) - (logits[start + targets[i]] - max);
  }
  return total / rows;
}

const plainJs: Peer = {
  name: "plain JS",
  configuration: "three loops over Float32Array (two for the loss alone), output array reused",
  declines: takesEverything,
  load({ logits, indices, probabilities, classes, labelSmoothing, result }: Problem) {
    const gradient = result === "gradient" ? new Float32Array(logits.length) : undefined;
    let loss = 0;
    const once = gradient
      ? probabilities
        ? () => gradientOfProbabilities(logits, probabilities, classes, labelSmoothing, gradient)
        : () => gradientOfIndices(logits, indices, classes, labelSmoothing, gradient)
      : () => lossOfIndices(logits, indices, classes);
    return {
      solve(times) {
        for (let t = 0; t < times; t++) loss = once();
        return undefined;
      },
      outcome: () => ({ loss, gradient }),
      free() {},
    };
  },
  close() {},
};

export const plainJsSource: PeerSource = { names: [plainJs.name], open: async () => [plainJs] };
