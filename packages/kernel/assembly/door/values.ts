// Looking at the values of targets and weights before anything is written.
//
// A class index decides where memory is read and written, so every call checks its own. Probabilities and weights can
// only spoil the result; ls_check looks at them, once for a whole run.

import {
  BAD_CLASS, BAD_ROW, CHECKED_COUNT, CLASSES, CLASS_WEIGHTS, DIVISOR, PRIOR, PRIOR_TOLERANCE, ROWS, SAMPLE_WEIGHTS, STATUS_CLASS_VALUE,
  STATUS_OK, STATUS_OPTION, STATUS_PROBABILITY, STATUS_SAMPLE_WEIGHT, STATUS_TARGET, TARGETS,
} from "../abi";
import { hasProbabilities, ignoreIndex, isIgnored, sampleWeight, targetIndex } from "../rows/options";
import { CALL_CHECK, checkCall } from "./record";

export function ls_check(record: usize): i32 {
  let status = checkCall(record, CALL_CHECK);
  if (status == STATUS_OK) status = checkClassValues(record);
  if (status == STATUS_OK) status = checkSampleWeights(record);
  if (status == STATUS_OK) status = hasProbabilities(record) ? checkProbabilities(record) : checkIndices(record);
  if (status == STATUS_OK) sumDivisor(record);
  return status;
}

/** Every index target, if there are targets, is a class or the ignored index. */
export function checkIndices(record: usize): i32 {
  const targets = load<usize>(record, TARGETS);
  if (hasProbabilities(record) || targets == 0) return STATUS_OK;
  const rows = load<u32>(record, ROWS);
  const classes = load<u32>(record, CLASSES);
  const ignored = ignoreIndex(record);
  let row: u32 = 0;
  if (ASC_FEATURE_SIMD) {
    // As unsigned integers all classes are at most the last; an ignored index counts as class 0.
    const last = i32x4.splat(classes - 1), skipped = i32x4.splat(ignored);
    for (; row + 16 <= rows; row += 16) {
      const at = targets + (<usize>row << 2);
      const a = i32x4.max_u(classOf(v128.load(at), skipped), classOf(v128.load(at, 16), skipped));
      const b = i32x4.max_u(classOf(v128.load(at, 32), skipped), classOf(v128.load(at, 48), skipped));
      if (v128.any_true(i32x4.gt_u(i32x4.max_u(a, b), last))) break;
    }
  }
  for (; row < rows; row++) {
    const target = load<i32>(targets + (<usize>row << 2));
    if (<u32>target >= classes && target != ignored) {
      store<u32>(record, row, BAD_ROW);
      return STATUS_TARGET;
    }
  }
  return STATUS_OK;
}

// @ts-ignore: decorator
@inline
function classOf(targets: v128, skipped: v128): v128 {
  return v128.andnot(targets, i32x4.eq(targets, skipped));
}

function checkClassValues(record: usize): i32 {
  const classes = load<u32>(record, CLASSES);
  const prior = load<usize>(record, PRIOR);
  let bad = firstBadValue(load<usize>(record, CLASS_WEIGHTS), classes);
  if (bad == classes) bad = firstBadValue(prior, classes);
  if (bad < classes) {
    store<u32>(record, <u32>bad, BAD_CLASS);
    return STATUS_CLASS_VALUE;
  }
  if (prior == 0) return STATUS_OK;
  let sum: f64 = 0;
  for (let k: usize = 0; k < classes; k++) sum += <f64>load<f32>(prior + (k << 2));
  return abs<f64>(sum - 1) <= PRIOR_TOLERANCE ? STATUS_OK : STATUS_OPTION;
}

function checkSampleWeights(record: usize): i32 {
  const rows = load<u32>(record, ROWS);
  const bad = firstBadValue(load<usize>(record, SAMPLE_WEIGHTS), rows);
  if (bad == rows) return STATUS_OK;
  store<u32>(record, <u32>bad, BAD_ROW);
  return STATUS_SAMPLE_WEIGHT;
}

function checkProbabilities(record: usize): i32 {
  const classes = <u64>load<u32>(record, CLASSES);
  const values = <u64>load<u32>(record, ROWS) * classes;
  const bad = firstBadValue(load<usize>(record, TARGETS), values);
  if (bad == values) return STATUS_OK;
  store<u32>(record, <u32>(bad / classes), BAD_ROW);
  store<u32>(record, <u32>(bad % classes), BAD_CLASS);
  return STATUS_PROBABILITY;
}

/** The first of n floats that is negative, NaN or infinite; n if none is, or if there is no array. */
function firstBadValue(values: usize, n: u64): u64 {
  if (values == 0) return n;
  const end = values + (<usize>n << 2);
  let at = values;
  if (ASC_FEATURE_SIMD) {
    // As unsigned integers all good values but -0 are at most the largest finite float; a block with another is looked
    // at value by value. 256x1000: 0.25 -> 0.05 ns a value against two comparisons of each.
    const largest = i32x4.splat(0x7f7fffff);
    for (; at + 128 <= end; at += 128) {
      const a = i32x4.max_u(v128.load(at), v128.load(at, 16)), b = i32x4.max_u(v128.load(at, 32), v128.load(at, 48));
      const c = i32x4.max_u(v128.load(at, 64), v128.load(at, 80)), d = i32x4.max_u(v128.load(at, 96), v128.load(at, 112));
      const most = i32x4.max_u(i32x4.max_u(a, b), i32x4.max_u(c, d));
      if (!v128.any_true(i32x4.gt_u(most, largest))) continue;
      const bad = firstBadOf(at, at + 128);
      if (bad < at + 128) return (bad - values) >> 2;
    }
  }
  return (firstBadOf(at, end) - values) >> 2;
}

function firstBadOf(at: usize, end: usize): usize {
  for (; at < end; at += 4) {
    const value = load<f32>(at);
    if (!(value >= 0 && value < Infinity)) break;
  }
  return at;
}

/** Adds the mean's divisor: sum of s w_t for index targets, of s for probabilities; and the rows that count. */
function sumDivisor(record: usize): void {
  const weights = hasProbabilities(record) ? 0 : load<usize>(record, CLASS_WEIGHTS);
  const rows = load<u32>(record, ROWS);
  let divisor = load<f64>(record, DIVISOR);
  let count = load<u32>(record, CHECKED_COUNT);
  let row: u32 = 0;
  if (ASC_FEATURE_SIMD && !weights && !load<usize>(record, SAMPLE_WEIGHTS) && !hasProbabilities(record)) {
    const targets = load<usize>(record, TARGETS), ignored = i32x4.splat(ignoreIndex(record));
    let skipped = i32x4.splat(0);
    for (; row + 4 <= rows; row += 4) {
      skipped = i32x4.sub(skipped, i32x4.eq(v128.load(targets + (<usize>row << 2)), ignored));
    }
    const low = i32x4.extract_lane(skipped, 0) + i32x4.extract_lane(skipped, 1);
    const counted = row - <u32>(low + i32x4.extract_lane(skipped, 2) + i32x4.extract_lane(skipped, 3));
    divisor += <f64>counted;
    count += counted;
  }
  for (; row < rows; row++) {
    if (isIgnored(record, row)) continue;
    let weight = sampleWeight(record, row);
    if (weights) weight *= <f64>load<f32>(weights + (<usize>targetIndex(record, row) << 2));
    divisor += weight;
    count++;
  }
  store<f64>(record, divisor, DIVISOR);
  store<u32>(record, count, CHECKED_COUNT);
}
