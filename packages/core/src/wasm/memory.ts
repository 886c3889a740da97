/**
 * The kernel's linear memory from its heap base on: who has which bytes, and views that follow the memory when it grows.
 * First fit over the gaps between live regions; there are few of them, and none is made while a call runs.
 */

import { LsError } from "../errors.js";

const PAGE = 65536;
/** A cache line. */
const ALIGNMENT = 64;
const MAX_BYTES = 2 ** 32;

interface Region {
  readonly start: number;
  readonly end: number;
  /** The caller's, not the package's own. */
  readonly lent: boolean;
}

export class KernelMemory {
  /** Live regions by address. */
  readonly #regions: Region[] = [];
  /** End of all regions there ever were: zeros from here on. */
  #used: number;
  #buffer: ArrayBuffer;
  #f32: Float32Array;
  #i32: Int32Array;
  /** Whether growing is refused: a call is under way, whose arrays are views of the memory. */
  isHeld = false;

  constructor(
    private readonly memory: WebAssembly.Memory,
    private readonly heapBase: number,
  ) {
    this.#used = heapBase;
    this.#buffer = memory.buffer;
    this.#f32 = new Float32Array(memory.buffer);
    this.#i32 = new Int32Array(memory.buffer);
  }

  // Kept, as reading them from the WebAssembly.Memory is slow; nothing but #grow changes them.

  get buffer(): ArrayBuffer {
    return this.#buffer;
  }

  /** The whole memory as it is now. */
  get f32(): Float32Array {
    return this.#f32;
  }

  /** The whole memory as it is now. */
  get i32(): Int32Array {
    return this.#i32;
  }

  /** Address of a new region of zeros. */
  allocate(bytes: number, lent: boolean): number {
    const size = Math.max(bytes, 1);
    let start = align(this.heapBase);
    let at = 0;
    for (; at < this.#regions.length && start + size > this.#regions[at].start; at++)
      start = align(this.#regions[at].end);
    const end = start + size;
    this.#grow(end, lent);
    if (start < this.#used) new Uint8Array(this.buffer, start, Math.min(end, this.#used) - start).fill(0);
    this.#used = Math.max(this.#used, end);
    this.#regions.splice(at, 0, { start, end, lent });
    return start;
  }

  release(start: number): void {
    const at = this.#lastAtOrBelow(start);
    if (at >= 0 && this.#regions[at].start === start) this.#regions.splice(at, 1);
  }

  /** Whether all the bytes are in one region that was lent to the caller and not given back. */
  isLent(start: number, bytes: number): boolean {
    const region: Region | undefined = this.#regions[this.#lastAtOrBelow(start)];
    return region?.lent === true && start + bytes <= region.end;
  }

  /** From the first to the last byte of the regions at the start that are the package's own. */
  get own(): { start: number; end: number } {
    const lent = this.#regions.findIndex((region) => region.lent);
    const last = this.#regions[lent < 0 ? this.#regions.length - 1 : lent - 1];
    return { start: this.#regions[0].start, end: last.end };
  }

  /** Index of the last region that starts at or below an address, or −1. */
  #lastAtOrBelow(address: number): number {
    let low = 0;
    let high = this.#regions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#regions[middle].start <= address) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Makes the memory reach to `end`, with some to spare for the caller so that not every allocation makes views stale. */
  #grow(end: number, withSpare: boolean): void {
    const now = this.buffer.byteLength;
    if (end <= now) return;
    if (this.isHeld) {
      throw new LsError(
        "OUT_OF_MEMORY",
        "expected no asynchronous call under way while the kernel's memory grows, got one: allocate before or after it",
      );
    }
    if (end > MAX_BYTES) throw outOfMemory(end);
    const needed = Math.ceil((end - now) / PAGE);
    const lent = withSpare ? end - this.own.end : 0;
    const spare = Math.min(Math.ceil(lent / 4 / PAGE), (MAX_BYTES - end) / PAGE) | 0;
    try {
      this.memory.grow(needed + spare);
    } catch {
      try {
        this.memory.grow(needed);
      } catch (cause) {
        throw outOfMemory(end, cause);
      }
    }
    this.#buffer = this.memory.buffer;
    this.#f32 = new Float32Array(this.#buffer);
    this.#i32 = new Int32Array(this.#buffer);
  }
}

const align = (address: number): number => Math.ceil(address / ALIGNMENT) * ALIGNMENT;

function outOfMemory(bytes: number, cause?: unknown): LsError {
  return new LsError("OUT_OF_MEMORY", `expected ${bytes} bytes of WebAssembly memory, got none: too much`, { cause });
}
