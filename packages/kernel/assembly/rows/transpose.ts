// Rows of K floats to K columns, and back, four rows a vector; `step` bytes from column to column. The number of rows is
// a multiple of four. K >= 4: 4 x 4 blocks; one or two classes that are left by themselves, three as a block that
// overlaps the one before. K < 4: one shuffle network each.

export function rowsToColumns(rows: usize, columns: usize, step: usize, classes: u32, count: u32): void {
  const rowBytes = <usize>classes << 2;
  const rest = classes & 3;
  for (const columnsEnd = columns + (<usize>count << 2); columns < columnsEnd; columns += 16) {
    if (classes < 4) {
      fewColumns(rows, columns, step, classes);
    } else {
      let from = rows, to = columns;
      for (const end = rows + (rowBytes & ~15); from < end; from += 16) {
        fourByFour(from, rowBytes, to, step);
        to += step << 2;
      }
      if (rest == 1) oneColumn(from, rowBytes, to);
      else if (rest == 2) twoColumns(from, rowBytes, to, step);
      else if (rest == 3) fourByFour(from - 4, rowBytes, to - step, step);
    }
    rows += rowBytes << 2;
  }
}

// @ts-ignore: decorator
@inline
function oneColumn(rows: usize, rowBytes: usize, to: usize): void {
  let column = v128.load32_zero(rows);
  column = v128.load32_lane(rows + rowBytes, column, 1);
  column = v128.load32_lane(rows + rowBytes * 2, column, 2);
  v128.store(to, v128.load32_lane(rows + rowBytes * 3, column, 3));
}

// @ts-ignore: decorator
@inline
function twoColumns(rows: usize, rowBytes: usize, to: usize, step: usize): void {
  const a = v128.load64_lane(rows + rowBytes, v128.load64_zero(rows), 1);
  const b = v128.load64_lane(rows + rowBytes * 3, v128.load64_zero(rows + rowBytes * 2), 1);
  v128.store(to, v128.shuffle<u32>(a, b, 0, 2, 4, 6));
  v128.store(to + step, v128.shuffle<u32>(a, b, 1, 3, 5, 7));
}

/** Columns back to rows, scaled on the way: lane * factor - shift, one factor and one shift a row. */
export function scaleToRows(
  columns: usize, step: usize, rows: usize, classes: u32, count: u32, factors: usize, shifts: usize,
): void {
  const rowBytes = <usize>classes << 2;
  const rest = classes & 3;
  for (const columnsEnd = columns + (<usize>count << 2); columns < columnsEnd; columns += 16) {
    const factor = v128.load(factors), shift = v128.load(shifts);
    if (classes < 4) {
      fewRows(columns, step, rows, classes, factor, shift);
    } else {
      let from = columns, to = rows;
      for (const end = rows + (rowBytes & ~15); to < end; to += 16) {
        scaleFourByFour(from, step, to, rowBytes, factor, shift);
        from += step << 2;
      }
      if (rest == 1) scaleOne(from, to, rowBytes, factor, shift);
      else if (rest == 2) scaleTwo(from, step, to, rowBytes, factor, shift);
      else if (rest == 3) scaleFourByFour(from - step, step, to - 4, rowBytes, factor, shift);
    }
    rows += rowBytes << 2;
    factors += 16;
    shifts += 16;
  }
}

// @ts-ignore: decorator
@inline
function scaleOne(column: usize, rows: usize, rowBytes: usize, factor: v128, shift: v128): void {
  const a = scaled(column, factor, shift);
  v128.store32_lane(rows, a, 0);
  v128.store32_lane(rows + rowBytes, a, 1);
  v128.store32_lane(rows + rowBytes * 2, a, 2);
  v128.store32_lane(rows + rowBytes * 3, a, 3);
}

// @ts-ignore: decorator
@inline
function scaleTwo(columns: usize, step: usize, rows: usize, rowBytes: usize, factor: v128, shift: v128): void {
  const a = scaled(columns, factor, shift), b = scaled(columns + step, factor, shift);
  const low = v128.shuffle<u32>(a, b, 0, 4, 1, 5), high = v128.shuffle<u32>(a, b, 2, 6, 3, 7);
  v128.store64_lane(rows, low, 0);
  v128.store64_lane(rows + rowBytes, low, 1);
  v128.store64_lane(rows + rowBytes * 2, high, 0);
  v128.store64_lane(rows + rowBytes * 3, high, 1);
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
function scaleFourByFour(from: usize, step: usize, to: usize, toStep: usize, factor: v128, shift: v128): void {
  const a = scaled(from, factor, shift), b = scaled(from + step, factor, shift);
  const c = scaled(from + step * 2, factor, shift), d = scaled(from + step * 3, factor, shift);
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

/** Four rows of one to three classes lie in as many vectors as there are classes. */
// @ts-ignore: decorator
@inline
function fewColumns(rows: usize, to: usize, step: usize, classes: u32): void {
  const a = v128.load(rows);
  if (classes == 1) {
    v128.store(to, a);
  } else if (classes == 2) {
    const b = v128.load(rows, 16);
    v128.store(to, v128.shuffle<u32>(a, b, 0, 2, 4, 6));
    v128.store(to + step, v128.shuffle<u32>(a, b, 1, 3, 5, 7));
  } else {
    const b = v128.load(rows, 16), c = v128.load(rows, 32);
    v128.store(to, v128.shuffle<u32>(v128.shuffle<u32>(a, b, 0, 3, 6, 6), c, 0, 1, 2, 5));
    v128.store(to + step, v128.shuffle<u32>(v128.shuffle<u32>(a, b, 1, 4, 7, 7), c, 0, 1, 2, 6));
    v128.store(to + step * 2, v128.shuffle<u32>(v128.shuffle<u32>(a, b, 2, 5, 5, 5), c, 0, 1, 4, 7));
  }
}

/** Four rows of one to three classes. */
// @ts-ignore: decorator
@inline
function fewRows(columns: usize, step: usize, rows: usize, classes: u32, factor: v128, shift: v128): void {
  const a = scaled(columns, factor, shift);
  if (classes == 1) {
    v128.store(rows, a);
  } else if (classes == 2) {
    const b = scaled(columns + step, factor, shift);
    v128.store(rows, v128.shuffle<u32>(a, b, 0, 4, 1, 5));
    v128.store(rows, v128.shuffle<u32>(a, b, 2, 6, 3, 7), 16);
  } else {
    // Rows (a0 b0 c0)(a1 b1 c1)(a2 b2 c2)(a3 b3 c3) as (a0 b0 c0 a1)(b1 c1 a2 b2)(c2 a3 b3 c3).
    const b = scaled(columns + step, factor, shift), c = scaled(columns + step * 2, factor, shift);
    v128.store(rows, v128.shuffle<u32>(v128.shuffle<u32>(a, b, 0, 4, 1, 1), c, 0, 1, 4, 2));
    v128.store(rows, v128.shuffle<u32>(v128.shuffle<u32>(a, b, 5, 5, 2, 6), c, 0, 5, 2, 3), 16);
    v128.store(rows, v128.shuffle<u32>(v128.shuffle<u32>(a, b, 3, 3, 7, 7), c, 6, 0, 2, 7), 32);
  }
}
