import { seededRandom } from "@ls/train/random";

/**
 * A copy of the labels in which a share of them is replaced by a random other class. The rows replaced for a smaller share
 * are among those for a larger one, each with the same wrong class, so that a slider only adds mistakes.
 *
 * @param share in [0, 1]
 */
export function addLabelNoise(labels: Int32Array, classes: number, share: number, seed: number): Int32Array {
  const random = seededRandom(seed);
  const noisy = labels.slice();
  const order = random.permutation(labels.length);
  for (const row of order.subarray(0, Math.round(share * labels.length))) {
    noisy[row] = (labels[row] + 1 + Math.floor(random.uniform() * (classes - 1))) % classes;
  }
  return noisy;
}
