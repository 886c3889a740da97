/** A shape and a colour for each class of a scatter plot; none of the colours is that of a network. */
export const KINDS = [
  { shape: "circle", symbol: "●", colour: "class-a" },
  { shape: "triangle", symbol: "▲", colour: "class-b" },
  { shape: "cross", symbol: "✕", colour: "class-c" },
] as const;

export type Shape = (typeof KINDS)[number]["shape"];

/** Adds the outline of a shape around (x, y) to the path. */
export function outline(path: CanvasPath, shape: Shape, x: number, y: number, size: number): void {
  if (shape === "circle") {
    path.moveTo(x + size, y);
    path.arc(x, y, size, 0, 2 * Math.PI);
  } else if (shape === "triangle") {
    path.moveTo(x, y - size * 1.2);
    path.lineTo(x + size * 1.1, y + size * 0.8);
    path.lineTo(x - size * 1.1, y + size * 0.8);
    path.closePath();
  } else {
    path.moveTo(x - size, y - size);
    path.lineTo(x + size, y + size);
    path.moveTo(x + size, y - size);
    path.lineTo(x - size, y + size);
  }
}
