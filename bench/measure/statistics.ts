/** A median and the quartiles around it: neither minds the odd round that something else on the machine disturbed. */
export interface Spread {
  median: number;
  lower: number;
  upper: number;
  samples: number;
}

/** @throws {RangeError} without a value */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError("expected at least one value");
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => {
    const place = share * (sorted.length - 1);
    const below = Math.floor(place);
    const above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
  };
  return { median: at(0.5), lower: at(0.25), upper: at(0.75), samples: sorted.length };
}
