/**
 * Everyone who may race, in the order of ./peers.ts, for a page that has no need of what they are made of: it shows them
 * before the worker has opened them.
 */
export const CONTENDERS: readonly string[] = [
  ...["relaxed", "relaxed with copies", "simd", "simd with copies", "scalar", "scalar with copies", "js"],
  ...["plain JS", "jax-js wasm", "tfjs wasm", "tfjs webgl", "tfjs cpu"],
];
