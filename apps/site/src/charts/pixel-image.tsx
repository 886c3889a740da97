import { useEffect, useRef } from "preact/hooks";
import { colour } from "../look/colours.ts";
import { useTheme } from "./use-theme.ts";

export interface PixelImageProps {
  /** Row-major, 0 to `brightest`. */
  values: ArrayLike<number>;
  width: number;
  height: number;
  brightest: number;
  label: string;
}

/** A small grey image, in ink on paper whatever the theme. */
export function PixelImage({ values, width, height, brightest, label }: PixelImageProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  useEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    context.globalCompositeOperation = "source-over";
    const image = context.createImageData(width, height);
    for (let i = 0; i < width * height; i++) image.data[4 * i + 3] = (values[i] / brightest) * 255;
    context.putImageData(image, 0, 0);
    context.globalCompositeOperation = "source-in";
    context.fillStyle = colour("ink");
    context.fillRect(0, 0, width, height);
  }, [values, width, height, brightest, theme]);
  return <canvas ref={canvas} class="pixel-image" width={width} height={height} role="img" aria-label={label} />;
}
