// The logits of some rows over some classes, Z = X W^T + b.
//
//   for each block of features:  for each block of rows: pack x  ->  for each eight classes: pack w  ->  tiles of 4 rows
//
// x is read once for each block, w once for each block of rows; both are packed, so that the tile reads what lies in order
// and every number of rows, classes and features is a whole number of panels. Error of a logit against float64: that of a
// float32 sum over a block of features, and of one addition a block. Preconditions: door/linear.ts.

import {
  LINEAR_BIAS, LINEAR_CLASSES, LINEAR_FEATURES, LINEAR_FEATURE_BLOCK, LINEAR_FLAGS, LINEAR_FLAG_ADD_LOGITS,
  LINEAR_FLAG_FEATURES_FIRST, LINEAR_LOGITS, LINEAR_LOGITS_STRIDE, LINEAR_ROWS, LINEAR_ROW_BLOCK, LINEAR_SCRATCH,
  LINEAR_WEIGHTS, LINEAR_WEIGHTS_STRIDE, LINEAR_X, LINEAR_X_STRIDE, STATUS_OK,
} from "../abi";
import { CALL_LINEAR_LOGITS, checkLinear } from "../door/linear";
import { TILE_COLUMNS, TILE_ROWS } from "./limits";
import { packColumns, packRows } from "./pack";
import { putRow, putTile } from "./put-tile";
import { TILE, WEIGHTS_PANEL, X_ROWS } from "./scratch";

export function ls_linear_logits(record: usize): i32 {
  const status = checkLinear(record, CALL_LINEAR_LOGITS);
  if (status != STATUS_OK) return status;
  const rows = load<u32>(record, LINEAR_ROWS), features = load<u32>(record, LINEAR_FEATURES);
  for (let feature: u32 = 0; feature < features; feature += LINEAR_FEATURE_BLOCK) {
    for (let row: u32 = 0; row < rows; row += LINEAR_ROW_BLOCK) {
      logitsBlock(record, row, min<u32>(LINEAR_ROW_BLOCK, rows - row), feature, min<u32>(LINEAR_FEATURE_BLOCK, features - feature));
    }
  }
  return STATUS_OK;
}

function logitsBlock(record: usize, firstRow: u32, rows: u32, firstFeature: u32, features: u32): void {
  const scratch = load<usize>(record, LINEAR_SCRATCH);
  const flags = load<u32>(record, LINEAR_FLAGS);
  const xStride = <usize>load<u32>(record, LINEAR_X_STRIDE) << 2;
  const weightsStride = <usize>load<u32>(record, LINEAR_WEIGHTS_STRIDE) << 2;
  const logitsStride = <usize>load<u32>(record, LINEAR_LOGITS_STRIDE) << 2;
  const x = load<usize>(record, LINEAR_X) + <usize>firstRow * xStride + (<usize>firstFeature << 2);
  const weights = load<usize>(record, LINEAR_WEIGHTS), bias = load<usize>(record, LINEAR_BIAS);
  const logits = load<usize>(record, LINEAR_LOGITS) + <usize>firstRow * logitsStride;
  const classes = load<u32>(record, LINEAR_CLASSES);
  const featuresFirst = (flags & LINEAR_FLAG_FEATURES_FIRST) != 0;
  let adds = firstFeature != 0 || (flags & LINEAR_FLAG_ADD_LOGITS) != 0;
  if (bias && firstFeature == 0) {
    for (let row: u32 = 0; row < rows; row++) putRow(bias, logits + <usize>row * logitsStride, classes, adds);
    adds = true;
  }
  packRows(x, xStride, rows, features, TILE_ROWS, scratch + X_ROWS);
  for (let first: u32 = 0; first < classes; first += TILE_COLUMNS) {
    const columns = min<u32>(TILE_COLUMNS, classes - first);
    const panel = scratch + WEIGHTS_PANEL;
    if (featuresFirst) {
      const from = weights + <usize>firstFeature * weightsStride + (<usize>first << 2);
      packColumns(from, weightsStride, features, columns, TILE_COLUMNS, panel);
    } else {
      const from = weights + <usize>first * weightsStride + (<usize>firstFeature << 2);
      packRows(from, weightsStride, columns, features, TILE_COLUMNS, panel);
    }
    let a = scratch + X_ROWS;
    for (let row: u32 = 0; row < rows; row += TILE_ROWS) {
      const to = logits + <usize>row * logitsStride + (<usize>first << 2);
      putTile(a, panel, features, scratch + TILE, rows - row, columns, to, logitsStride, adds);
      a += <usize>features << 4;
    }
  }
}
