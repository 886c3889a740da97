// A tile of a matrix product, C = A B with C of 4 x 8: the one loop in which the last layer spends its time.
//
//   C[i][j] = sum over s of A[s][i] B[s][j],   A packed [steps][4], B packed [steps][8] (pack.ts)
//
// One pass over A and B in order; C stays in registers, eight accumulators of four lanes, and goes to memory at the end.
// Five rows gain nothing with Node 24 and take three times as long with Node 20, six spill. The loop is not unrolled by
// hand: V8 unrolls it in order, and gathers what is unrolled by hand into chains that wait for each other (24.6 -> 31.3 ms at
// 256 x 768 x 1000).

import { multiplyAdd } from "../math/exp";

/** Writes the tile to `c`, row by row: 32 floats. */
export function multiplyTile(a: usize, b: usize, steps: u32, c: usize): void {
  if (ASC_FEATURE_SIMD) multiplyVectors(a, b, steps, c);
  else multiplyScalars(a, b, steps, c);
}

// @ts-ignore: decorator
@inline
function multiplyVectors(a: usize, b: usize, steps: u32, c: usize): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0), c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0), c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  for (const end = a + (<usize>steps << 4); a < end; a += 16) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    const a0 = v128.load32_splat(a), a1 = v128.load32_splat(a, 4);
    c00 = multiplyAdd(a0, b0, c00);
    c01 = multiplyAdd(a0, b1, c01);
    c10 = multiplyAdd(a1, b0, c10);
    c11 = multiplyAdd(a1, b1, c11);
    const a2 = v128.load32_splat(a, 8), a3 = v128.load32_splat(a, 12);
    c20 = multiplyAdd(a2, b0, c20);
    c21 = multiplyAdd(a2, b1, c21);
    c30 = multiplyAdd(a3, b0, c30);
    c31 = multiplyAdd(a3, b1, c31);
    b += 32;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(c, c10, 32);
  v128.store(c, c11, 48);
  v128.store(c, c20, 64);
  v128.store(c, c21, 80);
  v128.store(c, c30, 96);
  v128.store(c, c31, 112);
}

/** Without vectors: row after row, so that its eight sums stay in registers. */
// @ts-ignore: decorator
@inline
function multiplyScalars(a: usize, b: usize, steps: u32, c: usize): void {
  for (let row: usize = 0; row < 16; row += 4) {
    let c0: f32 = 0, c1: f32 = 0, c2: f32 = 0, c3: f32 = 0, c4: f32 = 0, c5: f32 = 0, c6: f32 = 0, c7: f32 = 0;
    let from = a + row, by = b;
    for (const end = from + (<usize>steps << 4); from < end; from += 16) {
      const factor = load<f32>(from);
      c0 += factor * load<f32>(by);
      c1 += factor * load<f32>(by, 4);
      c2 += factor * load<f32>(by, 8);
      c3 += factor * load<f32>(by, 12);
      c4 += factor * load<f32>(by, 16);
      c5 += factor * load<f32>(by, 20);
      c6 += factor * load<f32>(by, 24);
      c7 += factor * load<f32>(by, 28);
      by += 32;
    }
    store<f32>(c, c0);
    store<f32>(c, c1, 4);
    store<f32>(c, c2, 8);
    store<f32>(c, c3, 12);
    store<f32>(c, c4, 16);
    store<f32>(c, c5, 20);
    store<f32>(c, c6, 24);
    store<f32>(c, c7, 28);
    c += 32;
  }
}
