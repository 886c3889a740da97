import { useEffect, useRef } from "preact/hooks";
import { useTheme } from "../../charts/use-theme.ts";
import { useWidth } from "../../charts/use-width.ts";
import { colour } from "../../look/colours.ts";
import { PAD_SIDE } from "./pad-section.tsx";
import { SIDE, type Stroke } from "./rasterise.ts";

export interface PadProps {
  strokes: Stroke[];
  onDraw: (strokes: Stroke[]) => void;
  /** 8 × 8 pixels to show where nothing is drawn. */
  background?: Float32Array;
}

const PEN = 9;

/** Draws by mouse, pen or finger. */
export function Pad({ strokes, onDraw, background }: PadProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(canvas);
  const theme = useTheme();
  const drawing = useRef(false);

  useEffect(() => {
    if (width === 0) return;
    const frame = requestAnimationFrame(() => draw(canvas.current!, width, strokes, background));
    return () => cancelAnimationFrame(frame);
  }, [strokes, background, width, theme]);

  const at = (event: PointerEvent): number[] => {
    const box = canvas.current!.getBoundingClientRect();
    const unit = PAD_SIDE / box.width;
    return [(event.clientX - box.left) * unit, (event.clientY - box.top) * unit];
  };
  const begin = (event: PointerEvent) => {
    if (event.button !== 0) return;
    drawing.current = true;
    canvas.current!.setPointerCapture(event.pointerId);
    onDraw([...strokes, at(event)]);
  };
  const go = (event: PointerEvent) => {
    if (!drawing.current) return;
    // A fast pen passes several points between two frames.
    const passed = event.getCoalescedEvents?.() ?? [];
    const points = (passed.length > 0 ? passed : [event]).flatMap(at);
    onDraw([...strokes.slice(0, -1), [...strokes[strokes.length - 1], ...points]]);
  };
  const end = () => {
    drawing.current = false;
  };
  return (
    <canvas
      ref={canvas}
      class="pad"
      data-testid="pad"
      role="img"
      aria-label="Pad to draw a digit on. The buttons after it put a digit there without drawing."
      onPointerDown={begin}
      onPointerMove={go}
      onPointerUp={end}
      onPointerCancel={end}
    />
  );
}

function draw(canvas: HTMLCanvasElement, width: number, strokes: Stroke[], background: Float32Array | undefined): void {
  const side = Math.round(width * devicePixelRatio);
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext("2d")!;
  const unit = side / PAD_SIDE;
  context.fillStyle = colour("ink");
  context.strokeStyle = colour("ink");
  const block = side / SIDE;
  background?.forEach((value, i) => {
    context.globalAlpha = value / 16;
    context.fillRect(
      Math.floor((i % SIDE) * block),
      Math.floor(Math.floor(i / SIDE) * block),
      Math.ceil(block),
      Math.ceil(block),
    );
  });
  context.globalAlpha = 1;
  if (strokes.length === 0 && !background) {
    context.fillStyle = colour("quiet");
    context.font = `${7 * unit}px ${getComputedStyle(canvas).fontFamily}`;
    context.textAlign = "center";
    context.fillText("draw a digit", side / 2, side / 2);
  }
  context.lineCap = "round";
  context.lineJoin = "round";
  context.lineWidth = PEN * unit;
  for (const stroke of strokes) {
    context.beginPath();
    context.moveTo(stroke[0] * unit, stroke[1] * unit);
    for (let i = 0; i < stroke.length; i += 2) context.lineTo(stroke[i] * unit, stroke[i + 1] * unit);
    context.stroke();
  }
}
