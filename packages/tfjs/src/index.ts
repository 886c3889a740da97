/**
 * The entry `@ls/tfjs`. Nothing is compiled until the first loss, or `ready`.
 *
 * @module
 */

export { type FusedClassifierLossOptions, fusedClassifierLoss } from "./fused-classifier-loss.js";
export { ready } from "./kernel/instance.js";
export {
  type LabelSmoothingCrossEntropyOptions,
  labelSmoothingCrossEntropy,
  type TfjsLoss,
} from "./label-smoothing-cross-entropy.js";
export type { EngineOptions, LossSettings, ReductionSettings } from "./options.js";
export { softmaxCrossEntropy } from "./softmax-cross-entropy.js";
