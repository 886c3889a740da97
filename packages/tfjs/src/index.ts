/**
 * The entry `@ls/tfjs`. Nothing is compiled until the first loss, or `ready`.
 *
 * @module
 */

export { ready } from "./kernel/instance.js";
export {
  type LabelSmoothingCrossEntropyOptions,
  labelSmoothingCrossEntropy,
  type TfjsLoss,
} from "./label-smoothing-cross-entropy.js";
export type { EngineOptions, LossSettings } from "./options.js";
export { softmaxCrossEntropy } from "./softmax-cross-entropy.js";
