/**
 * Copies between logits as they lie (layout.ts) and a dense block of rows: some rows, some of their classes, row-major.
 */

import type { Floats } from "./checked-call.js";
import type { Layout } from "./layout.js";

/** Rows `first` to `first + rows` of a call, classes `firstClass` to `firstClass + classes` of each. */
export interface Block {
  first: number;
  rows: number;
  firstClass: number;
  classes: number;
}

/** Copies a block out of `source` to the start of `dense`. */
export function gather(source: Floats, layout: Layout, block: Block, dense: Floats): void {
  const { rows, classes } = block;
  if (layout.inner === 1) {
    const start = block.first * layout.classes + block.firstClass;
    if (classes === layout.classes) dense.set(source.subarray(start, start + rows * classes));
    else
      for (let row = 0; row < rows; row++) {
        const from = start + row * layout.classes;
        dense.set(source.subarray(from, from + classes), row * classes);
      }
    return;
  }
  eachStretch(layout, block, (at, row, length) => {
    for (let k = 0; k < classes; k++) {
      const from = at + k * layout.inner;
      for (let i = 0; i < length; i++) dense[(row + i) * classes + k] = source[from + i];
    }
  });
}

/** Copies a dense block back to where it lies in `target`. */
export function scatter(dense: Floats, layout: Layout, block: Block, target: Floats): void {
  const { rows, classes } = block;
  if (layout.inner === 1) {
    const start = block.first * layout.classes + block.firstClass;
    if (classes === layout.classes) target.set(dense.subarray(0, rows * classes), start);
    else
      for (let row = 0; row < rows; row++) {
        target.set(dense.subarray(row * classes, (row + 1) * classes), start + row * layout.classes);
      }
    return;
  }
  eachStretch(layout, block, (at, row, length) => {
    for (let k = 0; k < classes; k++) {
      const to = at + k * layout.inner;
      for (let i = 0; i < length; i++) target[to + i] = dense[(row + i) * classes + k];
    }
  });
}

/**
 * Cuts a block of a strided layout into stretches of rows that lie side by side. `at` is where the block's first class
 * of the stretch's first row lies, `row` that row's number in the block.
 */
function eachStretch(
  { classes, inner }: Layout,
  block: Block,
  visit: (at: number, row: number, length: number) => void,
): void {
  let row = 0;
  while (row < block.rows) {
    const within = (block.first + row) % inner;
    const length = Math.min(inner - within, block.rows - row);
    const outer = block.first + row - within;
    visit(outer * classes + block.firstClass * inner + within, row, length);
    row += length;
  }
}
