/** A row-major matrix of the caller's, in the kernel's memory or part by part brought there. */

import type { KernelMemory } from "./memory.js";

/** Rows `first` to `first + rows` of a matrix, columns `firstColumn` to `firstColumn + columns`. */
export interface Part {
  readonly first: number;
  readonly rows: number;
  readonly firstColumn: number;
  readonly columns: number;
}

/** Where a part is: its first value, and the distance in floats between two rows. */
export interface Place {
  readonly address: number;
  readonly stride: number;
}

export class Matrix {
  /** Whether it is in the kernel's memory. */
  readonly isResident: boolean;

  constructor(
    private readonly memory: KernelMemory,
    private readonly values: Float32Array,
    /** Columns of the whole. */
    private readonly columns: number,
    /** Where parts are brought to. */
    private readonly area: number,
  ) {
    this.isResident = values.buffer === memory.buffer;
  }

  /** Where a part is, or has its place; with `brings` its values too. */
  place(part: Part, brings: boolean): Place {
    const { first, firstColumn } = part;
    if (this.isResident) {
      return { address: this.values.byteOffset + 4 * (first * this.columns + firstColumn), stride: this.columns };
    }
    if (brings)
      this.#eachRow(part, (row, at, length) => this.memory.f32.set(this.values.subarray(row, row + length), at));
    return { address: this.area, stride: part.columns };
  }

  /** Takes a part, written where `place` said, to the caller's array. */
  take(part: Part): void {
    if (this.isResident) return;
    this.#eachRow(part, (row, at, length) => this.values.set(this.memory.f32.subarray(at, at + length), row));
  }

  /** Visits the rows of a part, or all of them at once if nothing lies between. */
  #eachRow(
    { first, rows, firstColumn, columns }: Part,
    visit: (row: number, at: number, length: number) => void,
  ): void {
    const area = this.area >> 2;
    const start = first * this.columns + firstColumn;
    if (columns === this.columns) {
      visit(start, area, rows * columns);
      return;
    }
    for (let row = 0; row < rows; row++) visit(start + row * this.columns, area + row * columns, columns);
  }
}
