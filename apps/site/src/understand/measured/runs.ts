/**
 * What the terminal program measured on Fashion-MNIST: softmax on 1,024 random ReLU features, seed 4, 10,000 test images,
 * temperatures fitted on the validation images. The kernel gives the same bits everywhere, so the commands give these figures
 * on any machine; build/measured.mjs turns their output into the files.
 */

import calm from "./calm.json";
import overconfident from "./overconfident.json";

export type MeasuredRun = (typeof overconfident.runs)[number];

export interface Model {
  name: string;
  /** Training images and epochs, in words. */
  training: string;
  command: string;
  runs: readonly MeasuredRun[];
}

const ALPHAS = "--label-smoothing 0,0.005,0.01,0.02,0.03,0.04,0.05,0.06,0.08,0.1,0.12,0.15,0.2,0.25,0.3,0.4";

/** Few images, many epochs: the model can fit every label, and does. */
export const OVERCONFIDENT: Model = {
  name: "overconfident",
  training: "2,000 images, 100 epochs",
  command: `npm start -s -- --json ${ALPHAS}`,
  runs: overconfident.runs,
};

/** More images, few epochs: nothing is overfitted yet. */
export const CALM: Model = {
  name: "not overconfident",
  training: "9,000 images, 5 epochs",
  command: `npm start -s -- --json --images 9000 --epochs 5 ${ALPHAS}`,
  runs: calm.runs,
};
