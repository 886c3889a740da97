/**
 * The zero of an increasing function between two positive points: Newton's method within a bracket, and bisection on a
 * logarithmic scale where a Newton step leaves the bracket or gains too little (W. H. Press et al., Numerical Recipes,
 * "rtsafe"). The ends are looked at only when the search comes there. Only + − · / and sqrt, so the same bits on every
 * engine.
 */

export interface Point {
  at: number;
  value: number;
  derivative: number;
}

/**
 * Relative step at which the zero counts as found: Newton's next would be about its square, far below what sums of float32
 * terms leave of the slope.
 */
const TOLERANCE = 3e-5;

/** Enough for any function; a smooth one takes about five. */
const MAX_STEPS = 100;

/** A zero, or on which side of both ends it lies. */
export type Zero = number | "left" | "right" | "everywhere";

/**
 * The zero of `f` between `low` and `high`, from a point between them on. An end whose value is exactly 0
 * has it on its side; "everywhere" is when both have.
 */
export function findZero(f: (at: number) => Point, low: number, start: Point, high: number): Zero {
  if (start.value === 0) return sideOfZero(f, low, start, high);
  let [a, b] = [low, high];
  let [isLowKnown, isHighKnown] = [false, false];
  let point = start;
  let lastStep = Infinity;
  for (let count = 0; count < MAX_STEPS; count++) {
    if (point.value < 0) {
      a = point.at;
      isLowKnown = true;
    } else {
      b = point.at;
      isHighKnown = true;
    }
    const step = -point.value / point.derivative;
    let next = point.at + step;
    if (Math.abs(step) <= TOLERANCE * next) return Math.min(Math.max(next, low), high);
    if (!(next > a && next < b && Math.abs(step) <= lastStep / 2)) {
      // An end nobody has looked at is as good as any point between, and says whether there is a zero.
      if (point.value < 0) next = isHighKnown ? Math.sqrt(a * b) : high;
      else next = isLowKnown ? Math.sqrt(a * b) : low;
    }
    lastStep = Math.abs(next - point.at);
    point = f(next);
    if (next === low && point.value >= 0) return "left";
    if (next === high && point.value <= 0) return "right";
    if (point.value === 0) return sideOfZero(f, low, point, high);
  }
  return Math.sqrt(a * b);
}

/** Of a point with the value 0, which need not be where the function crosses it. */
function sideOfZero(f: (at: number) => Point, low: number, point: Point, high: number): Zero {
  const [atLow, atHigh] = [f(low).value, f(high).value];
  if (atLow === 0 && atHigh === 0) return "everywhere";
  if (atLow >= 0) return "left";
  return atHigh <= 0 ? "right" : point.at;
}
