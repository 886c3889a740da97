// The sums of moments.ts over one row, its classes in the lanes (rows of few classes: moments-narrow.ts). Of the logits in float32, which
// meets float64 every LANE_VECTORS vectors; with probabilities in float64, where p - y may cancel.
//
// A block's exponentials are stored before they are summed: in one loop the constants of both would not fit the registers
// (1.30 -> 1.16 ns a logit at 32,000 classes). They are kept for the probabilities. Precondition: fitsLanes
// (moments-row.ts).

import {
  MOMENT_OTHERS, MOMENT_SQUARES, MOMENT_SUM_EX, MOMENT_SUM_EXX, MOMENT_SUM_X, MOMENT_SUM_Y, MOMENT_SUM_YE,
  MOMENT_SUM_YX, MOMENT_SUM_YY,
} from "../abi";
import { EXP_LOWEST, expUnit, scaleConstants } from "../math/exp";
import { pairSum, upper } from "./lanes";
import { EXTREME_SHIFT, SUM_BLOCK } from "./limits";
import { SCALED_EXP, SHIFTED, SLOPES } from "./scratch";
import { addTo } from "./state";
import { exponentials } from "./tile-exponentials";

/** Additions to a lane before it meets float64. */
const LANE_VECTORS: u32 = 16;

/** In the scratch, where the staged ways have their blocks: exponentials, and the sums with what stands behind them. */
const KEPT: usize = SHIFTED;
export const LANE_SUMS: usize = SLOPES;
/** At LANE_SUMS: the sums, in the order of the moments, as four float64 lanes each; then in int32 the maxima met. */
export const LANES: usize = 4;
const LANES_MAXIMA: usize = LANES * (MOMENT_SUM_YE + 8);
/** Behind them: the float32 sums of a block of vectors. */
const LANES_BLOCK: usize = LANES_MAXIMA + 16;
/** The last classes of a row, padded to four, their probabilities and, with room for the loop's last turn, exponentials. */
const TAIL_LOGITS: usize = LANES_BLOCK + 80;
const TAIL_TARGETS: usize = TAIL_LOGITS + 16;
const TAIL_KEPT: usize = TAIL_TARGETS + 16;

export function clearLanes(sums: usize): void {
  const zero = f64x2.splat(0);
  for (let at: usize = 0; at < LANES_BLOCK; at += 64) {
    v128.store(sums + at, zero);
    v128.store(sums + at, zero, 16);
    v128.store(sums + at, zero, 32);
    v128.store(sums + at, zero, 48);
  }
}

/** Adds vectors of logits, up to SUM_BLOCK, to the lanes; `kept` is where their exponentials are left, in units. */
function addVectors(sums: usize, z: usize, vectors: u32, m: v128, scaled: usize, kept: usize): void {
  const lowest = v128.load(scaled, EXP_LOWEST);
  const zero = f32x4.splat(0);
  const toOne = f32x4.splat(<f32>(1 / expUnit())), toOneSquared = f32x4.mul(toOne, toOne);
  const bytes = <usize>vectors << 4;
  let to = kept;
  for (let from = z; from < z + bytes; from += 16) {
    v128.store(to, f32x4.sub(v128.load(from), m));
    to += 16;
  }
  exponentials(kept, kept, bytes, scaled);
  let maxima = v128.load(sums, LANES_MAXIMA);
  while (vectors > 0) {
    const block = min<u32>(vectors, LANE_VECTORS);
    vectors -= block;
    let others = zero, squares = zero, sumX = zero, sumEX = zero, sumEXX = zero;
    for (let left = block; left > 0; left--) {
      let x = f32x4.sub(v128.load(z), m);
      sumX = f32x4.add(sumX, x);
      x = f32x4.pmax(x, lowest);
      const top = f32x4.eq(x, zero);
      maxima = i32x4.sub(maxima, top);
      const e = v128.andnot(v128.load(kept), top);
      others = f32x4.add(others, e);
      squares = f32x4.add(squares, f32x4.mul(e, e));
      const ex = f32x4.mul(e, x);
      sumEX = f32x4.add(sumEX, ex);
      sumEXX = f32x4.add(sumEXX, f32x4.mul(ex, x));
      z += 16;
      kept += 16;
    }
    v128.store(sums, f32x4.mul(others, toOne), LANES_BLOCK);
    v128.store(sums, f32x4.mul(squares, toOneSquared), LANES_BLOCK + 16);
    v128.store(sums, sumX, LANES_BLOCK + 32);
    v128.store(sums, f32x4.mul(sumEX, toOne), LANES_BLOCK + 48);
    v128.store(sums, f32x4.mul(sumEXX, toOne), LANES_BLOCK + 64);
    for (let at: usize = 0; at < 80; at += 16) {
      const lanes = v128.load(sums + at, LANES_BLOCK);
      addPairs(sums + (at << 1), f64x2.promote_low_f32x4(lanes), f64x2.promote_low_f32x4(upper(lanes)));
    }
  }
  v128.store(sums, maxima, LANES_MAXIMA);
}

// @ts-ignore: decorator
@inline
function addPairs(sum: usize, low: v128, high: v128): void {
  v128.store(sum, f64x2.add(v128.load(sum), low));
  v128.store(sum, f64x2.add(v128.load(sum, 16), high), 16);
}

/** The same for vectors of probabilities, with their logits and the exponentials that addVectors has kept; sum y e is in units. */
export function addProbabilities(
  sums: usize, z: usize, y: usize, kept: usize, step: usize, vectors: u32, m: v128,
): void {
  let y0 = v128.load(sums, LANES * MOMENT_SUM_Y), y1 = v128.load(sums, LANES * MOMENT_SUM_Y + 16);
  let yy0 = v128.load(sums, LANES * MOMENT_SUM_YY), yy1 = v128.load(sums, LANES * MOMENT_SUM_YY + 16);
  let yx0 = v128.load(sums, LANES * MOMENT_SUM_YX), yx1 = v128.load(sums, LANES * MOMENT_SUM_YX + 16);
  let ye0 = v128.load(sums, LANES * MOMENT_SUM_YE), ye1 = v128.load(sums, LANES * MOMENT_SUM_YE + 16);
  for (; vectors > 0; vectors--) {
    const target = v128.load(y), e = v128.load(kept);
    const low = f64x2.promote_low_f32x4(target), high = f64x2.promote_low_f32x4(upper(target));
    y0 = f64x2.add(y0, low);
    y1 = f64x2.add(y1, high);
    yy0 = f64x2.add(yy0, f64x2.mul(low, low));
    yy1 = f64x2.add(yy1, f64x2.mul(high, high));
    ye0 = f64x2.add(ye0, f64x2.mul(low, f64x2.promote_low_f32x4(e)));
    ye1 = f64x2.add(ye1, f64x2.mul(high, f64x2.promote_low_f32x4(upper(e))));
    // 0 (-inf) is 0.
    const yx = v128.and(f32x4.mul(target, f32x4.sub(v128.load(z), m)), f32x4.ne(target, f32x4.splat(0)));
    yx0 = f64x2.add(yx0, f64x2.promote_low_f32x4(yx));
    yx1 = f64x2.add(yx1, f64x2.promote_low_f32x4(upper(yx)));
    z += step;
    y += step;
    kept += step;
  }
  v128.store(sums, y0, LANES * MOMENT_SUM_Y);
  v128.store(sums, y1, LANES * MOMENT_SUM_Y + 16);
  v128.store(sums, yy0, LANES * MOMENT_SUM_YY);
  v128.store(sums, yy1, LANES * MOMENT_SUM_YY + 16);
  v128.store(sums, yx0, LANES * MOMENT_SUM_YX);
  v128.store(sums, yx1, LANES * MOMENT_SUM_YX + 16);
  v128.store(sums, ye0, LANES * MOMENT_SUM_YE);
  v128.store(sums, ye1, LANES * MOMENT_SUM_YE + 16);
}

/** Adds n logits, and their probabilities at `y` if that is not 0, to the moments. */
export function addSums(
  moments: usize, scratch: usize, z: usize, y: usize, n: u32, max: f32, scale: f64,
): void {
  const sums = scratch + LANE_SUMS;
  const kept = scratch + KEPT, scaled = scratch + SCALED_EXP;
  scaleConstants(scaled, scale);
  const m = f32x4.splat(max);
  while (n > 0) {
    const block = min<u32>(n, SUM_BLOCK);
    const rest = block & 3;
    n -= block;
    clearLanes(sums);
    addVectors(sums, z, block >> 2, m, scaled, kept);
    if (y) addProbabilities(sums, z, y, kept, 16, block >> 2, m);
    if (rest) {
      // Padded with the maximum, which adds nothing but itself, and is taken off again, and with probability 0.
      const last = <usize>(block - rest) << 2;
      v128.store(sums, m, TAIL_LOGITS);
      memory.copy(sums + TAIL_LOGITS, z + last, <usize>rest << 2);
      addVectors(sums, sums + TAIL_LOGITS, 1, m, scaled, sums + TAIL_KEPT);
      store<i32>(sums, load<i32>(sums, LANES_MAXIMA) + <i32>rest - 4, LANES_MAXIMA);
      if (y) {
        v128.store(sums, f32x4.splat(0), TAIL_TARGETS);
        memory.copy(sums + TAIL_TARGETS, y + last, <usize>rest << 2);
        addProbabilities(sums, sums + TAIL_LOGITS, sums + TAIL_TARGETS, sums + TAIL_KEPT, 16, 1, m);
      }
    }
    countMaxima(sums);
    for (let at: usize = 0; at <= MOMENT_SUM_YE; at += 8) {
      const sum = sums + LANES * at;
      let total = pairSum(f64x2.add(v128.load(sum), v128.load(sum, 16)));
      if (at == MOMENT_SUM_YE) total /= expUnit();
      // Only sums of differences come here, and may be of some that float32 could not hold.
      if (total < EXTREME_SHIFT) total = sumOfShifts(z, at == MOMENT_SUM_YX ? y : 0, block, max);
      addTo(moments, at, total);
    }
    z += <usize>block << 2;
    if (y) y += <usize>block << 2;
  }
}

/** Adds the maxima met to the sums that have left them out. */
// @ts-ignore: decorator
@inline
function countMaxima(sums: usize): void {
  const maxima = v128.load(sums, LANES_MAXIMA);
  const low = f64x2.convert_low_i32x4_s(maxima), high = f64x2.convert_low_i32x4_s(upper(maxima));
  addPairs(sums + LANES * MOMENT_OTHERS, low, high);
  addPairs(sums + LANES * MOMENT_SQUARES, low, high);
}

/** sum x or, with `y`, sum y x in float64. */
function sumOfShifts(z: usize, y: usize, n: u32, max: f32): f64 {
  let sum: f64 = 0;
  for (const end = z + (<usize>n << 2); z < end; z += 4) {
    const x = <f64>load<f32>(z) - <f64>max;
    if (!y) {
      sum += x;
      continue;
    }
    const probability = <f64>load<f32>(y);
    if (probability != 0) sum += probability * x;
    y += 4;
  }
  return sum;
}
