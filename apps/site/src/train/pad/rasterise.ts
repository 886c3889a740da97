/** One stroke of the pen: x and y of its points, one after the other, in any unit. */
export type Stroke = number[];

/** Side of the images, of a pixel's block and of the bitmap that the blocks are counted in. */
export const SIDE = 8;
const BLOCK = 4;
const BITMAP = SIDE * BLOCK;

/**
 * Pixels of the bitmap with ink: about as many for every digit of the data (means of 303 for the sevens to 330 for the
 * eights), as if long strokes had been drawn with a thin pen and short ones with a thick one. The pen here does so too.
 */
const INK = 310;
const THINNEST = 1.6;
const THICKEST = 5.5;

/** Left free at the edges for the width of the pen. */
const MARGIN = 2;

/** A dot or a short dash is not blown up to the full height. */
const LEAST_EXTENT = 0.12;

/**
 * A drawing as the optical digits are made (UCI, Alpaydin and Kaynak 1998): scaled to fill a bitmap of 32 × 32, centred,
 * and counted in blocks of 4 × 4, so that each of the 8 × 8 pixels is 0 to 16.
 *
 * @param side of the pad, in the strokes' unit
 */
export function rasterise(strokes: Stroke[], side: number): Float32Array {
  const pixels = new Float32Array(SIDE * SIDE);
  const box = bounds(strokes);
  if (!box) return pixels;
  const extent = Math.max(box.width, box.height, side * LEAST_EXTENT);
  const scale = (BITMAP - 2 * MARGIN) / extent;
  const at = (value: number, middle: number) => (value - middle) * scale + BITMAP / 2;
  const scaled = strokes.map((stroke) => stroke.map((value, i) => at(value, i % 2 === 0 ? box.x : box.y)));
  const distances = Float32Array.from({ length: BITMAP * BITMAP }, (_, i) =>
    distance(scaled, (i % BITMAP) + 0.5, Math.floor(i / BITMAP) + 0.5),
  );
  const pen = Math.min(THICKEST, Math.max(THINNEST, distances.slice().sort()[INK - 1]));
  distances.forEach((each, i) => {
    const column = Math.floor((i % BITMAP) / BLOCK);
    const row = Math.floor(i / BITMAP / BLOCK);
    if (each <= pen) pixels[row * SIDE + column]++;
  });
  return pixels;
}

/** The middle and the size of the strokes' bounding box; undefined without a point. */
function bounds(strokes: Stroke[]): { x: number; y: number; width: number; height: number } | undefined {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const stroke of strokes) {
    for (let i = 0; i < stroke.length; i += 2) {
      left = Math.min(left, stroke[i]);
      right = Math.max(right, stroke[i]);
      top = Math.min(top, stroke[i + 1]);
      bottom = Math.max(bottom, stroke[i + 1]);
    }
  }
  if (left > right) return undefined;
  return { x: (left + right) / 2, y: (top + bottom) / 2, width: right - left, height: bottom - top };
}

/** From (x, y) to the nearest stroke. */
function distance(strokes: Stroke[], x: number, y: number): number {
  let least = Infinity;
  for (const stroke of strokes) {
    // A stroke of one point is a segment from there to there.
    for (let i = 0; i === 0 || i + 3 < stroke.length; i += 2) {
      const to = Math.min(i + 2, stroke.length - 2);
      least = Math.min(least, squaredDistance(stroke[i], stroke[i + 1], stroke[to], stroke[to + 1], x, y));
    }
  }
  return Math.sqrt(least);
}

/** From (x, y) to the segment between (ax, ay) and (bx, by). */
function squaredDistance(ax: number, ay: number, bx: number, by: number, x: number, y: number): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
  return (ax + along * dx - x) ** 2 + (ay + along * dy - y) ** 2;
}
