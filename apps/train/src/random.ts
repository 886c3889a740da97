/** A seeded source of random numbers: the same seed gives the same run on one engine. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Normal with mean 0 and variance 1. */
  normal(): number;
  /** The numbers 0 … n − 1 in random order. */
  permutation(n: number): Int32Array;
}

/** mulberry32 (Tommy Ettinger, public domain): 32 bits of state, passes gjrand; ample for a few million draws. */
export function seededRandom(seed: number): Random {
  let state = seed | 0;

  function uniform(): number {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  // Box–Muller; 1 − u keeps the logarithm's argument above 0.
  function normal(): number {
    return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  }

  // Fisher–Yates.
  function permutation(n: number): Int32Array {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = Math.floor(uniform() * (i + 1));
      const swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  return { uniform, normal, permutation };
}
