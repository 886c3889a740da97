// Up to 128 classes with any options: tiles of up to 32 rows, phase by phase as in narrow.ts, whose header tells why and
// how unusual rows and fewer than eight are treated.
//
//   rows -> columns -> maxima, x -> masses, their sums -> exp -> sums -> logs -> losses -> combined -> rows
//
// Every option is a stage (stages.ts), here over the columns of a tile (staged-tile.ts); what does not depend on options is
// tile.ts's and tile-exponentials.ts's.

import {
  CLASSES, CLASS_WEIGHTS, GRADIENT, GRADIENT_SCALE, GRAD_OUTPUT, LOGITS, PRIOR, ROWS, ROW_LSE, ROW_NLL, SAMPLE_WEIGHTS,
  SCRATCH, SOFTCAP, TARGETS, Z_LOSS,
} from "../abi";
import { EXP_CONSTANTS, expUnit } from "../math/exp";
import { CAP_BYTES, prepareSteepness } from "./cap";
import { STAGED_LOGITS_MOST, TILE_ROWS } from "./limits";
import { bringPerRow, fillPerRow } from "./narrow";
import { clearUnweighed, finishOneByOne, finishRows, takeGradient } from "./narrow-results";
import {
  confidence, hasPlainMasses, hasProbabilities, ignoreIndex, logitScale, smoothing, smoothingPerClass,
} from "./options";
import {
  CAPS, INDEX_MASSES, MASSES, OWN_MASSES, PADDED_GRADIENT, PADDED_LOGITS, PADDED_TARGETS, SPLAT_SMOOTHING, SPLAT_WEIGHTS,
  TARGET_COLUMNS, TILE, TILE_ARGMAX, TILE_CORRECT, TILE_COUNTED, TILE_EXP_FACTORS, TILE_LOG_SUMS, TILE_LOSSES, TILE_LSE, TILE_MAXIMA, TILE_NLL,
  TILE_OWN, TILE_Q_SUMS, TILE_SHIFTS, TILE_SUMS, TILE_TARGETS, TILE_UNWEIGHED, TILE_UPSTREAM, TILE_WEIGHTS, TILE_X, TILE_X_SUMS,
  TILE_YX_SUMS, TILE_Y_SUMS,
} from "./scratch";
import { splat } from "./staged";
import { indexMasses, probabilityMasses, targetArgmaxima } from "./staged-masses";
import { capped, combined, dots, extremes, targetShifts } from "./staged-tile";
import { twoCombined, twoExtremes, twoStaged } from "./staged-two-classes";
import { logSums } from "./tile";
import { exponentials, exponentialsOfOne, sums } from "./tile-exponentials";
import { rowsToColumns, scaleToRows } from "./transpose";

export function stagedNarrowRows(record: usize, gradient: bool): void {
  const scratch = load<usize>(record, SCRATCH);
  const rows = load<u32>(record, ROWS);
  const tileRows = min<u32>(TILE_ROWS, (STAGED_LOGITS_MOST / load<u32>(record, CLASSES)) & ~7);
  prepareClasses(record, scratch);
  fillPerRow(scratch + TILE_WEIGHTS, 1);
  fillPerRow(scratch + TILE_UPSTREAM, 1);
  // Less -0 and not 0: a gradient of 0 stays 0 under a negative factor.
  fillPerRow(scratch + TILE_SHIFTS, -0.0);
  for (let row: u32 = 0; row < rows; row += tileRows) {
    oneTile(record, scratch, row, min<u32>(tileRows, rows - row), gradient);
  }
}

/** What is the same for all rows; finishOneByOne leaves it as it is. */
function prepareClasses(record: usize, scratch: usize): void {
  const weights = load<usize>(record, CLASS_WEIGHTS), prior = load<usize>(record, PRIOR);
  const softcap = load<f64>(record, SOFTCAP);
  const alpha: f32 = prior ? <f32>smoothing(record) : 1, share = <f32>confidence(record);
  const perClass = <f32>smoothingPerClass(record);
  splat(scratch + SPLAT_WEIGHTS, 1);
  splat(scratch + SPLAT_SMOOTHING, perClass);
  for (let k: usize = 0, bytes = <usize>load<u32>(record, CLASSES) << 2; k < bytes; k += 4) {
    const w: f32 = weights ? load<f32>(weights + k) : 1;
    const u: f32 = alpha * (prior ? load<f32>(prior + k) : perClass);
    const other: f32 = w * u, own: f32 = share * w;
    store<f32>(scratch + k, other, INDEX_MASSES);
    store<f32>(scratch + k, other + own, OWN_MASSES);
  }
  if (softcap == 0) return;
  const caps = scratch + CAPS;
  for (let at: usize = 0; at < CAP_BYTES * 4; at += CAP_BYTES) prepareSteepness(caps + at, logitScale(record) / softcap);
}

// @ts-ignore: decorator
@inline
function oneTile(record: usize, scratch: usize, row: u32, rows: u32, gradient: bool): void {
  const classes = load<u32>(record, CLASSES);
  const rowBytes = <usize>classes << 2;
  const rest = <usize>(rows & 7), whole = <usize>(rows & ~7) << 2;
  const step = rest ? whole + 32 : whole, bytes = step * <usize>classes;
  const probabilities = hasProbabilities(record);
  // The arg-max of probabilities never is -1.
  const ignored = probabilities ? -1 : ignoreIndex(record);
  const softcap = load<f64>(record, SOFTCAP), scale = logitScale(record);
  const q = hasPlainMasses(record) ? TARGET_COLUMNS : MASSES;
  const wantsNll = load<usize>(record, ROW_NLL) != 0;
  bringPerRow(scratch + TILE_WEIGHTS, load<usize>(record, SAMPLE_WEIGHTS), row, rows);
  bringPerRow(scratch + TILE_UPSTREAM, load<usize>(record, GRAD_OUTPUT), row, rows);
  if (probabilities) {
    bringColumns(scratch, TARGET_COLUMNS, load<usize>(record, TARGETS), PADDED_TARGETS, classes, step, row, rows);
    targetArgmaxima(scratch, step, bytes);
    if (q == MASSES) massesOfProbabilities(record, scratch, step, bytes);
  } else {
    bringPerRow(scratch + TILE_TARGETS, load<usize>(record, TARGETS), row, rows);
    if (classes != 2) indexMasses(scratch, step, bytes);
  }
  let unusual: u32;
  if (classes == 2) {
    unusual = extremesOfPairs(record, scratch, row, rows, scale, softcap != 0);
    if (softcap != 0) capped(scratch, step, step, scale, softcap, gradient);
    twoStaged(scratch, step, q, probabilities, wantsNll && probabilities, gradient && softcap != 0);
  } else {
    bringColumns(scratch, TILE, load<usize>(record, LOGITS), PADDED_LOGITS, classes, step, row, rows);
    unusual = extremes(scratch, step, bytes, scale, softcap);
    if (softcap != 0) capped(scratch, step, bytes, scale, softcap, gradient);
    dots(scratch, step, bytes, q, TILE_X_SUMS, TILE_Q_SUMS);
    if (wantsNll) {
      if (probabilities) dots(scratch, step, bytes, TARGET_COLUMNS, TILE_YX_SUMS, TILE_Y_SUMS);
      else targetShifts(scratch, step, ignored);
    }
    if (classes == 1) {
      exponentialsOfOne(scratch, step);
    } else {
      exponentials(scratch + TILE, scratch + TILE, bytes, EXP_CONSTANTS);
      sums(scratch, step, bytes);
    }
  }
  logSums(scratch, step);
  results(
    scratch, step, ignored, <f32>load<f64>(record, Z_LOSS), <f32>(load<f64>(record, GRADIENT_SCALE) * scale),
    classes > 2 ? <f32>expUnit() : 1, wantsNll, probabilities,
  );
  if (gradient) {
    if (classes != 2) combined(scratch, step, bytes, q, softcap != 0);
    let out = load<usize>(record, GRADIENT) + <usize>row * rowBytes;
    let at: usize = 0;
    if (!unusual) {
      gradientOf(scratch, 0, whole, step, out, classes, q, softcap != 0);
      out += (whole >> 2) * rowBytes;
      at = whole;
    }
    for (; at < step; at += 32) {
      gradientOf(scratch, at, at + 32, step, scratch + PADDED_GRADIENT, classes, q, softcap != 0);
      takeGradient(
        out, scratch + PADDED_GRADIENT, rowBytes, at == whole ? <u32>rest : 8, unusual >> <u32>(at >> 2),
      );
      out += rowBytes << 3;
    }
  }
  if (unusual) finishOneByOne(record, scratch, row, rows, unusual, gradient);
  else finishRows(record, scratch, row, rows);
}

/** Rows of logits or probabilities to columns, the last one to seven by way of eight with zeros behind. */
function bringColumns(
  scratch: usize, columns: usize, from: usize, padded: usize, classes: u32, step: usize, row: u32, rows: u32,
): void {
  const rowBytes = <usize>classes << 2;
  const whole = rows & ~7;
  from += <usize>row * rowBytes;
  rowsToColumns(from, scratch + columns, step, classes, whole);
  if (!(rows & 7)) return;
  const last = eightRows(scratch + padded, from + <usize>whole * rowBytes, rowBytes, rows & 7);
  rowsToColumns(last, scratch + columns + (<usize>whole << 2), step, classes, 8);
}

/** Fewer than eight rows with zeros behind. */
function eightRows(to: usize, from: usize, rowBytes: usize, rows: u32): usize {
  const bytes = rowBytes * <usize>rows;
  memory.copy(to, from, bytes);
  memory.fill(to + bytes, 0, (rowBytes << 3) - bytes);
  return to;
}

/** Two classes: straight from the rows. Returns the unusual ones as bits. */
function extremesOfPairs(record: usize, scratch: usize, row: u32, rows: u32, scale: f64, isCapped: bool): u32 {
  const z = load<usize>(record, LOGITS) + (<usize>row << 3);
  const whole = <usize>(rows & ~7) << 2;
  const unusual = twoExtremes(scratch, z, 0, whole, <f32>scale, isCapped);
  if (!(rows & 7)) return unusual;
  const last = eightRows(scratch + PADDED_LOGITS, z + (whole << 1), 8, rows & 7);
  return unusual | twoExtremes(scratch, last, whole, whole + 32, <f32>scale, isCapped);
}

function massesOfProbabilities(record: usize, scratch: usize, step: usize, bytes: usize): void {
  const weights = load<usize>(record, CLASS_WEIGHTS), prior = load<usize>(record, PRIOR);
  probabilityMasses(
    scratch, step, bytes, weights ? weights : scratch + SPLAT_WEIGHTS, prior ? prior : scratch + SPLAT_SMOOTHING,
    weights ? 4 : 0, prior ? 4 : 0, f32x4.splat(<f32>confidence(record)),
    f32x4.splat(prior ? <f32>smoothing(record) : 1),
  );
}

/**
 * Loss, nll, lse and arg-max of every row, what exp(x), in `unit`, is multiplied by in the gradient, and that what its row
 * is.
 */
function results(
  scratch: usize, step: usize, ignoredIndex: i32, zLoss: f32, scale: f32, unit: f32, wantsNll: bool,
  probabilities: bool,
): void {
  const ignored = i32x4.splat(ignoredIndex), zero = f32x4.splat(0), scales = f32x4.splat(scale);
  const units = f32x4.splat(unit);
  const zeta = f32x4.splat(zLoss), twice = f32x4.splat(2 * zLoss);
  let unweighed: u32 = 0, skipped: u32 = 0, correct: u32 = 0;
  for (let at: usize = 0; at < step; at += 16) {
    const perRow = scratch + at;
    const targets = v128.load(perRow, TILE_TARGETS), skip = i32x4.eq(targets, ignored);
    const logSum = v128.load(perRow, TILE_LOG_SUMS), weights = v128.load(perRow, TILE_WEIGHTS);
    const lse = f32x4.add(v128.load(perRow, TILE_MAXIMA), logSum);
    let mass = v128.load(perRow, TILE_Q_SUMS);
    let loss = f32x4.sub(f32x4.mul(mass, logSum), v128.load(perRow, TILE_X_SUMS));
    if (zLoss != 0) {
      loss = f32x4.add(loss, f32x4.mul(zeta, f32x4.mul(lse, lse)));
      mass = f32x4.add(mass, f32x4.mul(twice, lse));
    }
    const none = v128.or(skip, f32x4.eq(weights, zero));
    v128.store(perRow, v128.andnot(f32x4.mul(loss, weights), none), TILE_LOSSES);
    v128.store(perRow, v128.andnot(lse, skip), TILE_LSE);
    const noArgmax = v128.or(skip, f32x4.ne(logSum, logSum));
    const argmax = v128.or(v128.load(perRow, TILE_ARGMAX), noArgmax);
    v128.store(perRow, argmax, TILE_ARGMAX);
    const row = <u32>(at >> 2);
    unweighed |= <u32>i32x4.bitmask(none) << row;
    skipped |= <u32>i32x4.bitmask(skip) << row;
    correct |= <u32>i32x4.bitmask(i32x4.eq(argmax, targets)) << row;
    v128.store(perRow, f32x4.div(mass, f32x4.mul(v128.load(perRow, TILE_SUMS), units)), TILE_OWN);
    const factor = f32x4.mul(f32x4.mul(weights, v128.load(perRow, TILE_UPSTREAM)), scales);
    v128.store(perRow, factor, TILE_EXP_FACTORS);
    if (!wantsNll) continue;
    const nll = probabilities
      ? f32x4.sub(f32x4.mul(v128.load(perRow, TILE_Y_SUMS), logSum), v128.load(perRow, TILE_YX_SUMS))
      : f32x4.sub(logSum, v128.load(perRow, TILE_X));
    v128.store(perRow, v128.andnot(nll, skip), TILE_NLL);
  }
  store<u32>(scratch, unweighed, TILE_UNWEIGHED);
  store<u32>(scratch, ~skipped, TILE_COUNTED);
  store<u32>(scratch, correct & ~skipped, TILE_CORRECT);
}

/** Columns to rows of gradient, zeros for those that are ignored or weigh nothing. */
function gradientOf(
  scratch: usize, first: usize, end: usize, step: usize, out: usize, classes: u32, q: usize,
  hasSlopes: bool,
): void {
  const rows = <u32>((end - first) >> 2);
  if (classes == 2) {
    twoCombined(scratch, step, first, end, q, hasSlopes, out);
  } else {
    scaleToRows(
      scratch + TILE + first, step, out, classes, rows, scratch + first + TILE_EXP_FACTORS,
      scratch + first + TILE_SHIFTS,
    );
  }
  clearUnweighed(scratch, <u32>(first >> 2), rows, out, <usize>classes << 2);
}
