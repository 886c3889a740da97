import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { colour } from "../look/colours.ts";
import { type Line, plotOptions } from "./curves-options.ts";
import { useTheme } from "./use-theme.ts";
import { useWidth } from "./use-width.ts";

export interface CurvesProps {
  /** Where on the x axis each value of each line stands. */
  x: number[];
  lines: Line[];
  /** The axes run from 0 to these; they do not move while the lines grow. */
  xMax: number;
  yMax: number;
  xTitle: string;
  /** Horizontal lines with a name, e.g. an optimum. */
  references?: { value: number; name: string; tone: Line["tone"] }[];
  format: (value: number) => string;
  label: string;
}

const HEIGHT = 240;

/** Lines that grow, with their names at their ends. */
export function Curves({ x, lines, xMax, yMax, xTitle, references = [], format, label }: CurvesProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const width = useWidth(box);
  const theme = useTheme();
  const data = [x, ...lines.map(({ values }) => values)] as uPlot.AlignedData;
  // What the drawing reads while it draws: the options are made once a plot.
  const live = useRef({ lines, references, xMax, yMax });
  live.current = { lines, references, xMax, yMax };

  // Data, bounds and references come later, by setData: a plot is only made anew for what it cannot change.
  const shape = lines.map(({ name, tone, dashed }) => `${name}|${tone}|${dashed}`).join();
  useEffect(() => {
    if (width === 0) return;
    const options = plotOptions({ width, height: HEIGHT, xTitle, format, colour, live: () => live.current });
    plot.current = new uPlot(options, data, box.current!);
    return () => {
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [width === 0, shape, theme, xTitle, format]);

  useEffect(() => {
    if (plot.current && width > 0) plot.current.setSize({ width, height: HEIGHT });
  }, [width]);

  const bounds = [xMax, yMax, ...references.map(({ value }) => value)].join();
  useEffect(() => {
    const frame = requestAnimationFrame(() => plot.current?.setData(data));
    return () => cancelAnimationFrame(frame);
  }, [x, lines, bounds]);

  return <div ref={box} class="curves" role="img" aria-label={label} />;
}
