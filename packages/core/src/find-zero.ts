/**
 * The zero of an increasing function between two positive points of opposite sign: bisection on a logarithmic scale until
 * they are within a factor of 4, then Ridders' method (1979, IEEE Trans. Circuits Syst. 26), which keeps the bracket and
 * roughly doubles the digits a step. Only + − · / and sqrt, so the same bits on every engine.
 */

export interface Point {
  at: number;
  value: number;
}

/** Relative width at which the bracket, and step at which the zero, count as found. */
const TOLERANCE = 1e-9;

/** Enough for any function; a smooth one takes about ten. */
const MAX_STEPS = 100;

export function findZero(f: (at: number) => number, low: Point, high: Point): number {
  let [a, b] = [low, high];
  const evaluate = (at: number): Point => {
    const point = { at, value: f(at) };
    if (point.value < 0) a = point;
    else b = point;
    return point;
  };
  let found = Number.NaN;
  for (let step = 0; step < MAX_STEPS && b.at - a.at > TOLERANCE * a.at; step++) {
    if (b.at > 4 * a.at) {
      evaluate(Math.sqrt(a.at * b.at));
      continue;
    }
    const [left, right] = [a, b];
    const middle = evaluate((left.at + right.at) / 2);
    const root = Math.sqrt(middle.value * middle.value - left.value * right.value);
    const next = middle.at - ((middle.at - left.at) * middle.value) / root;
    if (middle.value === 0 || Math.abs(next - found) <= TOLERANCE * next) return middle.value === 0 ? middle.at : next;
    found = next;
    if (evaluate(next).value === 0) return next;
  }
  return (a.at + b.at) / 2;
}
