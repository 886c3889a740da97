/**
 * Arrays with guard bytes before and after, at starts that are multiples of 4 but not of 16, in ordinary memory or in the
 * kernel's own. `expectIntact` finds every byte written outside them.
 */

import { expect } from "vitest";
import type { Ls } from "../src/index.js";

const GUARD_WORDS = 12;
const GUARD = 0x5ca1ab1e;

export class GuardedMemory {
  readonly #words: Int32Array;
  readonly #free: () => void;
  #used = GUARD_WORDS;
  #guards: [number, number][] = [[0, GUARD_WORDS]];

  /** Room for `words` values in `arrays` arrays; inside the kernel's memory if `ls` is given. */
  constructor(words: number, arrays: number, ls?: Ls) {
    const length = words + (arrays + 1) * (GUARD_WORDS + 4);
    const allocation = ls?.allocate(length, "i32");
    this.#words = allocation ? allocation.i32 : new Int32Array(length);
    this.#free = () => allocation?.free();
    this.#words.fill(GUARD);
  }

  /** The place of the next array: `offset` words (0 to 3) after a multiple of 16 bytes. */
  #place(length: number, offset: number): [number, number] {
    const base = this.#words.byteOffset / 4;
    while ((base + this.#used) % 4 !== offset % 4) this.#used++;
    const start = this.#used;
    this.#used += length + GUARD_WORDS;
    const last = this.#guards[this.#guards.length - 1];
    last[1] = start;
    this.#guards.push([start + length, this.#used]);
    if (this.#used > this.#words.length) throw new Error("more arrays than there is room for");
    return [this.#words.byteOffset + 4 * start, length];
  }

  floats(values: ArrayLike<number>, offset: number): Float32Array {
    const array = new Float32Array(this.#words.buffer, ...this.#place(values.length, offset));
    array.set(values);
    return array;
  }

  integers(values: ArrayLike<number>, offset: number): Int32Array {
    const array = new Int32Array(this.#words.buffer, ...this.#place(values.length, offset));
    array.set(values);
    return array;
  }

  expectIntact(): void {
    for (const [from, to] of this.#guards) {
      const written = this.#words.subarray(from, to).findIndex((word) => word !== GUARD);
      expect(written, `a guard word at ${from + written} was written`).toBe(-1);
    }
  }

  free(): void {
    this.#free();
  }
}
