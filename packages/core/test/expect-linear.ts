/**
 * Holds results of the last layer to their bounds: the loss relative to itself, gradients relative to their largest entry.
 * Where a row is so sure that both all but vanish, float32 logits and probabilities set an absolute one.
 */

import { expect } from "vitest";
import { agrees } from "./expect-within-bounds.js";
import type { ExpectedLinear } from "./linear-oracle.js";

/** The parts of a result that are compared; absent ones are not. */
export interface ActualLinear {
  loss: number;
  count: number;
  correct: number;
  rows?: { loss?: Float32Array; nll?: Float32Array; lse?: Float32Array; argmax?: Int32Array };
  dx?: Float32Array;
  dw?: Float32Array;
  db?: Float32Array;
}

const LOSS = 2e-6;
const GRADIENT = 5e-6;
/** Of a row's results, beside the relative one: logits of a few units, summed in float32. */
const ROW = 5e-6;
/** The absolute bounds: of the loss in its own bound for logits as given, of a gradient in that of the surest row's entries. */
const SURE_LOSS = 0.05;
const SURE_ROW = 0.4;

const largest = (values: ArrayLike<number>): number => {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]));
  return most;
};

/** Lists what is outside its bound, the first of each array; the bounds are multiplied by `tolerance`. */
export function outsideLinearBounds(
  actual: ActualLinear,
  expected: ExpectedLinear,
  { x, w }: { x: ArrayLike<number>; w: ArrayLike<number> },
  tolerance: number,
): string[] {
  const problems: string[] = [];
  const compare = (what: string, got: number, want: number, bound: number) => {
    if (agrees(got, want, tolerance * bound)) return true;
    problems.push(`${what}: got ${got}, expected ${want} ± ${tolerance * bound}`);
    return false;
  };
  const { loss, grad } = expected.bounds;
  compare("loss", actual.loss, expected.loss, Math.max(LOSS * Math.abs(expected.loss), SURE_LOSS * loss));
  compare("count", actual.count, expected.count, 0);
  compare("correct", actual.correct, expected.correct, 0);
  for (const name of ["dx", "dw", "db"] as const) {
    const [got, want] = [actual[name], expected[name]];
    if (!got) continue;
    if (got.length !== want.length) problems.push(`${name} has length ${got.length}, expected ${want.length}`);
    const factor = { dx: w, dw: x, db: [1] }[name];
    const bound = Math.max(GRADIENT * largest(want), SURE_ROW * largest(grad) * largest(factor));
    for (let i = 0; i < want.length && compare(`${name}[${i}]`, got[i], want[i], bound); i++);
  }
  for (const name of ["loss", "nll", "lse", "argmax"] as const) {
    const [got, want] = [actual.rows?.[name], expected.rows[name]];
    if (!got) continue;
    if (got.length !== want.length) problems.push(`rows.${name} has length ${got.length}, expected ${want.length}`);
    const bound = (i: number) => (name === "argmax" ? 0 : LOSS * Math.abs(want[i]) + ROW);
    for (let i = 0; i < want.length && compare(`rows.${name}[${i}]`, got[i], want[i], bound(i)); i++);
  }
  return problems;
}

export function expectLinear(
  actual: ActualLinear,
  expected: ExpectedLinear,
  layer: { x: ArrayLike<number>; w: ArrayLike<number> },
  tolerance: number,
): void {
  expect(outsideLinearBounds(actual, expected, layer, tolerance)).toEqual([]);
}
