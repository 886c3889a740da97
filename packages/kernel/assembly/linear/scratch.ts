// How a call of the last layer divides the scratch that its record points at. Nothing in it outlives the call.

import { LINEAR_CLASS_BLOCK, LINEAR_FEATURE_BLOCK, LINEAR_ROW_BLOCK } from "../abi";
import { TILE_COLUMNS, TILE_ROWS, TILE_STRIDE } from "./limits";

/** A tile that does not go to its place directly. */
export const TILE: usize = 0;
const TILE_BYTES: usize = <usize>TILE_ROWS * TILE_STRIDE;
/** The logits: one panel of weights, [features][8]; and x, [rows / 4][features][4]. */
export const WEIGHTS_PANEL: usize = TILE + TILE_BYTES;
export const X_ROWS: usize = WEIGHTS_PANEL + 4 * <usize>(LINEAR_FEATURE_BLOCK * TILE_COLUMNS);
const LOGITS_END: usize = X_ROWS + 4 * <usize>(LINEAR_ROW_BLOCK * LINEAR_FEATURE_BLOCK);

/**
 * The gradients: that of the logits by rows, [rows / 4][classes][4], and by classes, [classes / 4][rows][4] or
 * [classes / 8][rows][8]; one panel of weights, [classes][8]; eight features of x, [rows][8] or twice [rows][4]; a byte a row that says whether its gradient is anything but zeros.
 */
export const GRADIENT_ROWS: usize = TILE + TILE_BYTES;
export const GRADIENT_CLASSES: usize = GRADIENT_ROWS + 4 * <usize>(LINEAR_ROW_BLOCK * LINEAR_CLASS_BLOCK);
export const WEIGHTS_COLUMNS: usize = GRADIENT_CLASSES + 4 * <usize>(LINEAR_ROW_BLOCK * LINEAR_CLASS_BLOCK);
export const X_COLUMNS: usize = WEIGHTS_COLUMNS + 4 * <usize>(LINEAR_CLASS_BLOCK * TILE_COLUMNS);
export const HAS_GRADIENT: usize = X_COLUMNS + 4 * <usize>(LINEAR_ROW_BLOCK * TILE_COLUMNS);
const GRADIENTS_END: usize = HAS_GRADIENT + <usize>(LINEAR_ROW_BLOCK + TILE_ROWS);

/** A multiple of four. */
export const LINEAR_SCRATCH_BYTES: u32 = <u32>(LOGITS_END > GRADIENTS_END ? LOGITS_END : GRADIENTS_END);

export function ls_linear_scratch_bytes(): u32 {
  return LINEAR_SCRATCH_BYTES;
}
