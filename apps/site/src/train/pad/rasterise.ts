/** One stroke of the pen: x and y of its points, one after the other, in any unit. */
export type Stroke = number[];

/** Side of the images, of a pixel's block and of the bitmap that the blocks are counted in. */
export const SIDE = 8;
const BLOCK = 4;
const BITMAP = SIDE * BLOCK;

/** Half the width of the pen, in the bitmap: most strokes of the data are four to five pixels wide there. */
const PEN = 2.3;

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
  const scale = (BITMAP - 2 * PEN) / extent;
  const at = (value: number, middle: number) => (value - middle) * scale + BITMAP / 2;
  const scaled = strokes.map((stroke) => stroke.map((value, i) => at(value, i % 2 === 0 ? box.x : box.y)));
  for (let y = 0; y < BITMAP; y++) {
    for (let x = 0; x < BITMAP; x++) {
      if (scaled.some((stroke) => touches(stroke, x + 0.5, y + 0.5))) {
        pixels[Math.floor(y / BLOCK) * SIDE + Math.floor(x / BLOCK)]++;
      }
    }
  }
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

function touches(stroke: Stroke, x: number, y: number): boolean {
  if (stroke.length === 2) return (stroke[0] - x) ** 2 + (stroke[1] - y) ** 2 <= PEN ** 2;
  for (let i = 0; i + 3 < stroke.length; i += 2) {
    if (squaredDistance(stroke[i], stroke[i + 1], stroke[i + 2], stroke[i + 3], x, y) <= PEN ** 2) return true;
  }
  return false;
}

/** From (x, y) to the segment between (ax, ay) and (bx, by). */
function squaredDistance(ax: number, ay: number, bx: number, by: number, x: number, y: number): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
  return (ax + along * dx - x) ** 2 + (ay + along * dy - y) ** 2;
}
