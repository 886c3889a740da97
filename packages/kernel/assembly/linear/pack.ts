// Copies of parts of a matrix in the order in which the product reads them (tile.ts).
//
//   packRows:     panels of `width` rows:     to[panel][column][row in panel]
//   packColumns:  panels of `width` columns:  to[panel][row][column in panel]
//
// `width` is 4 or 8; strides are in bytes. A panel of eight is filled as two halves of four lanes. Lanes beyond the last row
// or column hold whatever is there: what they multiply goes nowhere.

/** Rows become lanes. */
export function packRows(from: usize, stride: usize, rows: u32, columns: u32, width: u32, to: usize): void {
  const step = <usize>width << 2;
  for (let row: u32 = 0; row < rows; row += width) {
    for (let half: u32 = 0; half < width && row + half < rows; half += 4) {
      const source = from + <usize>(row + half) * stride;
      packLanes(source, stride, min<u32>(4, rows - row - half), columns, to + (<usize>half << 2), step);
    }
    to += <usize>columns * step;
  }
}

/** Up to four rows, a column every `step` bytes. */
function packLanes(from: usize, stride: usize, lanes: u32, columns: u32, to: usize, step: usize): void {
  let column: u32 = 0;
  if (ASC_FEATURE_SIMD) {
    const second = lanes > 1 ? stride : 0, third = lanes > 2 ? 2 * stride : 0, fourth = lanes > 3 ? 3 * stride : 0;
    for (; column + 4 <= columns; column += 4) {
      const r0 = v128.load(from), r1 = v128.load(from + second);
      const r2 = v128.load(from + third), r3 = v128.load(from + fourth);
      const low01 = v128.shuffle<u32>(r0, r1, 0, 4, 1, 5), low23 = v128.shuffle<u32>(r2, r3, 0, 4, 1, 5);
      const high01 = v128.shuffle<u32>(r0, r1, 2, 6, 3, 7), high23 = v128.shuffle<u32>(r2, r3, 2, 6, 3, 7);
      v128.store(to, v128.shuffle<u64>(low01, low23, 0, 2));
      v128.store(to + step, v128.shuffle<u64>(low01, low23, 1, 3));
      v128.store(to + 2 * step, v128.shuffle<u64>(high01, high23, 0, 2));
      v128.store(to + 3 * step, v128.shuffle<u64>(high01, high23, 1, 3));
      from += 16;
      to += step << 2;
    }
  }
  for (; column < columns; column++) {
    for (let lane: u32 = 0; lane < lanes; lane++) {
      store<f32>(to + (<usize>lane << 2), load<f32>(from + <usize>lane * stride));
    }
    from += 4;
    to += step;
  }
}

/** Columns stay lanes. */
export function packColumns(from: usize, stride: usize, rows: u32, columns: u32, width: u32, to: usize): void {
  const step = <usize>width << 2;
  for (let column: u32 = 0; column < columns; column += width) {
    for (let half: u32 = 0; half < width && column + half < columns; half += 4) {
      const source = from + (<usize>(column + half) << 2);
      copyLanes(source, stride, min<u32>(4, columns - column - half), rows, to + (<usize>half << 2), step);
    }
    to += <usize>rows * step;
  }
}

/** Up to four columns, a row every `step` bytes. */
function copyLanes(from: usize, stride: usize, lanes: u32, rows: u32, to: usize, step: usize): void {
  let row: u32 = 0;
  if (ASC_FEATURE_SIMD && lanes == 4) {
    for (; row < rows; row++) {
      v128.store(to, v128.load(from));
      from += stride;
      to += step;
    }
  }
  for (; row < rows; row++) {
    for (let lane: u32 = 0; lane < lanes; lane++) {
      store<f32>(to + (<usize>lane << 2), load<f32>(from + (<usize>lane << 2)));
    }
    from += stride;
    to += step;
  }
}
