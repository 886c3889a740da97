/** Points of up to three kinds: x and y one after the other. */
export interface Points {
  points: Float32Array;
  /** 0, 1 or 2 for each point. */
  kinds: Uint8Array;
}

/**
 * The half side of a square around 0 that holds nearly all points of all plots: what several scatter plots share as their
 * scale. The farthest hundredth may fall outside, or one row would shrink the rest.
 */
export function sharedExtent(plots: Points[]): number {
  const reaches: number[] = [];
  for (const { points } of plots) {
    for (let i = 0; i < points.length; i += 2) reaches.push(Math.max(Math.abs(points[i]), Math.abs(points[i + 1])));
  }
  if (reaches.length === 0) return 1;
  reaches.sort((a, b) => a - b);
  return (reaches[Math.floor((reaches.length - 1) * 0.99)] || 1) * 1.08;
}

/** The middle of each kind; undefined for a kind without points. */
export function centroids({ points, kinds }: Points): ({ x: number; y: number } | undefined)[] {
  return [0, 1, 2].map((kind) => {
    let [x, y, n] = [0, 0, 0];
    for (let i = 0; i < kinds.length; i++) {
      if (kinds[i] !== kind) continue;
      x += points[2 * i];
      y += points[2 * i + 1];
      n++;
    }
    return n > 0 ? { x: x / n, y: y / n } : undefined;
  });
}
