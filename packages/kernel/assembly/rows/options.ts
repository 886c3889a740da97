// A record's options as the row code wants them.

import {
  CLASSES, CLASS_WEIGHTS, DEFAULT_IGNORE_INDEX, FLAGS, FLAG_IGNORE_INDEX, FLAG_OTHERS, FLAG_PROBABILITIES,
  GRADIENT_SCALE, GRAD_OUTPUT, IGNORE_INDEX, LABEL_SMOOTHING, LOGIT_SCALE, PRIOR, SAMPLE_WEIGHTS, SOFTCAP, TARGETS, Z_LOSS,
} from "../abi";

// @ts-ignore: decorator
@inline
export function hasProbabilities(record: usize): bool {
  return (load<u32>(record, FLAGS) & FLAG_PROBABILITIES) != 0;
}

/** The index that marks an ignored row. */
export function ignoreIndex(record: usize): i32 {
  return load<u32>(record, FLAGS) & FLAG_IGNORE_INDEX ? load<i32>(record, IGNORE_INDEX) : DEFAULT_IGNORE_INDEX;
}

/** The smallest normal float32. */
const SMALLEST_SHARE: f64 = 1.1754943508222875e-38;

/** A single class without a prior has the whole mass, smoothed or not; said so, its gradient is exactly 0. */
// @ts-ignore: decorator
@inline
function isAlone(record: usize): bool {
  return load<u32>(record, CLASSES) == 1 && load<usize>(record, PRIOR) == 0;
}

/** What each class gets of the target's mass: alpha u_k is this times the prior, or over K without one. */
export function smoothing(record: usize): f64 {
  const alpha = load<f64>(record, LABEL_SMOOTHING);
  const classes = <f64>load<u32>(record, CLASSES);
  if (isAlone(record)) return 0;
  return load<u32>(record, FLAGS) & FLAG_OTHERS ? (alpha * classes) / (classes - 1) : alpha;
}

/**
 * The factor of y in q = w (confidence y + alpha u). "Others" is 1 - alpha - alpha/(K-1): it cancels exactly at alpha =
 * 1.
 */
export function confidence(record: usize): f64 {
  const alpha = load<f64>(record, LABEL_SMOOTHING);
  const classes = <f64>load<u32>(record, CLASSES);
  if (isAlone(record)) return 1;
  return load<u32>(record, FLAGS) & FLAG_OTHERS ? 1 - alpha - alpha / (classes - 1) : 1 - alpha;
}

/** Smoothing of one class without a prior: alpha / K, or alpha / (K - 1) for "others". */
export function smoothingPerClass(record: usize): f64 {
  const alpha = load<f64>(record, LABEL_SMOOTHING);
  const classes = <f64>load<u32>(record, CLASSES);
  if (isAlone(record)) return 0;
  const share = load<u32>(record, FLAGS) & FLAG_OTHERS ? alpha / (classes - 1) : alpha / classes;
  // Above 0 it must stay so in float32: any mass at -inf makes the loss infinite.
  return share > 0 && share < SMALLEST_SHARE ? SMALLEST_SHARE : share;
}

/** Whether q = y: probabilities that nothing smooths or weighs. */
// @ts-ignore: decorator
@inline
export function hasPlainMasses(record: usize): bool {
  return hasProbabilities(record) && load<usize>(record, CLASS_WEIGHTS) == 0 && smoothing(record) == 0;
}

export function logitScale(record: usize): f64 {
  const scale = load<f64>(record, LOGIT_SCALE);
  return scale == 0 ? 1 : scale;
}

export function sampleWeight(record: usize, row: u32): f64 {
  const weights = load<usize>(record, SAMPLE_WEIGHTS);
  return weights ? <f64>load<f32>(weights + ((<usize>row) << 2)) : 1;
}

/** What multiplies the gradient of a row's loss. */
export function rowFactor(record: usize, row: u32): f64 {
  const upstream = load<usize>(record, GRAD_OUTPUT);
  const factor = load<f64>(record, GRADIENT_SCALE) * sampleWeight(record, row);
  return upstream ? factor * <f64>load<f32>(upstream + ((<usize>row) << 2)) : factor;
}

export function targetIndex(record: usize, row: u32): i32 {
  return load<i32>(load<usize>(record, TARGETS) + ((<usize>row) << 2));
}

export function isIgnored(record: usize, row: u32): bool {
  return !hasProbabilities(record) && targetIndex(record, row) == ignoreIndex(record);
}

/**
 * Uniform smoothing, no option that changes logits or weighs classes: what nearly every call is, and what the fast sweeps
 * are made for. Smoothing above 1 (possible only for "others") makes q_t vanish or cancel.
 */
export function isCommon(record: usize): bool {
  return (
    load<usize>(record, CLASS_WEIGHTS) == 0 &&
    load<usize>(record, PRIOR) == 0 &&
    logitScale(record) == 1 &&
    load<f64>(record, SOFTCAP) == 0 &&
    load<f64>(record, Z_LOSS) == 0 &&
    smoothing(record) <= 1
  );
}
