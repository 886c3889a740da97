/**
 * Everyone who may race, in the order of ./peers.ts, for a page that has no need of what they are made of: it shows them
 * before the worker has opened them.
 */

import { nameOfThreads } from "@ls/bench/peers/groups";
import { type AnyCase, isLinear } from "../record/cases.ts";
import { THREADS } from "./threads.ts";

const OTHERS = ["plain JS", "jax-js wasm", "tfjs wasm", "tfjs webgl", "tfjs cpu"];

export const CONTENDERS: readonly string[] = [
  ...["relaxed", "relaxed with copies", "simd", "simd with copies", "scalar", "scalar with copies", "js"],
  ...[nameOfThreads(THREADS), ...OTHERS],
];

/** Of a last layer with its loss. */
export const LINEAR_CONTENDERS: readonly string[] = [
  ...["relaxed", "relaxed with copies", "simd", "simd with copies"],
  ...[nameOfThreads(THREADS), ...OTHERS],
];

export const contendersOf = (of: AnyCase): readonly string[] => (isLinear(of) ? LINEAR_CONTENDERS : CONTENDERS);
