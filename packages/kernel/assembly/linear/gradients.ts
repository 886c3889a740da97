// From the gradient G of the logits of some rows over some classes: dX = G W, dW = G^T X, db = the sums of G's columns.
//
//   for each block of classes: for each block of rows: pack G twice, db
//     -> for each eight features: pack w and x -> tiles of 4 rows of dX -> tiles of 4 classes of dW
//
// G is read once, x and w once for each block they meet. dX is summed over a block of classes, dW over a block of rows, and
// added to memory; db in float64 over a block of rows. A row of G that is all zeros (over the block) belongs to an example
// that adds nothing: its x is not looked at and its dX untouched, or zeros if nothing was there, whatever x and w hold.
//
// Error against float64: at most 5e-6 of each array's largest entry (docs/numerics.md). Source: the chain rule on
// Z = X W^T + b. Preconditions: door/linear.ts.

import {
  LINEAR_CLASSES, LINEAR_CLASS_BLOCK, LINEAR_DB, LINEAR_DW, LINEAR_DW_STRIDE, LINEAR_DX, LINEAR_DX_STRIDE, LINEAR_FEATURES, LINEAR_FLAGS,
  LINEAR_FLAG_ADD_DB, LINEAR_FLAG_ADD_DW, LINEAR_FLAG_ADD_DX, LINEAR_FLAG_FEATURES_FIRST, LINEAR_LOGITS,
  LINEAR_LOGITS_STRIDE, LINEAR_ROWS, LINEAR_ROW_BLOCK, LINEAR_SCRATCH, LINEAR_WEIGHTS, LINEAR_WEIGHTS_STRIDE, LINEAR_X, LINEAR_X_STRIDE,
  STATUS_OK,
} from "../abi";
import { CALL_LINEAR_GRADIENTS, checkLinear } from "../door/linear";
import { TILE_COLUMNS, TILE_ROWS, TILE_STRIDE } from "./limits";
import { packColumns, packRows } from "./pack";
import { putRow, putTile } from "./put-tile";
import { GRADIENT_CLASSES, GRADIENT_ROWS, HAS_GRADIENT, TILE, WEIGHTS_COLUMNS, X_COLUMNS } from "./scratch";
import { multiplyTile } from "./tile";

export function ls_linear_grad(record: usize): i32 {
  const status = checkLinear(record, CALL_LINEAR_GRADIENTS);
  if (status != STATUS_OK) return status;
  const rows = load<u32>(record, LINEAR_ROWS), classes = load<u32>(record, LINEAR_CLASSES);
  for (let first: u32 = 0; first < classes; first += LINEAR_CLASS_BLOCK) {
    for (let row: u32 = 0; row < rows; row += LINEAR_ROW_BLOCK) {
      gradientsBlock(record, row, min<u32>(LINEAR_ROW_BLOCK, rows - row), first, min<u32>(LINEAR_CLASS_BLOCK, classes - first));
    }
  }
  return STATUS_OK;
}

function gradientsBlock(record: usize, firstRow: u32, rows: u32, firstClass: u32, classes: u32): void {
  const scratch = load<usize>(record, LINEAR_SCRATCH);
  const flags = load<u32>(record, LINEAR_FLAGS);
  const stride = <usize>load<u32>(record, LINEAR_LOGITS_STRIDE) << 2;
  const gradient = load<usize>(record, LINEAR_LOGITS) + <usize>firstRow * stride + (<usize>firstClass << 2);
  const features = load<u32>(record, LINEAR_FEATURES);
  const dx = load<usize>(record, LINEAR_DX), dw = load<usize>(record, LINEAR_DW), db = load<usize>(record, LINEAR_DB);
  markRows(gradient, stride, rows, classes, scratch + HAS_GRADIENT);
  if (dx) packRows(gradient, stride, rows, classes, TILE_ROWS, scratch + GRADIENT_ROWS);
  const width = flags & LINEAR_FLAG_FEATURES_FIRST ? TILE_COLUMNS : TILE_ROWS;
  if (dw || db) packColumns(gradient, stride, rows, classes, width, scratch + GRADIENT_CLASSES);
  if (db) {
    const adds = firstRow != 0 || (flags & LINEAR_FLAG_ADD_DB) != 0;
    sumRows(scratch + GRADIENT_CLASSES, width, rows, classes, db + (<usize>firstClass << 2), adds);
  }
  for (let feature: u32 = 0; feature < features; feature += TILE_COLUMNS) {
    const columns = min<u32>(TILE_COLUMNS, features - feature);
    if (dx) dxColumns(record, firstRow, rows, firstClass, classes, feature, columns);
    if (dw) dwColumns(record, firstRow, rows, firstClass, classes, feature, columns);
  }
}

/** Four marked rows of a tile, in one look; rows beyond the last are not marked. */
const ALL_MARKED: u32 = 0x01010101;

/** Marks each row that has anything but zeros in it. */
function markRows(gradient: usize, stride: usize, rows: u32, classes: u32, marks: usize): void {
  for (let row: u32 = 0; row < rows; row++) {
    let at = gradient;
    const end = gradient + (<usize>classes << 2);
    while (at < end && load<f32>(at) == 0) at += 4;
    store<u8>(marks + row, at < end ? 1 : 0);
    gradient += stride;
  }
  store<u32>(marks + rows, 0);
}

/** The sums of G's columns, from panels of `width` classes. */
function sumRows(panels: usize, width: u32, rows: u32, classes: u32, db: usize, adds: bool): void {
  const step = <usize>width << 2;
  for (let k: u32 = 0; k < classes; k += 4) {
    const lanes = min<u32>(4, classes - k);
    const from = panels + <usize>(k / width * rows) * step + (<usize>(k & (width - 1)) << 2);
    const end = from + <usize>rows * step;
    if (ASC_FEATURE_SIMD) {
      let low = f64x2.splat(0), high = f64x2.splat(0);
      for (let at = from; at < end; at += step) {
        const four = v128.load(at);
        low = f64x2.add(low, f64x2.promote_low_f32x4(four));
        high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<u64>(four, four, 1, 1)));
      }
      putSum(db, f64x2.extract_lane(low, 0), adds);
      if (lanes > 1) putSum(db + 4, f64x2.extract_lane(low, 1), adds);
      if (lanes > 2) putSum(db + 8, f64x2.extract_lane(high, 0), adds);
      if (lanes > 3) putSum(db + 12, f64x2.extract_lane(high, 1), adds);
    } else {
      for (let lane: usize = 0; lane < <usize>lanes << 2; lane += 4) {
        let sum: f64 = 0;
        for (let at = from; at < end; at += step) sum += <f64>load<f32>(at + lane);
        putSum(db + lane, sum, adds);
      }
    }
    db += 16;
  }
}

// @ts-ignore: decorator
@inline
function putSum(to: usize, sum: f64, adds: bool): void {
  store<f32>(to, <f32>(adds ? <f64>load<f32>(to) + sum : sum));
}

function dxColumns(
  record: usize, firstRow: u32, rows: u32, firstClass: u32, classes: u32, feature: u32, columns: u32,
): void {
  const scratch = load<usize>(record, LINEAR_SCRATCH);
  const flags = load<u32>(record, LINEAR_FLAGS);
  const weights = load<usize>(record, LINEAR_WEIGHTS), marks = scratch + HAS_GRADIENT;
  const stride = <usize>load<u32>(record, LINEAR_WEIGHTS_STRIDE) << 2;
  const dxStride = <usize>load<u32>(record, LINEAR_DX_STRIDE) << 2;
  const adds = firstClass != 0 || (flags & LINEAR_FLAG_ADD_DX) != 0;
  if (flags & LINEAR_FLAG_FEATURES_FIRST) {
    const from = weights + <usize>feature * stride + (<usize>firstClass << 2);
    packRows(from, stride, columns, classes, TILE_COLUMNS, scratch + WEIGHTS_COLUMNS);
  } else {
    const from = weights + <usize>firstClass * stride + (<usize>feature << 2);
    packColumns(from, stride, classes, columns, TILE_COLUMNS, scratch + WEIGHTS_COLUMNS);
  }
  let a = scratch + GRADIENT_ROWS;
  let to = load<usize>(record, LINEAR_DX) + <usize>firstRow * dxStride + (<usize>feature << 2);
  for (let row: u32 = 0; row < rows; row += TILE_ROWS) {
    const tileRows = min<u32>(TILE_ROWS, rows - row);
    if (columns == TILE_COLUMNS && load<u32>(marks + row) == ALL_MARKED) {
      multiplyTile(a, scratch + WEIGHTS_COLUMNS, classes, to, dxStride, adds);
    } else {
      multiplyTile(a, scratch + WEIGHTS_COLUMNS, classes, scratch + TILE, TILE_STRIDE, false);
      for (let i: u32 = 0; i < tileRows; i++) {
        const at = to + <usize>i * dxStride;
        if (load<u8>(marks + row + i)) putRow(scratch + TILE + <usize>i * TILE_STRIDE, at, columns, adds);
        else if (!adds) memory.fill(at, 0, <usize>columns << 2);
      }
    }
    a += <usize>classes << 4;
    to += dxStride << 2;
  }
}

/** Classes first: tiles of 4 classes by 8 features. Features first: of 4 features by 8 classes. */
function dwColumns(
  record: usize, firstRow: u32, rows: u32, firstClass: u32, classes: u32, feature: u32, columns: u32,
): void {
  const scratch = load<usize>(record, LINEAR_SCRATCH);
  const flags = load<u32>(record, LINEAR_FLAGS);
  const xStride = <usize>load<u32>(record, LINEAR_X_STRIDE) << 2;
  const stride = <usize>load<u32>(record, LINEAR_DW_STRIDE) << 2;
  const x = load<usize>(record, LINEAR_X) + <usize>firstRow * xStride + (<usize>feature << 2);
  const adds = firstRow != 0 || (flags & LINEAR_FLAG_ADD_DW) != 0;
  const panels = scratch + X_COLUMNS, gradients = scratch + GRADIENT_CLASSES;
  const featuresFirst = (flags & LINEAR_FLAG_FEATURES_FIRST) != 0;
  const width = featuresFirst ? TILE_ROWS : TILE_COLUMNS;
  packColumns(x, xStride, rows, columns, width, panels);
  clearUnmarked(panels, width, rows, scratch + HAS_GRADIENT);
  let dw = load<usize>(record, LINEAR_DW);
  if (featuresFirst) {
    dw += <usize>feature * stride + (<usize>firstClass << 2);
    for (let d: u32 = 0; d < columns; d += TILE_ROWS) {
      const a = panels + (<usize>(d * rows) << 2);
      for (let k: u32 = 0; k < classes; k += TILE_COLUMNS) {
        const b = gradients + (<usize>(k * rows) << 2), to = dw + (<usize>k << 2);
        putTile(a, b, rows, scratch + TILE, columns - d, classes - k, to, stride, adds);
      }
      dw += stride * <usize>TILE_ROWS;
    }
    return;
  }
  dw += <usize>firstClass * stride + (<usize>feature << 2);
  for (let k: u32 = 0; k < classes; k += TILE_ROWS) {
    const a = gradients + (<usize>(k * rows) << 2);
    putTile(a, panels, rows, scratch + TILE, classes - k, columns, dw, stride, adds);
    dw += stride * <usize>TILE_ROWS;
  }
}

/** Zeros for the examples that add nothing, in panels of `width` features. */
function clearUnmarked(panels: usize, width: u32, rows: u32, marks: usize): void {
  const rowBytes = <usize>width << 2, panelBytes = rowBytes * <usize>rows;
  for (let row: u32 = 0; row < rows; row++) {
    if (load<u8>(marks + row)) continue;
    const end = panels + 32 * <usize>rows;
    for (let at = panels + <usize>row * rowBytes; at < end; at += panelBytes) memory.fill(at, 0, rowBytes);
  }
}
