import { softmaxCrossEntropy } from "@ls/tfjs";
import { fill, Reduction, type Tensor1D, type Tensor2D, valueAndGrad } from "@tensorflow/tfjs-core";

/**
 * The mean label-smoothed cross-entropy of a batch and its gradient with respect to the logits. The losses stay one a row until
 * their gradient is taken: a mean made of TensorFlow.js operations would need its table of gradients, 68 KB that nothing
 * else here uses.
 *
 * @param labels class indices
 */
export function lossAndGradient(logits: Tensor2D, labels: Tensor1D, labelSmoothing: number) {
  const rows = logits.shape[0];
  const losses = (z: Tensor2D) => softmaxCrossEntropy<Tensor1D>(labels, z, undefined, labelSmoothing, Reduction.NONE);
  const { value, grad } = valueAndGrad(losses)(logits, fill([rows], 1 / rows));
  return { losses: value, gradient: grad as Tensor2D };
}
