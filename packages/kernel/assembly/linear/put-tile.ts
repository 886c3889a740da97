// A tile at its place in a matrix, also where it reaches beyond the last row or column.

import { TILE_COLUMNS, TILE_ROWS, TILE_STRIDE } from "./limits";
import { multiplyTile } from "./tile";

/** Puts the first `rows` and `columns` of the tile A B to `to`; `own` is room for a tile. */
export function putTile(
  a: usize, b: usize, steps: u32, own: usize, rows: u32, columns: u32, to: usize, stride: usize, adds: bool,
): void {
  if (rows >= TILE_ROWS && columns >= TILE_COLUMNS) {
    multiplyTile(a, b, steps, to, stride, adds);
    return;
  }
  multiplyTile(a, b, steps, own, TILE_STRIDE, false);
  columns = min(columns, TILE_COLUMNS);
  for (let row: u32 = 0; row < min(rows, TILE_ROWS); row++) {
    putRow(own, to, columns, adds);
    own += TILE_STRIDE;
    to += stride;
  }
}

/** Puts some floats to `to`; with `adds` on top of what is there. */
export function putRow(row: usize, to: usize, columns: u32, adds: bool): void {
  if (ASC_FEATURE_SIMD) {
    for (; columns >= 4; columns -= 4) {
      const sum = v128.load(row);
      v128.store(to, adds ? f32x4.add(v128.load(to), sum) : sum);
      row += 16;
      to += 16;
    }
  }
  for (; columns; columns--) {
    const sum = load<f32>(row);
    store<f32>(to, adds ? load<f32>(to) + sum : sum);
    row += 4;
    to += 4;
  }
}
