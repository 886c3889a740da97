// Eight rows of K <= 64 floats to K columns of eight lanes, 32 bytes each, and back.
// K >= 4: 4 x 4 blocks, the last of them at K - 4, overlapping. K < 4: one shuffle network each.

export function rowsToColumns(rows: usize, columns: usize, classes: u32): void {
  if (classes >= 4) {
    const rowBytes = <usize>classes << 2;
    for (let k: u32 = 0; ; k = min<u32>(k + 4, classes - 4)) {
      const from = rows + (<usize>k << 2);
      const to = columns + (<usize>k << 5);
      fourByFour(from, rowBytes, to, 32);
      fourByFour(from + (rowBytes << 2), rowBytes, to + 16, 32);
      if (k + 4 >= classes) return;
    }
  }
  fewColumns(rows, columns, classes);
}

/**
 * Columns back to rows, scaled on the way: lane * factor - shift, rows 0 to 3 by the first pair, 4 to 7 by the second.
 */
export function scaleToRows(
  columns: usize, rows: usize, classes: u32, factor0: v128, shift0: v128, factor1: v128, shift1: v128,
): void {
  if (classes >= 4) {
    const rowBytes = <usize>classes << 2;
    for (let k: u32 = 0; ; k = min<u32>(k + 4, classes - 4)) {
      const from = columns + (<usize>k << 5);
      const to = rows + (<usize>k << 2);
      scaleFourByFour(from, to, rowBytes, factor0, shift0);
      scaleFourByFour(from + 16, to + (rowBytes << 2), rowBytes, factor1, shift1);
      if (k + 4 >= classes) return;
    }
  }
  fewRows(columns, rows, classes, factor0, shift0);
  fewRows(columns + 16, rows + (<usize>classes << 4), classes, factor1, shift1);
}

/** Transposes a 4 x 4 block; steps are the bytes between its lines. */
// @ts-ignore: decorator
@inline
function fourByFour(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const a = v128.load(from), b = v128.load(from + fromStep);
  const c = v128.load(from + fromStep * 2), d = v128.load(from + fromStep * 3);
  storeTransposed(a, b, c, d, to, toStep);
}

// @ts-ignore: decorator
@inline
function scaleFourByFour(from: usize, to: usize, toStep: usize, factor: v128, shift: v128): void {
  const a = scaled(from, factor, shift), b = scaled(from + 32, factor, shift);
  const c = scaled(from + 64, factor, shift), d = scaled(from + 96, factor, shift);
  storeTransposed(a, b, c, d, to, toStep);
}

// @ts-ignore: decorator
@inline
function scaled(column: usize, factor: v128, shift: v128): v128 {
  return f32x4.sub(f32x4.mul(v128.load(column), factor), shift);
}

// @ts-ignore: decorator
@inline
function storeTransposed(a: v128, b: v128, c: v128, d: v128, to: usize, toStep: usize): void {
  const ab = v128.shuffle<u32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<u32>(c, d, 0, 4, 1, 5);
  const abUpper = v128.shuffle<u32>(a, b, 2, 6, 3, 7), cdUpper = v128.shuffle<u32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<u64>(ab, cd, 0, 2));
  v128.store(to + toStep, v128.shuffle<u64>(ab, cd, 1, 3));
  v128.store(to + toStep * 2, v128.shuffle<u64>(abUpper, cdUpper, 0, 2));
  v128.store(to + toStep * 3, v128.shuffle<u64>(abUpper, cdUpper, 1, 3));
}

/** One to three classes: four rows at a time lie in as many vectors as there are classes. */
function fewColumns(rows: usize, columns: usize, classes: u32): void {
  for (let half: usize = 0; half < 32; half += 16) {
    const to = columns + half;
    const a = v128.load(rows);
    if (classes == 1) {
      v128.store(to, a);
    } else if (classes == 2) {
      const b = v128.load(rows, 16);
      v128.store(to, v128.shuffle<u32>(a, b, 0, 2, 4, 6));
      v128.store(to, v128.shuffle<u32>(a, b, 1, 3, 5, 7), 32);
    } else {
      const b = v128.load(rows, 16), c = v128.load(rows, 32);
      v128.store(to, v128.shuffle<u32>(v128.shuffle<u32>(a, b, 0, 3, 6, 6), c, 0, 1, 2, 5));
      v128.store(to, v128.shuffle<u32>(v128.shuffle<u32>(a, b, 1, 4, 7, 7), c, 0, 1, 2, 6), 32);
      v128.store(to, v128.shuffle<u32>(v128.shuffle<u32>(a, b, 2, 5, 5, 5), c, 0, 1, 4, 7), 64);
    }
    rows += <usize>classes << 4;
  }
}

/** Four rows of one to three classes. */
// @ts-ignore: decorator
@inline
function fewRows(columns: usize, rows: usize, classes: u32, factor: v128, shift: v128): void {
  const a = scaled(columns, factor, shift);
  if (classes == 1) {
    v128.store(rows, a);
  } else if (classes == 2) {
    const b = scaled(columns + 32, factor, shift);
    v128.store(rows, v128.shuffle<u32>(a, b, 0, 4, 1, 5));
    v128.store(rows, v128.shuffle<u32>(a, b, 2, 6, 3, 7), 16);
  } else {
    // Rows (a0 b0 c0)(a1 b1 c1)(a2 b2 c2)(a3 b3 c3) as (a0 b0 c0 a1)(b1 c1 a2 b2)(c2 a3 b3 c3).
    const b = scaled(columns + 32, factor, shift), c = scaled(columns + 64, factor, shift);
    v128.store(rows, v128.shuffle<u32>(v128.shuffle<u32>(a, b, 0, 4, 1, 1), c, 0, 1, 4, 2));
    v128.store(rows, v128.shuffle<u32>(v128.shuffle<u32>(a, b, 5, 5, 2, 6), c, 0, 5, 2, 3), 16);
    v128.store(rows, v128.shuffle<u32>(v128.shuffle<u32>(a, b, 3, 3, 7, 7), c, 6, 0, 2, 7), 32);
  }
}
