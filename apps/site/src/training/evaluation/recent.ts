/** The last few of a stream of numbers. */
export class Recent {
  readonly #values: Float64Array;
  #count = 0;

  constructor(size: number) {
    this.#values = new Float64Array(size);
  }

  add(value: number): void {
    this.#values[this.#count++ % this.#values.length] = value;
  }

  /** NaN before the first. */
  median(): number {
    const sorted = this.#values.slice(0, this.#count).sort();
    return sorted.length === 0 ? Number.NaN : sorted[sorted.length >> 1];
  }
}
