// The tile that products of the last layer are made of. They are cut into blocks of LINEAR_ROW_BLOCK rows,
// LINEAR_FEATURE_BLOCK features and LINEAR_CLASS_BLOCK classes (abi.json): sums begin anew in each block and are added in memory.
// A single float32 sum over 32,000 classes loses digits: 1.6e-5 of the largest entry of dX, in blocks 1.5e-6.

/** Rows and columns of a tile: eight accumulators of four lanes, beside what is multiplied, are all that registers hold. */
export const TILE_ROWS: u32 = 4;
export const TILE_COLUMNS: u32 = 8;
/** From row to row of a tile that is by itself. */
export const TILE_STRIDE: usize = 32;
