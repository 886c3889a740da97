/**
 * Compares what a peer gives with the float64 reference on the very data that is about to be timed.
 *
 * Allowed: loss 1e-4 relative; gradients 1e-4 of their largest entry, and the sum of all errors 1e-3 of the sum of all
 * magnitudes, which catches what is small and wrong everywhere. Our own tests allow 2e-6 of the loss and 5e-6 of the largest
 * entry; others may sum in whatever order they like.
 */

import type { LinearOutcome, LinearProblem } from "./problem.ts";
import type { LinearExpected } from "./reference.ts";

const LOSS_TOLERANCE = 1e-4;
const ENTRY_TOLERANCE = 1e-4;
const TOTAL_TOLERANCE = 1e-3;

/** Largest distances from the reference: the loss's relative, the gradients' as shares of their largest entry. */
export interface LinearErrors {
  loss: number;
  dx: number;
  dw: number;
  db: number;
}

const GRADIENTS = ["dx", "dw", "db"] as const;

interface Distance {
  /** The largest, as a share of the largest entry; NaN where there is one. */
  largest: number;
  /** Where it is, among the compared entries. */
  at: number;
  /** The sum of all as a share of the sum of all magnitudes. */
  total: number;
}

/** The compared entries of a gradient, and what they should be. */
function pairsOf(given: LinearOutcome, expected: LinearExpected, name: (typeof GRADIENTS)[number], features: number) {
  if (name === "db") return { actual: given.db, values: expected.db };
  const { rows, values } = expected[name];
  const actual = new Float64Array(values.length);
  for (const [place, row] of rows.entries()) {
    actual.set(given[name].subarray(row * features, (row + 1) * features), place * features);
  }
  return { actual, values };
}

function distanceOf(actual: ArrayLike<number>, expected: Float64Array): Distance {
  let [largest, at, error, magnitude, most] = [0, 0, 0, 0, Number.MIN_VALUE];
  for (let i = 0; i < expected.length; i++) {
    const distance = Math.abs(actual[i] - expected[i]);
    if (Number.isNaN(distance)) return { largest: distance, at: i, total: distance };
    if (distance > largest) [largest, at] = [distance, i];
    error += distance;
    magnitude += Math.abs(expected[i]);
    most = Math.max(most, Math.abs(expected[i]));
  }
  return { largest: largest / most, at, total: error / Math.max(magnitude, Number.MIN_VALUE) };
}

/** What is wrong with an outcome, in words, or nothing. */
export function linearDisagreement(
  given: LinearOutcome,
  expected: LinearExpected,
  { rows, features, classes }: LinearProblem,
): string | undefined {
  if (!(Math.abs(given.loss - expected.loss) <= LOSS_TOLERANCE * Math.abs(expected.loss))) {
    return `loss ${given.loss}, expected ${expected.loss}`;
  }
  const lengths = { dx: rows * features, dw: classes * features, db: classes };
  for (const name of GRADIENTS) {
    if (given[name]?.length !== lengths[name]) {
      return `${name} of length ${given[name]?.length}, expected ${lengths[name]}`;
    }
    const { actual, values } = pairsOf(given, expected, name, features);
    const { largest, at, total } = distanceOf(actual, values);
    if (!(largest <= ENTRY_TOLERANCE)) {
      const row = name === "db" ? at : expected[name].rows[Math.floor(at / features)];
      const place =
        name === "db" ? `class ${row}` : `${name === "dx" ? "row" : "class"} ${row}, feature ${at % features}`;
      return `${name} ${actual[at]} at ${place}, expected ${values[at]}`;
    }
    if (!(total <= TOTAL_TOLERANCE)) return `${name} off by ${(100 * total).toPrecision(2)} % of its size on average`;
  }
  return undefined;
}

export function linearErrorsOf(given: LinearOutcome, expected: LinearExpected, features: number): LinearErrors {
  const of = (name: (typeof GRADIENTS)[number]) => {
    const { actual, values } = pairsOf(given, expected, name, features);
    return distanceOf(actual, values).largest;
  };
  const loss = Math.abs(given.loss - expected.loss) / Math.abs(expected.loss);
  return { loss, dx: of("dx"), dw: of("dw"), db: of("db") };
}
