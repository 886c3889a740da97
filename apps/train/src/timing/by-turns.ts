/** Microseconds a call: the median and the quartiles around it. */
export interface Spread {
  median: number;
  lower: number;
  upper: number;
}

export interface Comparison {
  kernel: Spread;
  plainJs: Spread;
  /** How many times as long plain JS takes: the ratio of the medians. */
  ratio: number;
  /** Calls of each that were timed. */
  calls: number;
}

/** Before the calls that count there are a third as many, so that the engine has optimised both. */
const WARM_UP_SHARE = 1 / 3;

/**
 * Times what the kernel and plain JS do with each batch, `calls` times or a little more often. They take turns, so that a
 * busy machine slows both.
 */
export function byTurns<Batch>(
  batches: readonly Batch[],
  calls: number,
  kernel: (batch: Batch) => void,
  plainJs: (batch: Batch) => void,
): Comparison {
  const rounds = Math.ceil(calls / batches.length);
  const kernelTimes: number[] = [];
  const plainTimes: number[] = [];
  for (let round = -Math.ceil(rounds * WARM_UP_SHARE); round < rounds; round++) {
    for (const batch of batches) {
      const start = performance.now();
      kernel(batch);
      const middle = performance.now();
      plainJs(batch);
      const end = performance.now();
      if (round < 0) continue;
      kernelTimes.push((middle - start) * 1e3);
      plainTimes.push((end - middle) * 1e3);
    }
  }
  const spreads = { kernel: spreadOf(kernelTimes), plainJs: spreadOf(plainTimes) };
  return { ...spreads, ratio: spreads.plainJs.median / spreads.kernel.median, calls: kernelTimes.length };
}

function spreadOf(times: number[]): Spread {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))];
  return { median: at(0.5), lower: at(0.25), upper: at(0.75) };
}
