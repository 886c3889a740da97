/**
 * Compares what a peer gives with the float64 reference on the very data that is about to be timed.
 *
 * Allowed: loss, the entries of a series and other numbers 1e-4 relative and absolute; perplexity, the exp of a loss around
 * 10, 1e-3 relative; every gradient entry 1e-4 / rows absolute. Our own kernel's tests allow 2e-6 of the loss and 5e-7 of
 * the gradient, but others may round as they like: tfjs loses 1e-5 of the loss at 151,936 classes, PyTorch 3e-5 of the
 * gradient at 32,000. The sum of all gradient errors may be 1e-4 of the sum of magnitudes, which catches what is small
 * everywhere and wrong everywhere, as small as the entries of a wide row are; and 1e-6 where the gradient is 0, as for a
 * single class.
 */

import { init } from "@ls/core/js";
import type { Outcome } from "../peers/peer.ts";
import { solverOf } from "../peers/solver.ts";
import type { Problem } from "../problem.ts";

const TOLERANCE = 1e-4;
const PERPLEXITY_TOLERANCE = 1e-3;
const ENTRY_TOLERANCE = 1e-4;
const TOTAL_TOLERANCE = 1e-4;
const TOTAL_FLOOR = 1e-6;

/** The reference's outcome. */
export async function expectedOf(problem: Problem): Promise<Outcome> {
  const { logits, indices, probabilities, options } = problem;
  const solver = solverOf(await init(), problem, { logits, targets: probabilities ?? indices, options });
  solver.solve();
  return solver.outcome();
}

/** What is wrong with an outcome, in words, or nothing. */
export function disagreement(actual: Outcome, expected: Outcome, problem: Problem): string | undefined {
  return (
    numbersDiffer({ loss: actual.loss, ...actual.figures }, { loss: expected.loss, ...expected.figures }) ??
    (problem.result === "scoring" ? perplexityDiffers(actual, expected) : undefined) ??
    seriesDiffer(actual, expected) ??
    gradientDiffers(actual, expected, problem)
  );
}

/** The largest distances from the reference; absent is what the problem does not ask for. */
export interface Errors {
  loss?: number;
  /** Over all entries. */
  gradient?: number;
  /** Over all entries of all series, and all other numbers. */
  others?: number;
}

export function errorsOf(actual: Outcome, expected: Outcome): Errors {
  const errors: Errors = {};
  if (expected.loss !== undefined) errors.loss = Math.abs(actual.loss! - expected.loss);
  if (expected.gradient) errors.gradient = largestDistance(actual.gradient!, expected.gradient);
  const others = Object.entries(expected.figures ?? {}).map(([name, value]) => Math.abs(actual.figures![name] - value));
  for (const [name, values] of Object.entries(expected.series ?? {})) {
    others.push(largestDistance(actual.series![name], values));
  }
  if (others.length > 0) errors.others = Math.max(...others);
  return errors;
}

function largestDistance(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(actual[i] - expected[i]));
  return largest;
}

const isNear = (actual: number, expected: number) =>
  Math.abs(actual - expected) <= TOLERANCE * (1 + Math.abs(expected));

type Numbers = Readonly<Record<string, number | undefined>>;

function numbersDiffer(actual: Numbers, expected: Numbers): string | undefined {
  for (const [name, value] of Object.entries(expected)) {
    const given = actual[name];
    if (value !== undefined && !(given !== undefined && isNear(given, value))) {
      return `${name} ${given}, expected ${value}`;
    }
  }
  return undefined;
}

function perplexityDiffers(actual: Outcome, expected: Outcome): string | undefined {
  const [given, value] = [Math.exp(actual.loss!), Math.exp(expected.loss!)];
  if (Math.abs(given - value) <= PERPLEXITY_TOLERANCE * value) return undefined;
  return `perplexity ${given}, expected ${value}`;
}

function seriesDiffer(actual: Outcome, expected: Outcome): string | undefined {
  for (const [name, values] of Object.entries(expected.series ?? {})) {
    const given = actual.series?.[name];
    if (given?.length !== values.length) return `${name} of length ${given?.length}, expected ${values.length}`;
    for (let i = 0; i < values.length; i++) {
      if (!isNear(given[i], values[i])) return `${name} ${given[i]} at ${i}, expected ${values[i]}`;
    }
  }
  return undefined;
}

function gradientDiffers(actual: Outcome, expected: Outcome, { rows, classes }: Problem): string | undefined {
  if (!expected.gradient) return undefined;
  const { gradient } = actual;
  if (gradient?.length !== expected.gradient.length) {
    return `gradient of length ${gradient?.length}, expected ${expected.gradient.length}`;
  }
  let worst = 0;
  let worstError = 0;
  let error = 0;
  let magnitude = 0;
  for (let i = 0; i < gradient.length; i++) {
    const distance = Math.abs(gradient[i] - expected.gradient[i]);
    if (!(distance <= worstError)) {
      worst = i;
      worstError = distance;
      if (Number.isNaN(distance)) break;
    }
    error += distance;
    magnitude += Math.abs(expected.gradient[i]);
  }
  if (!(worstError <= ENTRY_TOLERANCE / rows)) {
    const place = `row ${Math.floor(worst / classes)}, class ${worst % classes}`;
    return `gradient ${gradient[worst]} at ${place}, expected ${expected.gradient[worst]}`;
  }
  if (!(error <= TOTAL_TOLERANCE * magnitude + TOTAL_FLOOR)) {
    return `gradient off by ${((100 * error) / magnitude).toPrecision(2)} % of its size on average`;
  }
  return undefined;
}
