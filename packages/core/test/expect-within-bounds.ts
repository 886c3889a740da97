/** Holds a result to the error bounds of numerics.md. */

import { expect } from "vitest";
import type { Expected } from "./oracle.js";

/** The parts of a result that are compared; absent ones are not. */
export interface Actual {
  loss: number;
  count: number;
  correct: number;
  rows?: { loss?: Float32Array; nll?: Float32Array; lse?: Float32Array; argmax?: Int32Array };
  grad?: Float32Array;
}

/** NaN wants NaN, an infinity wants the same infinity, a number wants one within the bound. */
export function agrees(actual: number, expected: number, bound: number): boolean {
  if (Number.isNaN(expected)) return Number.isNaN(actual);
  if (!Number.isFinite(expected)) return actual === expected;
  return Math.abs(actual - expected) <= bound;
}

/** Lists what is outside its bound, at most five of each kind; the bounds are multiplied by `tolerance`. */
export function outsideBounds(actual: Actual, expected: Expected, tolerance: number): string[] {
  const problems: string[] = [];
  const compare = (what: string, got: number, want: number, bound: number) => {
    if (agrees(got, want, tolerance * bound)) return true;
    problems.push(`${what}: got ${got}, expected ${want} ± ${tolerance * bound}`);
    return false;
  };
  const compareRows = (name: "loss" | "nll" | "lse", bounds: Float64Array) => {
    const got = actual.rows?.[name];
    if (!got) return;
    if (got.length !== bounds.length) problems.push(`rows.${name} has length ${got.length}, expected ${bounds.length}`);
    let bad = 0;
    for (let i = 0; i < bounds.length && bad < 5; i++) {
      if (!compare(`rows.${name}[${i}]`, got[i], expected.rows[name][i], bounds[i])) bad++;
    }
  };

  compare("loss", actual.loss, expected.loss, expected.bounds.loss);
  compare("count", actual.count, expected.count, 0);
  compare("correct", actual.correct, expected.correct, 0);
  compareRows("loss", expected.bounds.rowLoss);
  compareRows("nll", expected.bounds.nll);
  compareRows("lse", expected.bounds.lse);
  const argmax = actual.rows?.argmax;
  if (argmax) {
    const wrong = expected.rows.argmax.findIndex((value, i) => value !== argmax[i]);
    if (wrong >= 0) compare(`rows.argmax[${wrong}]`, argmax[wrong], expected.rows.argmax[wrong], 0);
  }

  if (actual.grad) {
    if (actual.grad.length !== expected.grad.length) problems.push(`grad has length ${actual.grad.length}`);
    let bad = 0;
    for (const [i, row] of expected.layout.entries()) {
      let sum = 0;
      let wanted = 0;
      for (let k = 0; k < expected.classes && bad < 5; k++) {
        const at = row.start + k * row.step;
        sum += actual.grad[at];
        wanted += expected.grad[at];
        if (!compare(`grad of row ${i}, class ${k}`, actual.grad[at], expected.grad[at], expected.bounds.grad[i]))
          bad++;
      }
      if (bad < 5 && Number.isFinite(wanted) && !(Math.abs(sum) <= tolerance * expected.bounds.gradSum[i])) {
        problems.push(`the gradient of row ${i} sums to ${sum}, not to 0 ± ${tolerance * expected.bounds.gradSum[i]}`);
        bad++;
      }
    }
  }
  return problems;
}

export function expectWithinBounds(actual: Actual, expected: Expected, tolerance: number): void {
  expect(outsideBounds(actual, expected, tolerance)).toEqual([]);
}
