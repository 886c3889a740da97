// What becomes of a tile once it is summed: it goes to its place in a matrix, over what is there or added to it.

import { TILE_BYTES } from "./limits";

/** The tile with its rows and columns exchanged, 8 x 4, in its own place. */
export function transposeTile(tile: usize): void {
  if (ASC_FEATURE_SIMD) {
    const a0 = v128.load(tile), b0 = v128.load(tile, 16), a1 = v128.load(tile, 32), b1 = v128.load(tile, 48);
    const a2 = v128.load(tile, 64), b2 = v128.load(tile, 80), a3 = v128.load(tile, 96), b3 = v128.load(tile, 112);
    storeColumns(tile, a0, a1, a2, a3);
    storeColumns(tile + (TILE_BYTES >> 1), b0, b1, b2, b3);
    return;
  }
  const copy = tile + TILE_BYTES;
  memory.copy(copy, tile, TILE_BYTES);
  for (let at: usize = 0; at < 32; at++) {
    store<f32>(tile + (((at & 7) << 4) | (at >> 3 << 2)), load<f32>(copy + (at << 2)));
  }
}

// @ts-ignore: decorator
@inline
function storeColumns(to: usize, r0: v128, r1: v128, r2: v128, r3: v128): void {
  const low01 = v128.shuffle<u32>(r0, r1, 0, 4, 1, 5), low23 = v128.shuffle<u32>(r2, r3, 0, 4, 1, 5);
  const high01 = v128.shuffle<u32>(r0, r1, 2, 6, 3, 7), high23 = v128.shuffle<u32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<u64>(low01, low23, 0, 2));
  v128.store(to, v128.shuffle<u64>(low01, low23, 1, 3), 16);
  v128.store(to, v128.shuffle<u64>(high01, high23, 0, 2), 32);
  v128.store(to, v128.shuffle<u64>(high01, high23, 1, 3), 48);
}

/** Puts `columns` of a row of the tile to `to`; with `adds` on top of what is there. */
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
