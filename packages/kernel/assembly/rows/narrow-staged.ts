// Up to 128 classes with any options: eight rows at once, one row a lane, by the stages of stages.ts.
//
//   8 rows x K -> K columns of 8 lanes -> max, arg-max -> the stages -> log, loss -> combined, transposed back
//
// What narrow.ts does for the common case; its header tells how groups, fewer than eight rows and unusual rows are
// treated. Arrays over the classes become columns of eight equal lanes once a call. The masses of index targets are the
// same for every row but for the true class's own, which is added for the group and taken away again.

import {
  CLASSES, CLASS_WEIGHTS, GRADIENT, GRADIENT_SCALE, GRAD_OUTPUT, LOGITS, PRIOR, ROWS, ROW_NLL, SAMPLE_WEIGHTS, SCRATCH,
  SOFTCAP, TARGETS, Z_LOSS,
} from "../abi";
import { logVector } from "../math/log";
import { CAP_MAX, cap, prepareCap, prepareSteepness } from "./cap";
import { farCap } from "./far-cap";
import { demoted, upper } from "./lanes";
import { MAX_CAPPED } from "./limits";
import { finishOneByOne, finishRows, takeGradient } from "./narrow-results";
import { fillWithOnes } from "./narrow";
import {
  confidence, hasPlainMasses, hasProbabilities, ignoreIndex, logitScale, smoothing, smoothingPerClass,
} from "./options";
import {
  CAPS, EIGHT_MASSES, FAR_COLUMNS, MASSES, PADDED_GRADIENT, PADDED_LOGITS, PADDED_TARGETS, SHIFTED, SLOPES, SMOOTHING_COLUMNS,
  SPLAT_SMOOTHING, SPLAT_WEIGHTS, TARGET_COLUMNS, TILE_ARGMAX, TILE_EXP_FACTORS, TILE_LOSSES, TILE_LSE, TILE_NLL,
  TILE_SHIFTS, TILE_TARGETS, TILE_UPSTREAM, TILE_WEIGHTS, TOTAL_EXP, TOTAL_QX, TOTAL_YX, WEIGHT_COLUMNS,
} from "./scratch";
import { splat } from "./staged";
import { combine, dot, exponentials, masses, shift } from "./stages";
import { rowsToColumns, scaleToRows } from "./transpose";

export function stagedNarrowRows(record: usize, gradient: bool): void {
  const scratch = load<usize>(record, SCRATCH);
  const classes = load<u32>(record, CLASSES);
  const rows = load<u32>(record, ROWS);
  const rowBytes = <usize>classes << 2;
  const probabilities = hasProbabilities(record);
  const sampleWeights = load<usize>(record, SAMPLE_WEIGHTS);
  const upstreams = load<usize>(record, GRAD_OUTPUT);
  const targetBytes = probabilities ? rowBytes : 4;
  prepareClasses(record, scratch, classes);
  fillWithOnes(scratch + TILE_WEIGHTS);
  fillWithOnes(scratch + TILE_UPSTREAM);
  if (!probabilities) columnMasses(record, scratch, 0);
  for (let row: u32 = 0; row < rows; row += 8) {
    const valid = min<u32>(8, rows - row);
    const at = <usize>row << 2;
    let z = load<usize>(record, LOGITS) + <usize>row * rowBytes;
    let out = load<usize>(record, GRADIENT) + <usize>row * rowBytes;
    let targets = load<usize>(record, TARGETS) + <usize>row * targetBytes;
    let weights = sampleWeights ? sampleWeights + at : scratch + TILE_WEIGHTS;
    let upstream = upstreams ? upstreams + at : scratch + TILE_UPSTREAM;
    if (valid < 8) {
      z = padded(scratch + PADDED_LOGITS, z, <usize>valid * rowBytes, rowBytes << 3);
      out = scratch + PADDED_GRADIENT;
      const place = probabilities ? PADDED_TARGETS : TILE_TARGETS;
      targets = padded(scratch + place, targets, <usize>valid * targetBytes, targetBytes << 3);
      if (sampleWeights) weights = padded(scratch + TILE_WEIGHTS, weights, <usize>valid << 2, 32);
      if (upstreams) upstream = padded(scratch + TILE_UPSTREAM, upstream, <usize>valid << 2, 32);
    }
    const unusual = eightRows(record, scratch, classes, z, out, targets, weights, upstream, gradient);
    if (!probabilities) {
      v128.store(scratch, v128.load(targets), TILE_TARGETS);
      v128.store(scratch, v128.load(targets, 16), TILE_TARGETS + 16);
    }
    if (gradient && unusual | <u32>(valid < 8)) {
      const to = load<usize>(record, GRADIENT) + <usize>row * rowBytes;
      takeGradient(to, scratch + PADDED_GRADIENT, rowBytes, valid, unusual);
    }
    if (unusual) {
      finishOneByOne(record, scratch, row, valid, unusual, gradient);
      // The ways of a single row use the same scratch.
      if (!probabilities) columnMasses(record, scratch, 0);
    } else {
      finishRows(record, scratch, row, valid);
    }
  }
}

/** Copies `bytes` to `to` and clears the rest up to `size`. */
function padded(to: usize, from: usize, bytes: usize, size: usize): usize {
  memory.copy(to, from, bytes);
  memory.fill(to + bytes, 0, size - bytes);
  return to;
}

/** Class weights and prior as columns, or the one column that stands for their absence. */
function prepareClasses(record: usize, scratch: usize, classes: u32): void {
  const weights = load<usize>(record, CLASS_WEIGHTS);
  const prior = load<usize>(record, PRIOR);
  splat(scratch + SPLAT_WEIGHTS, 1);
  splat(scratch + SPLAT_SMOOTHING, <f32>smoothingPerClass(record));
  for (let k: usize = 0; k < <usize>classes; k++) {
    if (weights) splat(scratch + WEIGHT_COLUMNS + (k << 5), load<f32>(weights + (k << 2)));
    if (prior) splat(scratch + SMOOTHING_COLUMNS + (k << 5), load<f32>(prior + (k << 2)));
  }
}

/** q of eight rows, given the columns y of their probabilities; of index targets without the true class's own. */
function columnMasses(record: usize, scratch: usize, y: usize): void {
  const weights = load<usize>(record, CLASS_WEIGHTS) != 0;
  const prior = load<usize>(record, PRIOR) != 0;
  masses(
    y, scratch + (weights ? WEIGHT_COLUMNS : SPLAT_WEIGHTS), scratch + (prior ? SMOOTHING_COLUMNS : SPLAT_SMOOTHING),
    weights ? 32 : 0, prior ? 32 : 0, scratch + MASSES, <usize>load<u32>(record, CLASSES) << 5,
    f32x4.splat(<f32>confidence(record)), f32x4.splat(prior ? <f32>smoothing(record) : 1),
  );
}

/** As eightRows of narrow.ts. */
// @ts-ignore: decorator
@inline
function eightRows(
  record: usize, scratch: usize, classes: u32, z: usize, out: usize, targets: usize, weights: usize, upstream: usize,
  gradient: bool,
): u32 {
  const isPlain = hasPlainMasses(record);
  const x = scratch + SHIFTED, y = scratch + TARGET_COLUMNS;
  const q = isPlain ? y : scratch + MASSES;
  const bytes = <usize>classes << 5;
  const probabilities = hasProbabilities(record);
  const softcap = load<f64>(record, SOFTCAP);
  const scale = logitScale(record);
  let skip0 = i32x4.splat(0), skip1 = skip0, t0 = skip0, t1 = skip0;
  if (probabilities) {
    rowsToColumns(targets, y, 32, classes, 8);
    targetArgmax(y, bytes, scratch + TILE_TARGETS);
    targets = scratch + TILE_TARGETS;
  } else {
    t0 = v128.load(targets);
    t1 = v128.load(targets, 16);
    const ignored = i32x4.splat(ignoreIndex(record));
    skip0 = i32x4.eq(t0, ignored);
    skip1 = i32x4.eq(t1, ignored);
    t0 = v128.andnot(t0, skip0);
    t1 = v128.andnot(t1, skip1);
    addOwn(record, scratch, t0, t1);
  }
  rowsToColumns(z, x, 32, classes, 8);

  // A later class takes the arg-max only if it is larger.
  const one = i32x4.splat(1);
  let m0 = f32x4.splat(-Infinity), m1 = m0, least0 = f32x4.splat(Infinity), least1 = least0;
  let top0 = i32x4.splat(0), top1 = top0, index = top0;
  for (let column = x; column < x + bytes; column += 32) {
    const a = v128.load(column), b = v128.load(column, 16);
    top0 = v128.bitselect(index, top0, f32x4.lt(m0, a));
    top1 = v128.bitselect(index, top1, f32x4.lt(m1, b));
    m0 = f32x4.pmax(m0, a);
    m1 = f32x4.pmax(m1, b);
    least0 = f32x4.pmin(least0, a);
    least1 = f32x4.pmin(least1, b);
    index = i32x4.add(index, one);
  }
  const unusual = unusualLanes(x, bytes, m0, least0, scale, softcap)
    | (unusualLanes(x + 16, bytes, m1, least1, scale, softcap) << 4);

  let max0: v128, max1: v128, slopes: usize = 0;
  if (softcap == 0) {
    const scales = f32x4.splat(<f32>scale);
    shift(x, x, bytes, m0, m1, scales);
    max0 = f32x4.mul(m0, scales);
    max1 = f32x4.mul(m1, scales);
  } else {
    const caps = scratch + CAPS;
    if (gradient) slopes = scratch + SLOPES;
    const ratio = f64x2.splat(scale / softcap);
    prepareCap(caps, f64x2.mul(f64x2.promote_low_f32x4(m0), ratio), softcap);
    prepareCap(caps + 8, f64x2.mul(f64x2.promote_low_f32x4(upper(m0)), ratio), softcap);
    prepareCap(caps + 16, f64x2.mul(f64x2.promote_low_f32x4(m1), ratio), softcap);
    prepareCap(caps + 24, f64x2.mul(f64x2.promote_low_f32x4(upper(m1)), ratio), softcap);
    prepareSteepness(caps, scale / softcap);
    const most = f32x4.splat(<f32>((MAX_CAPPED * softcap) / scale));
    const far0 = f32x4.gt(f32x4.abs(m0), most), far1 = f32x4.gt(f32x4.abs(m1), most);
    const isFar = v128.any_true(v128.or(far0, far1)), isNear = !i32x4.all_true(v128.and(far0, far1));
    let logits = x;
    if (isFar && isNear) {
      logits = scratch + FAR_COLUMNS;
      memory.copy(logits, x, bytes);
    }
    if (isNear) cap(x, x, slopes, bytes, m0, m1, caps);
    if (isFar) farCap(logits, x, slopes, bytes, m0, m1, far0, far1, softcap, caps);
    max0 = v128.load(caps, CAP_MAX);
    max1 = v128.load(caps, CAP_MAX + 16);
  }

  let x0 = m0, x1 = m1;
  if (probabilities && !isPlain) {
    columnMasses(record, scratch, y);
    if (load<usize>(record, ROW_NLL)) dot(x, y, bytes, scratch + TOTAL_YX);
  }
  if (!probabilities) {
    x0 = atTargets(x, t0);
    x1 = atTargets(x + 16, t1);
  }
  dot(x, q, bytes, scratch + TOTAL_QX);
  if (classes & 1) splat(x + bytes, -Infinity);
  exponentials(x, (bytes + 63) & ~63, scratch + TOTAL_EXP);

  const w0 = v128.load(weights), w1 = v128.load(weights, 16);
  const p0 = fourResults(record, scratch, 0, max0, x0, top0, skip0, w0);
  const p1 = fourResults(record, scratch, 16, max1, x1, top1, skip1, w1);
  const rows = unusual ? scratch + PADDED_GRADIENT : out;
  if (gradient) {
    const factor = f32x4.splat(<f32>(load<f64>(record, GRADIENT_SCALE) * scale));
    const f0 = f32x4.mul(f32x4.mul(w0, v128.load(upstream)), factor);
    const f1 = f32x4.mul(f32x4.mul(w1, v128.load(upstream, 16)), factor);
    combine(x, q, slopes, x, bytes, p0, p1, f32x4.splat(1));
    // Less -0 and not 0: a gradient of 0 stays 0 under a negative factor.
    const nothing = f32x4.splat(-0.0);
    v128.store(scratch, f0, TILE_EXP_FACTORS);
    v128.store(scratch, f1, TILE_EXP_FACTORS + 16);
    v128.store(scratch, nothing, TILE_SHIFTS);
    v128.store(scratch, nothing, TILE_SHIFTS + 16);
    scaleToRows(x, 32, rows, classes, 8, scratch + TILE_EXP_FACTORS, scratch + TILE_SHIFTS);
    const zero = f32x4.splat(0);
    const none0 = v128.or(skip0, f32x4.eq(w0, zero)), none1 = v128.or(skip1, f32x4.eq(w1, zero));
    const rowBytes = <usize>classes << 2;
    for (let bits = i32x4.bitmask(none0) | (i32x4.bitmask(none1) << 4); bits != 0; bits &= bits - 1) {
      memory.fill(rows + rowBytes * <usize>ctz(bits), 0, rowBytes);
    }
  }
  if (!probabilities) takeOwn(scratch, t0, t1);
  return unusual;
}

/** Lanes whose row isStaged (limits.ts) does not hold for. */
function unusualLanes(z: usize, bytes: usize, max: v128, least: v128, scale: f64, softcap: f64): u32 {
  const infinite = f32x4.splat(-Infinity);
  const finite = f32x4.lt(f32x4.abs(max), f32x4.splat(Infinity));
  let usual = finite;
  if (softcap == 0) {
    const scales = f32x4.splat(<f32>scale);
    usual = f32x4.ne(f32x4.mul(f32x4.sub(least, max), scales), infinite);
    if (!i32x4.all_true(usual)) {
      // x = -inf of a logit that is -inf itself is as it should be.
      usual = v128.or(usual, f32x4.eq(least, infinite));
      for (const end = z + bytes; z < end; z += 32) {
        const a = v128.load(z);
        const x = f32x4.mul(f32x4.sub(a, max), scales);
        usual = v128.andnot(usual, v128.and(f32x4.eq(x, infinite), f32x4.ne(a, infinite)));
      }
    }
  }
  return i32x4.bitmask(v128.not(v128.and(finite, usual)));
}

/** The lowest index of the largest probability of eight rows. */
function targetArgmax(y: usize, bytes: usize, argmax: usize): void {
  const one = i32x4.splat(1);
  let m0 = f32x4.splat(-1), m1 = m0;
  let top0 = i32x4.splat(0), top1 = top0, index = top0;
  for (const end = y + bytes; y < end; y += 32) {
    const a = v128.load(y), b = v128.load(y, 16);
    top0 = v128.bitselect(index, top0, f32x4.lt(m0, a));
    top1 = v128.bitselect(index, top1, f32x4.lt(m1, b));
    m0 = f32x4.pmax(m0, a);
    m1 = f32x4.pmax(m1, b);
    index = i32x4.add(index, one);
  }
  v128.store(argmax, top0);
  v128.store(argmax, top1, 16);
}

/** Adds the true class's own mass to those of eight rows, whose targets these are, and remembers what was there. */
function addOwn(record: usize, scratch: usize, t0: v128, t1: v128): void {
  const hasWeights = load<usize>(record, CLASS_WEIGHTS) != 0;
  const share = f32x4.splat(<f32>confidence(record));
  const q = scratch + MASSES, w = scratch + WEIGHT_COLUMNS;
  const before0 = atTargets(q, t0), before1 = atTargets(q + 16, t1);
  const own0 = hasWeights ? f32x4.mul(share, atTargets(w, t0)) : share;
  const own1 = hasWeights ? f32x4.mul(share, atTargets(w + 16, t1)) : share;
  v128.store(scratch, before0, EIGHT_MASSES);
  v128.store(scratch, before1, EIGHT_MASSES + 16);
  storeAtTargets(q, t0, f32x4.add(before0, own0));
  storeAtTargets(q + 16, t1, f32x4.add(before1, own1));
}

function takeOwn(scratch: usize, t0: v128, t1: v128): void {
  storeAtTargets(scratch + MASSES, t0, v128.load(scratch, EIGHT_MASSES));
  storeAtTargets(scratch + MASSES + 16, t1, v128.load(scratch, EIGHT_MASSES + 16));
}

/** What stands at the targets of four rows in the columns. */
// @ts-ignore: decorator
@inline
function atTargets(columns: usize, targets: v128): v128 {
  const offsets = i32x4.shl(targets, 5);
  let found = v128.load32_zero(columns + <usize>i32x4.extract_lane(offsets, 0));
  found = v128.load32_lane(columns + <usize>i32x4.extract_lane(offsets, 1), found, 1, 4);
  found = v128.load32_lane(columns + <usize>i32x4.extract_lane(offsets, 2), found, 2, 8);
  return v128.load32_lane(columns + <usize>i32x4.extract_lane(offsets, 3), found, 3, 12);
}

/** The opposite of atTargets. */
function storeAtTargets(columns: usize, targets: v128, values: v128): void {
  const offsets = i32x4.shl(targets, 5);
  v128.store32_lane(columns + <usize>i32x4.extract_lane(offsets, 0), values, 0);
  v128.store32_lane(columns + <usize>i32x4.extract_lane(offsets, 1), values, 1, 4);
  v128.store32_lane(columns + <usize>i32x4.extract_lane(offsets, 2), values, 2, 8);
  v128.store32_lane(columns + <usize>i32x4.extract_lane(offsets, 3), values, 3, 12);
}

/** Four lanes of a total as float32; `half` is 0 or 16. */
// @ts-ignore: decorator
@inline
function fourOf(total: usize, half: usize): v128 {
  const at = total + (half << 1);
  return demoted(v128.load(at), v128.load(at, 16));
}

/** Loss, nll, lse and arg-max of four rows into the scratch; returns what exp(x) is multiplied by in the gradient. */
function fourResults(
  record: usize, scratch: usize, half: usize, max: v128, x: v128, top: v128, skip: v128, weights: v128,
): v128 {
  const sumExp = fourOf(scratch + TOTAL_EXP, half);
  const sumQX = fourOf(scratch + TOTAL_QX, half);
  const sumQ = fourOf(scratch + TOTAL_QX + 64, half);
  const logSum = logVector(sumExp);
  const lse = f32x4.add(max, logSum);
  const zLoss = load<f64>(record, Z_LOSS);
  let nll: v128;
  if (hasProbabilities(record)) {
    const sums = scratch + (hasPlainMasses(record) ? TOTAL_QX : TOTAL_YX);
    nll = f32x4.sub(f32x4.mul(fourOf(sums + 64, half), logSum), fourOf(sums, half));
  } else {
    nll = f32x4.sub(logSum, x);
  }
  let loss = f32x4.sub(f32x4.mul(sumQ, logSum), sumQX);
  let mass = sumQ;
  if (zLoss != 0) {
    loss = f32x4.add(loss, f32x4.mul(f32x4.splat(<f32>zLoss), f32x4.mul(lse, lse)));
    mass = f32x4.add(mass, f32x4.mul(f32x4.splat(<f32>(2 * zLoss)), lse));
  }
  const none = v128.or(skip, f32x4.eq(weights, f32x4.splat(0)));
  const isNaN = f32x4.ne(sumExp, sumExp);
  const results = scratch + half;
  v128.store(results, v128.andnot(f32x4.mul(loss, weights), none), TILE_LOSSES);
  v128.store(results, v128.andnot(nll, skip), TILE_NLL);
  v128.store(results, v128.andnot(lse, skip), TILE_LSE);
  v128.store(results, v128.or(top, v128.or(skip, isNaN)), TILE_ARGMAX);
  return f32x4.div(mass, sumExp);
}
