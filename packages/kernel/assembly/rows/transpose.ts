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

export function columnsToRows(columns: usize, rows: usize, classes: u32): void {
  if (classes >= 4) {
    const rowBytes = <usize>classes << 2;
    for (let k: u32 = 0; ; k = min<u32>(k + 4, classes - 4)) {
      const from = columns + (<usize>k << 5);
      const to = rows + (<usize>k << 2);
      fourByFour(from, 32, to, rowBytes);
      fourByFour(from + 16, 32, to + (rowBytes << 2), rowBytes);
      if (k + 4 >= classes) return;
    }
  }
  fewRows(columns, rows, classes);
}

/** Transposes a 4 x 4 block; steps are the bytes between its lines. */
// @ts-ignore: decorator
@inline
function fourByFour(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const a = v128.load(from), b = v128.load(from + fromStep);
  const c = v128.load(from + fromStep * 2), d = v128.load(from + fromStep * 3);
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

function fewRows(columns: usize, rows: usize, classes: u32): void {
  for (let half: usize = 0; half < 32; half += 16) {
    const from = columns + half;
    const a = v128.load(from);
    if (classes == 1) {
      v128.store(rows, a);
    } else if (classes == 2) {
      const b = v128.load(from, 32);
      v128.store(rows, v128.shuffle<u32>(a, b, 0, 4, 1, 5));
      v128.store(rows, v128.shuffle<u32>(a, b, 2, 6, 3, 7), 16);
    } else {
      // Rows (a0 b0 c0)(a1 b1 c1)(a2 b2 c2)(a3 b3 c3) as (a0 b0 c0 a1)(b1 c1 a2 b2)(c2 a3 b3 c3).
      const b = v128.load(from, 32), c = v128.load(from, 64);
      v128.store(rows, v128.shuffle<u32>(v128.shuffle<u32>(a, b, 0, 4, 1, 1), c, 0, 1, 4, 2));
      v128.store(rows, v128.shuffle<u32>(v128.shuffle<u32>(a, b, 5, 5, 2, 6), c, 0, 5, 2, 3), 16);
      v128.store(rows, v128.shuffle<u32>(v128.shuffle<u32>(a, b, 3, 3, 7, 7), c, 6, 0, 2, 7), 32);
    }
    rows += <usize>classes << 4;
  }
}
