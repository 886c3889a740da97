import { fusedClassifierLoss, softmaxCrossEntropy } from "@ls/tfjs";
import {
  fill,
  Reduction,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  valueAndGrad,
  valueAndGrads,
} from "@tensorflow/tfjs-core";

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

/**
 * The same of the last layer and the loss in one: the mean loss of a batch, and its gradients with respect to what goes into
 * the layer, to the kernel and to the bias.
 *
 * @param labels class indices
 */
export function lastLayerLossAndGradients(
  inputs: Tensor2D,
  kernel: Tensor2D,
  bias: Tensor1D,
  labels: Tensor1D,
  labelSmoothing: number,
) {
  const loss = (x: Tensor, w: Tensor, b: Tensor): Scalar => fusedClassifierLoss(x, w, b, labels, { labelSmoothing });
  const { value, grads } = valueAndGrads(loss)([inputs, kernel, bias]);
  return { loss: value as Scalar, ofInputs: grads[0] as Tensor2D, ofKernel: grads[1], ofBias: grads[2] };
}
