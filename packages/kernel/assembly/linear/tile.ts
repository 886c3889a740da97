// A tile of a matrix product, C = A B with C of 4 x 8: the one loop in which the last layer spends its time.
//
//   C[i][j] = sum over s of A[s][i] B[s][j],   A packed [steps][4], B packed [steps][8] (pack.ts)
//
// One pass over A and B in order; C stays in registers, eight accumulators of four lanes, and goes to its place at the end,
// over what is there or added to it.
// Five rows gain nothing with Node 24 and take three times as long with Node 20, six spill. The loop is not unrolled by
// hand: V8 unrolls it in order, and gathers what is unrolled by hand into chains that wait for each other (24.6 -> 31.3 ms at
// 256 x 768 x 1000).

import { multiplyAdd } from "../math/exp";

/** Puts the tile to `c`, `stride` bytes from row to row; with `adds` on top of what is there. */
export function multiplyTile(a: usize, b: usize, steps: u32, c: usize, stride: usize, adds: bool): void {
  if (ASC_FEATURE_SIMD) multiplyVectors(a, b, steps, c, stride, adds);
  else multiplyScalars(a, b, steps, c, stride, adds);
}

// @ts-ignore: decorator
@inline
function multiplyVectors(a: usize, b: usize, steps: u32, c: usize, stride: usize, adds: bool): void {
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
  putVectors(c, c00, c01, adds);
  putVectors(c + stride, c10, c11, adds);
  putVectors(c + 2 * stride, c20, c21, adds);
  putVectors(c + 3 * stride, c30, c31, adds);
}

// @ts-ignore: decorator
@inline
function putVectors(to: usize, left: v128, right: v128, adds: bool): void {
  v128.store(to, adds ? f32x4.add(v128.load(to), left) : left);
  v128.store(to, adds ? f32x4.add(v128.load(to, 16), right) : right, 16);
}

/** Without vectors: row after row, so that its eight sums stay in registers. */
// @ts-ignore: decorator
@inline
function multiplyScalars(a: usize, b: usize, steps: u32, c: usize, stride: usize, adds: bool): void {
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
    putScalar(c, c0, adds);
    putScalar(c + 4, c1, adds);
    putScalar(c + 8, c2, adds);
    putScalar(c + 12, c3, adds);
    putScalar(c + 16, c4, adds);
    putScalar(c + 20, c5, adds);
    putScalar(c + 24, c6, adds);
    putScalar(c + 28, c7, adds);
    c += stride;
  }
}

// @ts-ignore: decorator
@inline
function putScalar(to: usize, sum: f32, adds: bool): void {
  store<f32>(to, adds ? load<f32>(to) + sum : sum);
}
