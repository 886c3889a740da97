// The statistics of two shards as those of their classes together (stats.ts): m = max(m_a, m_b), and with d = m_a - m
//
//   sum exp(x) = exp(d) sum_a exp(x) + ...,   sum q x = sum_a q x + d sum_a q + ...,   x_t and sum y x likewise
//
// In float64, commutative bit for bit, associative but for its roundings (1e-15 of S a merge). It reads two row states and
// writes one a row; first it looks whether all are statistics, that have not been through ls_part_finish either. Whatever
// else they hold, only numbers come of it. The arg-max is the lowest of several; -1 of a shard with nothing but NaN and -inf
// wins over another of -inf.

import { ROW_STATE_SIZE, STATUS_OK, STATUS_OVERLAP, STATUS_POINTER, STATUS_STATS } from "../abi";
import { expOfNegative } from "../math/tanh";
import {
  ARGMAX, IS_COMPLETE, LEAST, MAX, MIN, SUM_EXP, SUM_Q, SUM_QX, SUM_Y, SUM_YX, TARGET_ARGMAX, TARGET_MASS, TARGET_MAX, TARGET_WEIGHT,
  TARGET_X, TOP, addTo,
} from "../rows/state";

export function ls_merge_stats(into: usize, from: usize, rows: u32): i32 {
  const bytes = <u64>rows * ROW_STATE_SIZE, end = <u64>memory.size() << 16;
  if ((into | from) & 7 || into < __heap_base || from < __heap_base) return STATUS_POINTER;
  if (<u64>into + bytes > end || <u64>from + bytes > end) return STATUS_POINTER;
  if (<u64>into < <u64>from + bytes && <u64>from < <u64>into + bytes) return STATUS_OVERLAP;
  for (let at: usize = IS_COMPLETE; at < <usize>bytes; at += ROW_STATE_SIZE) {
    if (load<i32>(into + at) != 1 || load<i32>(from + at) != 1) return STATUS_STATS;
  }
  for (let row: u32 = 0; row < rows; row++) {
    mergeRow(into, from);
    into += ROW_STATE_SIZE;
    from += ROW_STATE_SIZE;
  }
  return STATUS_OK;
}

function mergeRow(into: usize, from: usize): void {
  const topInto = load<f64>(into, TOP), topFrom = load<f64>(from, TOP);
  const shiftInto = shiftTo(topFrom, topInto, load<f32>(from, MAX), load<f32>(into, MAX));
  const shiftFrom = shiftTo(topInto, topFrom, load<f32>(into, MAX), load<f32>(from, MAX));
  const sumExp = expSumAt(into, shiftInto) + expSumAt(from, shiftFrom);
  mergeShifted(into, from, SUM_QX, SUM_Q, shiftInto, shiftFrom);
  mergeShifted(into, from, SUM_YX, SUM_Y, shiftInto, shiftFrom);
  const targetX = targetXAt(into, shiftInto) + targetXAt(from, shiftFrom);
  store<f64>(into, sumExp, SUM_EXP);
  store<f64>(into, targetX, TARGET_X);
  addTo(into, TARGET_MASS, load<f64>(from, TARGET_MASS));
  addTo(into, TARGET_WEIGHT, load<f64>(from, TARGET_WEIGHT));
  if (topFrom > topInto) store<f64>(into, topFrom, TOP);
  takeLarger(into, from, MAX, ARGMAX);
  takeLarger(into, from, TARGET_MAX, TARGET_ARGMAX);
  takeSmaller(into, from, MIN);
  takeSmaller(into, from, LEAST);
}

/** From the larger top to `own`, at most 0. Of tops that scaling has made infinite the logits tell which is the larger. */
function shiftTo(other: f64, own: f64, otherMax: f32, ownMax: f32): f64 {
  const shift = own - (other > own ? other : own);
  if (shift == shift) return shift;
  return otherMax > ownMax ? -Infinity : 0;
}

/** Without the exponential where it is 1, as in one of the two. */
// @ts-ignore: decorator
@inline
function expSumAt(state: usize, shift: f64): f64 {
  const sum = load<f64>(state, SUM_EXP);
  return shift == 0 ? sum : sum * expOfNegative(shift);
}

/** sum q x measured from a new origin; of a shard of -inf it is 0 or -inf from any. */
// @ts-ignore: decorator
@inline
function shiftedSum(state: usize, sumX: usize, mass: usize, shift: f64): f64 {
  const sum = load<f64>(state + sumX), q = load<f64>(state + mass);
  return q == 0 || load<f64>(state, TOP) == -Infinity ? sum : sum + q * shift;
}

function mergeShifted(into: usize, from: usize, sumX: usize, mass: usize, shiftInto: f64, shiftFrom: f64): void {
  const sum = shiftedSum(into, sumX, mass, shiftInto) + shiftedSum(from, sumX, mass, shiftFrom);
  store<f64>(into + sumX, sum);
  addTo(into, mass, load<f64>(from + mass));
}

/** x_t, or 0 in a shard without the target. */
// @ts-ignore: decorator
@inline
function targetXAt(state: usize, shift: f64): f64 {
  const x = load<f64>(state, TARGET_X);
  return load<f32>(state, TARGET_MAX) > 0 && load<f64>(state, TOP) != -Infinity ? x + shift : x;
}

/** The larger value and where it stands, or the lower place of equal ones. */
function takeLarger(into: usize, from: usize, value: usize, place: usize): void {
  const a = load<f32>(into + value), b = load<f32>(from + value);
  const placeOfB = load<i32>(from + place);
  if (b > a || (b == a && placeOfB < load<i32>(into + place))) {
    store<f32>(into + value, b);
    store<i32>(into + place, placeOfB);
  }
}

function takeSmaller(into: usize, from: usize, value: usize): void {
  const b = load<f32>(from + value);
  if (b < load<f32>(into + value)) store<f32>(into + value, b);
}
