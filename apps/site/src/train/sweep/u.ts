import type { SweepPoint } from "../../training/protocol.ts";

/** The order: ends and middle first, so that the U shows early. */
export const SWEPT = [0, 0.3, 0.05, 0.15, 0.1, 0.02, 0.2, 0.01];

export interface U {
  /** In the order of α. */
  points: SweepPoint[];
  /** The least ECE on test rows. */
  lowest?: SweepPoint;
  /** The least ECE on validation rows: the α one would choose. */
  chosen?: SweepPoint;
  /** From this α on, ECE on test rows is above that of α = 0; between two points on the straight line. */
  hurtsFrom?: number;
  /** From this α on, T* is below 1: not sure enough. */
  tooModestFrom?: number;
}

export function readU(unordered: SweepPoint[]): U {
  const points = [...unordered].sort((a, b) => a.labelSmoothing - b.labelSmoothing);
  const hard = points.find(({ labelSmoothing }) => labelSmoothing === 0);
  return {
    points,
    lowest: least(points, ({ test }) => test.ece),
    chosen: least(points, ({ validation }) => validation.ece),
    hurtsFrom: hard && lastCrossing(points, ({ test }) => test.ece - hard.test.ece),
    tooModestFrom: lastCrossing(points, ({ temperature }) => 1 - temperature),
  };
}

function least(points: SweepPoint[], value: (point: SweepPoint) => number): SweepPoint | undefined {
  return points.reduce<SweepPoint | undefined>(
    (best, point) => (best === undefined || value(point) < value(best) ? point : best),
    undefined,
  );
}

/** Where the value passes from at most 0 to above it for the last time; undefined where it ends at or below 0. */
function lastCrossing(points: SweepPoint[], value: (point: SweepPoint) => number): number | undefined {
  if (points.length < 2 || !(value(points[points.length - 1]) > 0)) return undefined;
  for (let i = points.length - 2; i >= 0; i--) {
    const below = value(points[i]);
    if (below > 0) continue;
    const above = value(points[i + 1]);
    const [from, to] = [points[i].labelSmoothing, points[i + 1].labelSmoothing];
    return from + ((to - from) * -below) / (above - below);
  }
  return points[0].labelSmoothing;
}
