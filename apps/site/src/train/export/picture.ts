import { alpha, count } from "../../charts/format.ts";
import { svgPicture } from "../../charts/svg-picture.ts";
import { colour } from "../../look/colours.ts";
import { claimOf } from "../run/sentence.ts";
import { description, evaluation, settings, snapshot } from "../run/state.ts";
import { writeHidden } from "../settings/fields.ts";
import { points } from "../sweep/sweep.ts";

/** The charts of the page by their names, in the picture's rows; the side panels first, hard targets on the left. */
const SIDES = [
  ["reliability-hard", "scatter-hard", "reliability-smoothed", "scatter-smoothed"],
  ["histogram-hard", "", "histogram-smoothed", ""],
];
const CURVES = ["loss", "accuracy", "logit-gap"];
const SWEEP = ["ece-over-alpha", "nll-over-alpha", "temperature"];

const WIDTH = 1_600;
const MARGIN = 48;
const GAP = 32;
const SCALE = 1.5;

interface Tile {
  title: string;
  graphic: HTMLImageElement | HTMLCanvasElement;
  /** A scatter plot has no axes. */
  framed: boolean;
  x: number;
  width: number;
  height: number;
}

/** All charts in one picture with the sentence and the settings, so that it can be read alone; in the theme in force. */
export async function drawPicture(): Promise<Blob> {
  const rows = await Promise.all([...SIDES, CURVES, points.value.length > 0 ? SWEEP : ["temperature"]].map(tilesOf));
  const heights = rows.map((row) => Math.max(0, ...row.map(({ height }) => height)) + 30 + GAP);
  const top = 236;
  const height = top + heights.reduce((sum, each) => sum + each, 0) + 40;
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH * SCALE;
  canvas.height = height * SCALE;
  const context = canvas.getContext("2d")!;
  context.scale(SCALE, SCALE);
  context.fillStyle = colour("paper");
  context.fillRect(0, 0, WIDTH, height);
  const pen = (size: number, weight: number, name: Parameters<typeof colour>[0]) => {
    context.font = `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;
    context.fillStyle = colour(name);
  };

  writeHead(context, pen);
  let y = top;
  rows.forEach((row, i) => {
    for (const { title, graphic, framed, x, width, height: own } of row) {
      pen(15, 600, "ink");
      context.fillText(title, x, y + 14);
      context.drawImage(graphic, x, y + 26, width, own);
      if (framed) {
        context.strokeStyle = colour("rule");
        context.strokeRect(x, y + 26, width, own);
      }
    }
    y += heights[i];
  });
  pen(13, 400, "quiet");
  context.fillText(description.value?.source ?? "", MARGIN, height - 24, WIDTH - 2 * MARGIN);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The picture could not be drawn."))), "image/png");
  });
}

function writeHead(
  context: CanvasRenderingContext2D,
  pen: (size: number, weight: number, name: Parameters<typeof colour>[0]) => void,
): void {
  const both = evaluation.value;
  if (!both) return;
  const { labelSmoothing, images, hidden, labelNoise, seed, batchSize, learningRate } = settings.value;
  const hard = claimOf(both.hard);
  const smoothed = claimOf(both.smoothed);
  pen(40, 650, "hard-ink");
  context.fillText(`Hard targets: says ${hard.says} sure, right ${hard.right} of the time.`, MARGIN, 72);
  pen(40, 650, "smooth-ink");
  context.fillText(
    `Label smoothing, α = ${alpha(labelSmoothing)}: says ${smoothed.says}, right ${smoothed.right}.`,
    MARGIN,
    122,
  );
  const noise = labelNoise > 0 ? `, ${Math.round(labelNoise * 100)} % of their labels wrong` : "";
  pen(15, 400, "quiet");
  context.fillText(
    `${description.value?.name}: ${count(Math.min(images, description.value?.training ?? images))} training rows${noise}, ` +
      `${count(description.value?.test ?? 0)} test rows. Hidden layers ${writeHidden(hidden)}, epoch ${snapshot.value?.epoch} ` +
      `of ${snapshot.value?.epochs}, batches of ${batchSize}, Adam ${learningRate}, seed ${seed}.`,
    MARGIN,
    158,
  );
  pen(20, 650, "hard-ink");
  context.fillText("Hard targets", MARGIN, 212);
  pen(20, 650, "smooth-ink");
  context.fillText(`Label smoothing, α = ${alpha(labelSmoothing)}`, WIDTH / 2 + GAP / 2, 212);
}

async function tilesOf(names: string[]): Promise<Tile[]> {
  const width = (WIDTH - 2 * MARGIN - GAP * (names.length - 1)) / Math.max(names.length, 3);
  const tiles = await Promise.all(names.map((name, i) => tileOf(name, MARGIN + i * (width + GAP), width)));
  return tiles.filter((tile) => tile !== undefined);
}

async function tileOf(name: string, x: number, width: number): Promise<Tile | undefined> {
  const figure = name === "" ? null : document.querySelector(`[data-testid="${name}"]`);
  const title = figure?.querySelector(".chart-title")?.textContent ?? "";
  const svg = figure?.querySelector<SVGSVGElement>("svg.plot");
  if (svg) {
    const { width: units, height } = svg.viewBox.baseVal;
    return {
      title,
      graphic: await svgPicture(svg, width, SCALE),
      framed: false,
      x,
      width,
      height: (width * height) / units,
    };
  }
  const canvas = figure?.querySelector("canvas");
  if (!canvas || canvas.width === 0) return undefined;
  return {
    title,
    graphic: canvas,
    framed: canvas.matches(".scatter"),
    x,
    width,
    height: (width * canvas.height) / canvas.width,
  };
}
