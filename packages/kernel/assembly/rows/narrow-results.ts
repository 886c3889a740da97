// From the results of narrow rows in the scratch (tile.ts, staged-tile.ts) to the caller.

import { CORRECT, COUNT, FIRST_ROW, ROW_ARGMAX, ROW_LOSS, ROW_LSE, ROW_NLL } from "../abi";
import { addLosses, countRow, writeResults } from "./finish";
import { ignoreIndex } from "./options";
import {
  TILE_ARGMAX, TILE_CORRECT, TILE_COUNTED, TILE_LOSSES, TILE_LSE, TILE_NLL, TILE_TARGETS, TILE_UNWEIGHED,
} from "./scratch";
import { wholeRow } from "./whole-row";

/** Hands out the results of up to TILE_ROWS ordinary rows. */
export function finishRows(record: usize, scratch: usize, row: u32, rows: u32): void {
  const at = <usize>row << 2;
  copyPerRow(load<usize>(record, ROW_LOSS), at, scratch + TILE_LOSSES, rows);
  copyPerRow(load<usize>(record, ROW_NLL), at, scratch + TILE_NLL, rows);
  copyPerRow(load<usize>(record, ROW_LSE), at, scratch + TILE_LSE, rows);
  copyPerRow(load<usize>(record, ROW_ARGMAX), at, scratch + TILE_ARGMAX, rows);
  const valid: u32 = 0xffffffff >> (32 - rows);
  store<u32>(record, load<u32>(record, COUNT) + popcnt<u32>(load<u32>(scratch, TILE_COUNTED) & valid), COUNT);
  store<u32>(record, load<u32>(record, CORRECT) + popcnt<u32>(load<u32>(scratch, TILE_CORRECT) & valid), CORRECT);
  addLosses(record, load<u32>(record, FIRST_ROW) + row, scratch + TILE_LOSSES, rows);
}

// @ts-ignore: decorator
@inline
function copyPerRow(output: usize, at: usize, results: usize, rows: u32): void {
  if (output) memory.copy(output + at, results, <usize>rows << 2);
}

/** The same for a tile with unusual rows, told by their bits, which are computed anew. */
export function finishOneByOne(
  record: usize, scratch: usize, row: u32, rows: u32, unusual: u32, gradient: bool,
): void {
  const ignored = ignoreIndex(record);
  for (let i: u32 = 0; i < rows; i++) {
    if (unusual & (1 << i)) {
      wholeRow(record, row + i, gradient);
      continue;
    }
    const results = scratch + (<usize>i << 2);
    const argmax = load<i32>(results, TILE_ARGMAX), target = load<i32>(results, TILE_TARGETS);
    writeResults(
      record, row + i, <f64>load<f32>(results, TILE_LOSSES), load<f32>(results, TILE_NLL),
      load<f32>(results, TILE_LSE), argmax,
    );
    if (target != ignored) countRow(record, argmax == target);
  }
}

/** Takes the gradient of up to eight rows, but for the unusual ones, to where the caller wants it. */
export function takeGradient(to: usize, from: usize, rowBytes: usize, rows: u32, unusual: u32): void {
  for (let i: u32 = 0; i < rows; i++) {
    if (!(unusual & (1 << i))) memory.copy(to, from, rowBytes);
    to += rowBytes;
    from += rowBytes;
  }
}

/** Zeros for rows of gradient at `out`, from row `first` of the tile on, that are ignored or weigh nothing. */
export function clearUnweighed(scratch: usize, first: u32, rows: u32, out: usize, rowBytes: usize): void {
  const valid = <u32>((<u64>1 << rows) - 1);
  for (let bits = (load<u32>(scratch, TILE_UNWEIGHED) >> first) & valid; bits != 0; bits &= bits - 1) {
    memory.fill(out + rowBytes * <usize>ctz(bits), 0, rowBytes);
  }
}
