// Up to 128 classes, the common case (options.ts, isCommon): tiles of up to 32 rows, phase by phase.
//
//   rows -> columns (4 x 4 transposes) -> maxima -> x = z - max -> exp -> sums -> logs -> losses
//        -> columns, scaled -> rows
//
// Every phase is a short loop over the tile whose turns do not wait for each other: an out-of-order processor has many
// of them under way, where eight rows from maximum to logarithm are one chain that is longer than what it looks ahead
// (docs/performance.md). Rows lie in lanes, so that nothing is reduced across lanes. All of a tile is read before any of
// it is written: the gradient may lie on the logits. Rows come in eights; the last ones go through padded copies. Rows
// with extreme logits are redone by the general way, each by itself, so that neighbours do not show in their bits.

import {
  CLASSES, GRADIENT, GRADIENT_SCALE, GRAD_OUTPUT, LOGITS, ROWS, ROW_ARGMAX, ROW_LSE, ROW_NLL, SAMPLE_WEIGHTS, SCRATCH,
  TARGETS,
} from "../abi";
import { EXP_CONSTANTS, expUnit } from "../math/exp";
import { TILE_LOGITS_MOST, TILE_ROWS } from "./limits";
import { clearUnweighed, finishOneByOne, finishRows, takeGradient } from "./narrow-results";
import { confidence, ignoreIndex, smoothing, smoothingPerClass } from "./options";
import {
  PADDED_GRADIENT, PADDED_LOGITS, TILE, TILE_EXP_FACTORS, TILE_INDICES, TILE_OWN, TILE_SHIFTS, TILE_TARGETS,
  TILE_UPSTREAM, TILE_WEIGHTS,
} from "./scratch";
import { argMaxima, logSums, maxima, results, shifted, targetLogits } from "./tile";
import { exponentials, exponentialsOfOne, sums } from "./tile-exponentials";
import { rowsToColumns, scaleToRows } from "./transpose";
import { twoClasses, twoGradients } from "./two-classes";

export function narrowRows(record: usize, gradient: bool): void {
  const scratch = load<usize>(record, SCRATCH);
  const rows = load<u32>(record, ROWS);
  const tileRows = min<u32>(TILE_ROWS, (TILE_LOGITS_MOST / load<u32>(record, CLASSES)) & ~7);
  fillPerRow(scratch + TILE_WEIGHTS, 1);
  fillPerRow(scratch + TILE_UPSTREAM, 1);
  for (let row: u32 = 0; row < rows; row += tileRows) {
    oneTile(record, scratch, row, min<u32>(tileRows, rows - row), gradient);
  }
}

/** The same for every row: 1 where there are no weights. */
export function fillPerRow(perRow: usize, value: f32): void {
  for (const end = perRow + 4 * <usize>TILE_ROWS; perRow < end; perRow += 16) v128.store(perRow, f32x4.splat(value));
}

// @ts-ignore: decorator
@inline
function oneTile(record: usize, scratch: usize, row: u32, rows: u32, gradient: bool): void {
  const rest = <usize>(rows & 7), whole = <usize>(rows & ~7) << 2;
  const step = rest ? whole + 32 : whole;
  const ignored = ignoreIndex(record);
  const perClass = <f32>smoothingPerClass(record), share = <f32>confidence(record);
  bringPerRow(scratch + TILE_TARGETS, load<usize>(record, TARGETS), row, rows);
  bringPerRow(scratch + TILE_WEIGHTS, load<usize>(record, SAMPLE_WEIGHTS), row, rows);
  bringPerRow(scratch + TILE_UPSTREAM, load<usize>(record, GRAD_OUTPUT), row, rows);
  const unusual = exponentialsOf(record, scratch, row, rows, step, ignored, perClass != 0);
  logSums(scratch, step);
  results(
    scratch, step, ignored, <f32>smoothing(record), perClass, share, load<f64>(record, GRADIENT_SCALE),
    load<u32>(record, CLASSES) > 2 ? expUnit() : 1,
    (load<usize>(record, ROW_NLL) | load<usize>(record, ROW_LSE)) != 0,
  );
  if (gradient) {
    const classes = load<u32>(record, CLASSES);
    const rowBytes = <usize>classes << 2;
    let out = load<usize>(record, GRADIENT) + <usize>row * rowBytes;
    let at: usize = 0;
    if (!unusual) {
      gradientOf(scratch, 0, whole, step, out, classes);
      out += (whole >> 2) * rowBytes;
      at = whole;
    }
    for (; at < step; at += 32) {
      gradientOf(scratch, at, at + 32, step, scratch + PADDED_GRADIENT, classes);
      takeGradient(
        out, scratch + PADDED_GRADIENT, rowBytes, at == whole ? <u32>rest : 8, unusual >> <u32>(at >> 2),
      );
      out += rowBytes << 3;
    }
  }
  if (unusual) finishOneByOne(record, scratch, row, rows, unusual, gradient);
  else finishRows(record, scratch, row, rows);
}

/** From rows of logits to columns of exponentials and their sums. Returns the unusual rows as bits. */
// @ts-ignore: decorator
@inline
function exponentialsOf(
  record: usize, scratch: usize, row: u32, rows: u32, step: usize, ignored: i32, isSmoothed: bool,
): u32 {
  const classes = load<u32>(record, CLASSES);
  const rowBytes = <usize>classes << 2;
  const rest = <usize>(rows & 7), whole = <usize>(rows & ~7) << 2;
  const z = load<usize>(record, LOGITS) + <usize>row * rowBytes, last = scratch + PADDED_LOGITS;
  if (rest) {
    memory.copy(last, z + (whole >> 2) * rowBytes, rest * rowBytes);
    memory.fill(last + rest * rowBytes, 0, (8 - rest) * rowBytes);
  }
  if (classes == 2) {
    const unusual = twoClasses(scratch, z, step, 0, whole, ignored, isSmoothed);
    return rest ? unusual | twoClasses(scratch, last, step, whole, step, ignored, isSmoothed) : unusual;
  }
  const bytes = step * rowBytes >> 2;
  rowsToColumns(z, scratch + TILE, step, classes, rows & ~7);
  if (rest) rowsToColumns(last, scratch + TILE + whole, step, classes, 8);
  maxima(scratch, step, bytes);
  targetLogits(scratch, z, rowBytes, step, 0, whole, ignored);
  if (rest) targetLogits(scratch, last, rowBytes, step, whole, step, ignored);
  if (load<usize>(record, ROW_ARGMAX)) argMaxima(scratch, step, bytes);
  const unusual = shifted(scratch, step, bytes, isSmoothed);
  if (classes == 1) {
    exponentialsOfOne(scratch, step);
  } else {
    exponentials(scratch + TILE, scratch + TILE, bytes, EXP_CONSTANTS);
    sums(scratch, step, bytes);
  }
  return unusual;
}

/** Brings one value a row, if there are any, and 0 for rows of padding. */
// @ts-ignore: decorator
@inline
export function bringPerRow(to: usize, from: usize, row: u32, rows: u32): void {
  if (!from) return;
  from += <usize>row << 2;
  for (const end = to + (<usize>(rows & ~7) << 2); to < end; to += 32) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    from += 32;
  }
  const rest = rows & 7;
  if (!rest) return;
  v128.store(to, f32x4.splat(0));
  v128.store(to, f32x4.splat(0), 16);
  for (let i: u32 = 0; i < rest; i++) store<u32>(to + (<usize>i << 2), load<u32>(from + (<usize>i << 2)));
}

/** Columns to rows of gradient, zeros for those that are ignored or weigh nothing. */
function gradientOf(
  scratch: usize, first: usize, end: usize, step: usize, out: usize, classes: u32,
): void {
  const rowBytes = <usize>classes << 2, rows = <u32>((end - first) >> 2);
  if (classes == 2) {
    twoGradients(scratch, step, first, end, out);
  } else {
    const factors = scratch + first + TILE_EXP_FACTORS, shifts = scratch + first + TILE_SHIFTS;
    scaleToRows(scratch + TILE + first, step, out, classes, rows, factors, shifts);
    let own = out;
    for (let perRow = scratch + first; perRow < scratch + end; perRow += 4) {
      const at = own + (<usize>load<u32>(perRow, TILE_INDICES) << 2);
      store<f32>(at, load<f32>(at) - load<f32>(perRow, TILE_OWN));
      own += rowBytes;
    }
  }
  clearUnweighed(scratch, <u32>(first >> 2), rows, out, rowBytes);
}
