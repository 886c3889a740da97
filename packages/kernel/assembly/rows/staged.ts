// One row, or one part of a row, with any options by the stages of stages.ts: SUM_BLOCK classes at a time through
// scratch.
//
//   stagedSums:      x, q -> sum q x, sum q (and of y) -> exp, S
//   stagedGradient:  a row of one block is still in the scratch; of a longer one x, q and exp are computed again
//
// Nothing is kept in the gradient, so that rows in parts and in place go the same way. The sums take in the true
// class's own mass. Preconditions: takesStages (limits.ts). Classes past a block's last are x = -inf with q = 0. Error:
// that of the common case, stated in docs/numerics.md.

import { CLASS_WEIGHTS, LOGITS, PRIOR, ROW_NLL, ROW_STATE, SOFTCAP, TARGETS } from "../abi";
import { SUM_BLOCK } from "./limits";
import { confidence, hasProbabilities, logitScale, smoothing, smoothingPerClass, targetIndex } from "./options";
import {
  CAPS, MASSES, SHIFTED, SLOPES, SPLAT_SMOOTHING, SPLAT_WEIGHTS, TAIL, TOTAL_EXP, TOTAL_QX, TOTAL_YX,
} from "./scratch";
import { CAP_BYTES, cap, combine, dot, exponentials, masses, prepareCap, shift } from "./stages";
import {
  EXP_FACTOR, MAX, SUM_EXP, SUM_Q, SUM_QX, SUM_Y, SUM_YX, TARGET_FACTOR, TARGET_SMOOTHING, TARGET_WEIGHT, addTo,
} from "./state";

/** Adds the sums over n classes of row `row`, from class `first` on, to the state. */
export function stagedSums(record: usize, state: usize, scratch: usize, row: u32, first: u32, n: u32): void {
  // A part's host may not have said yet whether it wants the negative log-likelihoods.
  const wantsNll = hasProbabilities(record) && (load<usize>(record, ROW_NLL) | load<usize>(record, ROW_STATE)) != 0;
  for (let from: u32 = 0; from < n; from += SUM_BLOCK) {
    const length = min<u32>(n - from, SUM_BLOCK);
    prepareBlock(record, state, scratch, row, first, n, from, length);
    const bytes = paddedBytes(length);
    for (let at: usize = 0; at < 320; at += 16) v128.store(scratch + TOTAL_EXP + at, f64x2.splat(0));
    dot(scratch + SHIFTED, scratch + MASSES, bytes, scratch + TOTAL_QX);
    if (wantsNll) {
      const y = load<usize>(record, TARGETS) + ((<usize>row * <usize>n + <usize>from) << 2);
      const even = <usize>(length & ~7) << 2;
      dot(scratch + SHIFTED, y, even, scratch + TOTAL_YX);
      if (length & 7) dot(scratch + SHIFTED + even, padded(scratch, y + even, length & 7), 32, scratch + TOTAL_YX);
      addTo(state, SUM_YX, laneSum(scratch + TOTAL_YX));
      addTo(state, SUM_Y, laneSum(scratch + TOTAL_YX + 64));
    }
    exponentials(scratch + SHIFTED, bytes, scratch + TOTAL_EXP);
    addTo(state, SUM_EXP, laneSum(scratch + TOTAL_EXP));
    addTo(state, SUM_QX, laneSum(scratch + TOTAL_QX));
    addTo(state, SUM_Q, laneSum(scratch + TOTAL_QX + 64));
  }
}

/** Writes the gradient over n classes of row `row`; `kept`: stagedSums has come just before, with the same row. */
export function stagedGradient(
  record: usize, state: usize, scratch: usize, row: u32, first: u32, n: u32, gradient: usize, kept: bool,
): void {
  const p = f32x4.splat(<f32>load<f64>(state, EXP_FACTOR));
  const f = f32x4.splat(<f32>load<f64>(state, TARGET_FACTOR));
  const slopes = load<f64>(record, SOFTCAP) == 0 ? 0 : scratch + SLOPES;
  for (let from: u32 = 0; from < n; from += SUM_BLOCK) {
    const length = min<u32>(n - from, SUM_BLOCK);
    if (!kept || n > SUM_BLOCK) {
      prepareBlock(record, state, scratch, row, first, n, from, length);
      exponentials(scratch + SHIFTED, paddedBytes(length), scratch + TOTAL_EXP);
    }
    const whole = <usize>(length & ~7) << 2;
    combine(scratch + SHIFTED, scratch + MASSES, slopes, gradient, whole, p, p, f);
    gradient += whole;
    if (length & 7) {
      const at = scratch + SHIFTED + whole;
      combine(at, scratch + MASSES + whole, slopes ? slopes + whole : 0, at, 32, p, p, f);
      copyFew(gradient, at, length & 7);
    }
  }
}

// @ts-ignore: decorator
@inline
function paddedBytes(classes: u32): usize {
  return <usize>((classes + 15) & ~15) << 2;
}

/** x, q and slopes of `length` classes from `from` on, of the n that are there. */
function prepareBlock(
  record: usize, state: usize, scratch: usize, row: u32, first: u32, n: u32, from: u32, length: u32,
): void {
  const offset = (<usize>row * <usize>n + <usize>from) << 2;
  const z = load<usize>(record, LOGITS) + offset;
  const probabilities = hasProbabilities(record);
  const y = probabilities ? load<usize>(record, TARGETS) + offset : 0;
  const whole = <usize>(length & ~7) << 2;
  const rest = length & 7;
  const x = scratch + SHIFTED, q = scratch + MASSES;
  const m = f32x4.splat(load<f32>(state, MAX));
  const softcap = load<f64>(record, SOFTCAP);
  if (softcap == 0) {
    const scale = f32x4.splat(<f32>logitScale(record));
    shift(z, x, whole, m, m, scale);
    if (rest) shift(padded(scratch, z + whole, rest), x + whole, 32, m, m, scale);
  } else {
    const caps = scratch + CAPS;
    const slopes = scratch + SLOPES;
    const steepness = f32x4.splat(<f32>((2 * logitScale(record)) / softcap));
    prepareCap(caps, m, logitScale(record) / softcap, softcap);
    for (let pair: usize = 0; pair < CAP_BYTES; pair += 32) v128.store(caps + pair, v128.load(caps + pair), 16);
    cap(z, x, slopes, whole, m, m, steepness, caps);
    if (rest) cap(padded(scratch, z + whole, rest), x + whole, slopes + whole, 32, m, m, steepness, caps);
  }

  const weights = load<usize>(record, CLASS_WEIGHTS);
  const prior = load<usize>(record, PRIOR);
  const w = weights ? weights + (<usize>from << 2) : splat(scratch + SPLAT_WEIGHTS, 1);
  const u = prior ? prior + (<usize>from << 2) : splat(scratch + SPLAT_SMOOTHING, <f32>smoothingPerClass(record));
  const share = f32x4.splat(<f32>confidence(record));
  const alpha = f32x4.splat(prior ? <f32>smoothing(record) : 1);
  const wStep: usize = weights ? 32 : 0, uStep: usize = prior ? 32 : 0;
  masses(y, w, u, wStep, uStep, q, whole, share, alpha);
  if (rest) {
    masses(
      probabilities ? padded(scratch, y + whole, rest) : 0, weights ? padded(scratch + 32, w + whole, rest) : w,
      prior ? padded(scratch + 64, u + whole, rest) : u, 0, 0, q + whole, 32, share, alpha,
    );
  }
  for (let at = <usize>length << 2, end = paddedBytes(length); at < end; at += 4) {
    store<f32>(x + at, -Infinity);
    store<f32>(q + at, 0);
  }
  if (!probabilities) {
    const k = <u32>targetIndex(record, row) - first - from;
    const own = confidence(record) * load<f64>(state, TARGET_WEIGHT);
    if (k < length) store<f32>(q + (<usize>k << 2), <f32>(own + load<f64>(state, TARGET_SMOOTHING)));
  }
}

/** One to seven floats and zeros behind them, where eight can be read. */
function padded(scratch: usize, from: usize, floats: u32): usize {
  const to = scratch + TAIL;
  v128.store(to, f32x4.splat(0));
  v128.store(to, f32x4.splat(0), 16);
  copyFew(to, from, floats);
  return to;
}

/** memory.copy is a call out of the module. */
// @ts-ignore: decorator
@inline
function copyFew(to: usize, from: usize, floats: u32): void {
  for (const end = from + (<usize>floats << 2); from < end; from += 4) {
    store<f32>(to, load<f32>(from));
    to += 4;
  }
}

/** Stands for an absent array over the classes. */
// @ts-ignore: decorator
@inline
export function splat(at: usize, value: f32): usize {
  v128.store(at, f32x4.splat(value));
  v128.store(at, f32x4.splat(value), 16);
  return at;
}

function laneSum(totals: usize): f64 {
  const a = f64x2.add(v128.load(totals), v128.load(totals, 16));
  const b = f64x2.add(v128.load(totals, 32), v128.load(totals, 48));
  const sum = f64x2.add(a, b);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
