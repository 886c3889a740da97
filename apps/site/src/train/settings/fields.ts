import type { Settings } from "../../training/protocol.ts";

type NumberKey = {
  [Key in keyof Settings]: Settings[Key] extends number ? Key : never;
}[keyof Settings];

/** A setting that is a number: its bounds, its name on the page and in the address, and one line that explains it. */
export interface NumberField {
  key: NumberKey;
  parameter: string;
  name: string;
  help: string;
  min: number;
  max: number;
  step: number;
}

export const ALPHA: NumberField = {
  key: "labelSmoothing",
  parameter: "alpha",
  name: "α",
  help: "The share α of every target that label smoothing spreads over all classes. 0 is hard targets.",
  min: 0,
  max: 0.5,
  step: 0.01,
};

export const LABEL_NOISE: NumberField = {
  key: "labelNoise",
  parameter: "noise",
  name: "Label noise",
  help: "The share of training labels replaced by a random other class. Hard targets learn even those by heart.",
  min: 0,
  max: 0.5,
  step: 0.05,
};

export const NUMBER_FIELDS: NumberField[] = [
  {
    key: "images",
    parameter: "images",
    name: "Training images",
    help: "Fewer images are easier to learn by heart, and that is where overconfidence comes from.",
    min: 50,
    max: 10_000,
    step: 50,
  },
  {
    key: "epochs",
    parameter: "epochs",
    name: "Epochs",
    help: "Passes over the training images. Overconfidence grows with each.",
    min: 1,
    max: 1_000,
    step: 1,
  },
  {
    key: "batchSize",
    parameter: "batch",
    name: "Batch size",
    help: "Images per step.",
    min: 1,
    max: 1_024,
    step: 1,
  },
  {
    key: "learningRate",
    parameter: "rate",
    name: "Learning rate",
    help: "The step size of Adam.",
    min: 0.00001,
    max: 0.1,
    step: 0.00001,
  },
  {
    key: "seed",
    parameter: "seed",
    name: "Seed",
    help: "Draws images, initial weights and batches. Both networks share it: the same seed gives the same run.",
    min: 0,
    max: 1_000_000,
    step: 1,
  },
];

export const HIDDEN_HELP = "The width of each hidden layer, from the input to the output, e.g. 128-64.";
export const LAST_LAYER_HELP =
  "How the last layer meets the loss: as two steps of TensorFlow.js, or fused into one pass of the kernel. The results are the same to rounding.";
export const DATA_HELP = "What both networks learn. The digits can be drawn; your own table is a CSV file.";

/** The nearest value that the field allows; undefined for what is no number. */
export function nearestAllowed(field: NumberField, text: string): number | undefined {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) return undefined;
  const steps = Math.round((value - field.min) / field.step);
  const stepped = Number((field.min + steps * field.step).toPrecision(10));
  return Math.min(field.max, Math.max(field.min, stepped));
}

const MOST_LAYERS = 4;
const WIDEST = 1_024;

/** "128-64", "128, 64" or "128 64"; undefined where it is no such list. */
export function readHidden(text: string): number[] | undefined {
  const words = text.split(/[\s,;×-]+/).filter((word) => word !== "");
  const widths = words.map(Number);
  const fine = widths.every((width) => Number.isInteger(width) && width >= 2 && width <= WIDEST);
  return fine && widths.length >= 1 && widths.length <= MOST_LAYERS ? widths : undefined;
}

export function writeHidden(hidden: number[]): string {
  return hidden.join("-");
}
