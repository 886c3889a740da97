/** TensorFlow.js with `@ls/tfjs` in the place of its own loss: tensors in, tensors out. */

import { labelSmoothingCrossEntropy } from "@ls/tfjs";
import type { Problem } from "../problem.ts";
import { denseTargets } from "./dense-targets.ts";
import { tfjsSource, wasmInNode } from "./tfjs.ts";

export const tfjsWithOursSource = tfjsSource(...wasmInNode, {
  suffix: " with @ls/tfjs",
  targetsAre: "targets one-hot or probabilities, smoothed by the loss",
  targets: (problem) => denseTargets({ ...problem, labelSmoothing: 0 }),
  make: (_, { labelSmoothing }: Problem) => labelSmoothingCrossEntropy({ labelSmoothing }),
});
