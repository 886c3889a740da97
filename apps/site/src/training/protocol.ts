/**
 * What the page and the Worker that trains say to each other. Both networks are in the Worker; the page only shows.
 */

import type { CalibrationResult } from "@ls/core";

/** Everything that a run depends on: the same settings give the same run. All of it is in the page's address. */
export interface Settings {
  data: "fashion-mnist" | "digits" | "csv";
  /** Training images (rows, for a CSV file). */
  images: number;
  /** The share of the training labels that are replaced by a random other class, in [0, 0.5]. */
  labelNoise: number;
  /** The width of each hidden layer; at least one. */
  hidden: number[];
  /** α of the network on the right; the one on the left has 0. */
  labelSmoothing: number;
  epochs: number;
  batchSize: number;
  /** Of Adam. */
  learningRate: number;
  /** Whether the last layer and the loss are computed one after the other, or in one call of `@ls/tfjs`. */
  lastLayer: "apart" | "fused";
  /** Draws the images, the initial weights and the batches. */
  seed: number;
}

/** A file that the visitor dropped on the page. */
export interface CsvFile {
  name: string;
  text: string;
}

/** Which of the two networks. */
export type Side = "hard" | "smoothed";
export type Both<T> = Record<Side, T>;

export type Request =
  /** Loads the data and builds both networks; a run under way is given up. Answered by `ready`, or by `failed`. */
  | { type: "reset"; settings: Settings; file?: CsvFile }
  | { type: "play" }
  | { type: "pause" }
  /** One batch for each network, then a snapshot. */
  | { type: "step" }
  /** The three classes of the projection, at first [0, 1, 2]; for a table of two classes [0, 1, 1]. Answered by a snapshot. */
  | { type: "show-classes"; classes: [number, number, number] }
  /** What both networks make of a drawing: pixels as the data's own, row-major, before any scaling. Answered by `verdict`. */
  | { type: "judge"; pixels: Float32Array }
  /** Trains one network for each α to the end. Meant for a Worker of its own. Answered by a `sweep` after each. */
  | { type: "sweep"; settings: Settings; file?: CsvFile; labelSmoothing: number[] };

export type Reply =
  /** Loading or building; `done` of `total`, in bytes or steps, where known. */
  | { type: "loading"; what: string; done?: number; total?: number }
  | { type: "ready"; data: DataDescription }
  /** The first one, of untrained networks, follows `ready`; then at most 20 a second. */
  | { type: "snapshot"; snapshot: Snapshot }
  | { type: "verdict"; probabilities: Both<Float32Array> }
  | { type: "sweep"; point: SweepPoint; done: number; total: number }
  /** The training within a sweep, between its points. */
  | { type: "sweep-progress"; epoch: number; epochs: number; done: number; total: number }
  /** In words for the visitor. `code` is that of an `LsError`, e.g. `"CSP_BLOCKED"`, where it is one. */
  | { type: "failed"; message: string; code?: string };

export interface DataDescription {
  name: string;
  classNames: string[];
  columns: number;
  /** Columns are the pixels of images of this size, row-major; absent for other tables. */
  image?: { width: number; height: number; brightest: number };
  /** Rows in each part. */
  training: number;
  validation: number;
  test: number;
  /** The first test row of each class, in the order of the classes, as it was read: what the drawing pad has to try. */
  samples: { values: Float32Array; truth: number }[];
  /** Where the data comes from and under what licence, for a caption. */
  source: string;
}

/** Where both networks are after some step. */
export interface Snapshot {
  /** Whole passes over the training rows so far. */
  epoch: number;
  epochs: number;
  /** Batches so far, and how many an epoch has. */
  step: number;
  stepsPerEpoch: number;
  /** Milliseconds for a batch, both networks, without evaluation; the median of late. */
  stepMs: number;
  running: boolean;
  finished: boolean;
  /** Mean training loss (each network's own, smoothed where it is) over the batches since the snapshot before. NaN before the first. */
  trainingLoss: Both<number>;
  /**
   * On all validation and test rows: before the first step, after each epoch (but at most ten a second), after a pause, a step,
   * other classes shown, and at the end. Absent in the snapshots between, which only carry step and training loss.
   */
  evaluation?: Both<Evaluation>;
  /** Present with `evaluation`. */
  mistakes?: Mistake[];
}

/** One network on rows it was not trained on. */
export interface Evaluation {
  /** On test rows: accuracy, nll, ece, meanConfidence, bins (15, over [0, 1]) and more, as `@ls/core`'s `calibration` gives them. */
  test: CalibrationResult;
  /** Mean over test rows of the top logit minus the mean of the others. */
  logitGap: number;
  /** Temperature scaling: T that minimises the nll of the validation rows, and the test rows with logits / T. */
  temperature: number;
  scaled: CalibrationResult;
  /** On the validation rows: what α is chosen by. */
  validation: CalibrationResult;
  projection: Projection;
}

/**
 * Penultimate activations of test rows of three classes on the plane through the three rows of weights of those classes
 * (Müller et al. 2019, figure 1).
 */
export interface Projection {
  classes: [number, number, number];
  /** x and y of each point, one after the other, centred. */
  points: Float32Array;
  /** 0, 1 or 2 for each point: which of the three. */
  kinds: Uint8Array;
}

/** A test row that the hard network got wrong, the most confident first. */
export interface Mistake {
  /** In the test rows. */
  row: number;
  /** The row's values as they were read, e.g. pixels. */
  values: Float32Array;
  truth: number;
  verdict: Both<{ class: number; confidence: number }>;
}

export interface SweepPoint {
  labelSmoothing: number;
  test: CalibrationResult;
  validation: CalibrationResult;
  temperature: number;
  scaled: CalibrationResult;
}
