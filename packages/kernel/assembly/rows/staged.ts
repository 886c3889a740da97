// One row, or one part of a row, with any options by the stages of stages.ts: SUM_BLOCK classes at a time through
// scratch.
//
//   stagedSums:      x, q -> sum q x, sum q (and of y) -> exp, S
//   stagedGradient:  a row of one block is still in the scratch; of a longer one exp is in the gradient's place and the
//                    rest computed again; of rows in parts, and in place under a softcap, everything is
//
// The sums take in the true class's own mass. Preconditions: takesStages (limits.ts). Classes past a block's last are
// x = -inf with q = 0. Error: that of the common case, stated in docs/numerics.md.

import { CLASS_WEIGHTS, GRADIENT, LOGITS, PRIOR, ROW_NLL, ROW_STATE, SOFTCAP, TARGETS } from "../abi";
import { cap, prepareCap, prepareSteepness, repeatCap } from "./cap";
import { farCap } from "./far-cap";
import { MAX_CAPPED, SUM_BLOCK } from "./limits";
import {
  confidence, hasPlainMasses, hasProbabilities, logitScale, smoothing, smoothingPerClass, targetIndex,
} from "./options";
import {
  CAPS, MASSES, SHIFTED, SLOPES, SPLAT_SMOOTHING, SPLAT_WEIGHTS, TAIL, TOTAL_EXP, TOTAL_QX,
} from "./scratch";
import { combine, dot, exponentials, masses, shift } from "./stages";
import {
  EXP_FACTOR, MAX, SUM_EXP, SUM_Q, SUM_QX, SUM_Y, SUM_YX, TARGET_FACTOR, TARGET_MASS, addTo,
} from "./state";

/** Adds the sums over n classes of row `row`, from class `first` on, to the state; `keep`: what a gradient can use. */
export function stagedSums(
  record: usize, state: usize, scratch: usize, row: u32, first: u32, n: u32, keep: bool,
): void {
  // A part's host may not have said yet whether it wants the negative log-likelihoods.
  const wantsNll = hasProbabilities(record) && (load<usize>(record, ROW_NLL) | load<usize>(record, ROW_STATE)) != 0;
  for (let from: u32 = 0; from < n; from += SUM_BLOCK) {
    const length = min<u32>(n - from, SUM_BLOCK);
    prepareBlock(record, state, scratch, row, first, n, from, length, keep);
    const bytes = paddedBytes(length);
    addDot(state, SUM_QX, SUM_Q, scratch, scratch + MASSES, 0, bytes);
    if (wantsNll && hasPlainMasses(record)) {
      addTo(state, SUM_YX, laneSum(scratch + TOTAL_QX));
      addTo(state, SUM_Y, laneSum(scratch + TOTAL_QX + 64));
    } else if (wantsNll) {
      const y = load<usize>(record, TARGETS) + ((<usize>row * <usize>n + <usize>from) << 2);
      const whole = <usize>(length & ~7) << 2;
      addDot(state, SUM_YX, SUM_Y, scratch, y, 0, whole);
      if (length & 7) {
        const rest = readable(scratch + TAIL, y + whole, length & 7);
        keepFirst(rest, scratch + TAIL, length & 7, f32x4.splat(0));
        addDot(state, SUM_YX, SUM_Y, scratch, scratch + TAIL, whole, 32);
      }
    }
    exponentials(scratch + SHIFTED, bytes, scratch + TOTAL_EXP);
    if (keep && keepsExponentials(record, n)) {
      const gradient = load<usize>(record, GRADIENT) + ((<usize>row * <usize>n + <usize>from) << 2);
      memory.copy(gradient, scratch + SHIFTED, <usize>length << 2);
    }
    addTo(state, SUM_EXP, laneSum(scratch + TOTAL_EXP));
  }
}

/** Adds sum q x and sum q to the state, x from `at` bytes into its block on. */
function addDot(state: usize, sumQX: usize, sumQ: usize, scratch: usize, q: usize, at: usize, bytes: usize): void {
  dot(scratch + SHIFTED + at, q, bytes, scratch + TOTAL_QX);
  addTo(state, sumQX, laneSum(scratch + TOTAL_QX));
  addTo(state, sumQ, laneSum(scratch + TOTAL_QX + 64));
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
    if (kept && keepsExponentials(record, n)) {
      if (slopes) prepareBlock(record, state, scratch, row, first, n, from, length, true);
      else prepareMasses(record, state, scratch, row, first, n, from, length);
      memory.copy(scratch + SHIFTED, gradient, <usize>length << 2);
    } else if (!kept || n > SUM_BLOCK) {
      prepareBlock(record, state, scratch, row, first, n, from, length, true);
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

/**
 * Whether the gradient's place holds the exponentials of a row of several blocks. Slopes are made from the logits,
 * so those may not be overwritten under a softcap.
 */
// @ts-ignore: decorator
@inline
function keepsExponentials(record: usize, n: u32): bool {
  if (n <= SUM_BLOCK) return false;
  return load<f64>(record, SOFTCAP) == 0 || load<usize>(record, GRADIENT) != load<usize>(record, LOGITS);
}

/** x, q and slopes of `length` classes from `from` on, of the n that are there. */
function prepareBlock(
  record: usize, state: usize, scratch: usize, row: u32, first: u32, n: u32, from: u32, length: u32,
  wantsSlopes: bool,
): void {
  const z = load<usize>(record, LOGITS) + ((<usize>row * <usize>n + <usize>from) << 2);
  const whole = <usize>(length & ~7) << 2;
  const rest = length & 7;
  const tail = rest ? readable(scratch + TAIL, z + whole, rest) : 0;
  const x = scratch + SHIFTED;
  const m = f32x4.splat(load<f32>(state, MAX));
  const softcap = load<f64>(record, SOFTCAP);
  if (softcap == 0) {
    const scale = f32x4.splat(<f32>logitScale(record));
    shift(z, x, whole, m, m, scale);
    if (rest) shift(tail, x + whole, 32, m, m, scale);
  } else {
    const caps = scratch + CAPS;
    const slopes = wantsSlopes ? scratch + SLOPES : 0;
    const ratio = logitScale(record) / softcap;
    const y = <f64>load<f32>(state, MAX) * ratio;
    prepareSteepness(caps, ratio);
    if (abs<f64>(y) > MAX_CAPPED) {
      const all = i32x4.splat(-1);
      farCap(z, x, slopes, whole, 32, m, m, all, all, softcap, caps);
      if (rest) farCap(tail, x + whole, slopes ? slopes + whole : 0, 32, 32, m, m, all, all, softcap, caps);
    } else {
      prepareCap(caps, f64x2.splat(y), f64x2.splat(y), softcap);
      repeatCap(caps);
      cap(z, x, slopes, whole, 32, m, m, caps);
      if (rest) cap(tail, x + whole, slopes ? slopes + whole : 0, 32, 32, m, m, caps);
    }
  }
  const nothing = f32x4.splat(-Infinity);
  if (rest) keepFirst(x + whole, x + whole, rest, nothing);
  fillOdd(x, length, nothing);
  prepareMasses(record, state, scratch, row, first, n, from, length);
}

function prepareMasses(
  record: usize, state: usize, scratch: usize, row: u32, first: u32, n: u32, from: u32, length: u32,
): void {
  const probabilities = hasProbabilities(record);
  const whole = <usize>(length & ~7) << 2;
  const rest = length & 7;
  const y = probabilities ? load<usize>(record, TARGETS) + ((<usize>row * <usize>n + <usize>from) << 2) : 0;
  const q = scratch + MASSES;
  const weights = load<usize>(record, CLASS_WEIGHTS);
  const prior = load<usize>(record, PRIOR);
  const w = weights ? weights + (<usize>from << 2) : splat(scratch + SPLAT_WEIGHTS, 1);
  const u = prior ? prior + (<usize>from << 2) : splat(scratch + SPLAT_SMOOTHING, <f32>smoothingPerClass(record));
  const share = f32x4.splat(<f32>confidence(record));
  const alpha = f32x4.splat(prior ? <f32>smoothing(record) : 1);
  const wStep: usize = weights ? 32 : 0, uStep: usize = prior ? 32 : 0;
  masses(y, w, u, wStep, uStep, q, whole, share, alpha);
  const zero = f32x4.splat(0);
  if (rest) {
    masses(
      probabilities ? readable(scratch + TAIL, y + whole, rest) : 0,
      weights ? readable(scratch + TAIL + 32, w + whole, rest) : w,
      prior ? readable(scratch + TAIL + 64, u + whole, rest) : u, 0, 0, q + whole, 32, share, alpha,
    );
    keepFirst(q + whole, q + whole, rest, zero);
  }
  fillOdd(q, length, zero);
  if (!probabilities) {
    const k = <u32>targetIndex(record, row) - first - from;
    if (k < length) store<f32>(q + (<usize>k << 2), <f32>load<f64>(state, TARGET_MASS));
  }
}

/** Where eight floats can be read of which the first one to seven are those at `from`. */
// @ts-ignore: decorator
@inline
function readable(room: usize, from: usize, floats: u32): usize {
  if (from + 32 <= <usize>memory.size() << 16) return from;
  copyFew(room, from, floats);
  return room;
}

/** Eight lanes all ones and, 4 r bytes before the others, r of them: which lanes of a pair are classes of the row. */
const FIRST_LANES: usize = memory.data<i32>([-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0], 16);

/** The first one to seven of eight floats, the others replaced. */
// @ts-ignore: decorator
@inline
function keepFirst(from: usize, to: usize, floats: u32, other: v128): void {
  const lanes = FIRST_LANES + 32 - (<usize>floats << 2);
  v128.store(to, v128.bitselect(v128.load(from), other, v128.load(lanes)));
  v128.store(to, v128.bitselect(v128.load(from, 16), other, v128.load(lanes, 16)), 16);
}

/** The second half of a last step of sixteen classes, if the block does not reach it. */
// @ts-ignore: decorator
@inline
function fillOdd(block: usize, length: u32, value: v128): void {
  if (((length + 7) & 8) == 0) return;
  const at = block + (<usize>((length + 7) & ~7) << 2);
  v128.store(at, value);
  v128.store(at, value, 16);
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
