/** What people write themselves (./plain-js/): the function for the problem's result and option, its arrays reused. */

import type { Problem } from "../problem.ts";
import { type Loaded, type Outcome, type Peer, type PeerSource, takesEverything } from "./peer.ts";
import { calibrate } from "./plain-js/calibration.ts";
import { gradientOfIndices, gradientOfProbabilities, lossOfIndices, scoreTokens } from "./plain-js/cross-entropy.ts";
import {
  gradientWithLogitScale,
  gradientWithRows,
  gradientWithSampleWeights,
  gradientWithSoftcap,
  gradientWithZLoss,
} from "./plain-js/options.ts";
import { gradientWithClassWeights, gradientWithPrior } from "./plain-js/shares.ts";
import { fitTemperature } from "./plain-js/temperature.ts";
import { calibrationOutcome } from "./solver.ts";

/** As many as `calibration` takes unless it is told. */
const BINS = 15;

function gradientSolver(problem: Problem): () => Outcome {
  const { logits, indices, probabilities, classes, labelSmoothing, option, options } = problem;
  const gradient = new Float32Array(logits.length);
  const outcomeOf = (lossOf: () => number) => () => ({ loss: lossOf(), gradient });
  /** All these functions take the same, but for the option's value. */
  const withValue = <Value>(
    lossOf: (z: Float32Array, t: Int32Array, k: number, smoothing: number, v: Value, out: Float32Array) => number,
    value: Value,
  ) => outcomeOf(() => lossOf(logits, indices, classes, labelSmoothing, value, gradient));

  switch (option) {
    case "classWeights":
      return withValue(gradientWithClassWeights, options.classWeights!);
    case "prior":
      return withValue(gradientWithPrior, options.prior!);
    case "sampleWeights":
      return withValue(gradientWithSampleWeights, options.sampleWeights!);
    case "logitScale":
      return withValue(gradientWithLogitScale, options.logitScale!);
    case "softcap":
      return withValue(gradientWithSoftcap, options.softcap!);
    case "zLoss":
      return withValue(gradientWithZLoss, options.zLoss!);
    case "rows": {
      const [loss, nll, lse] = [0, 1, 2].map(() => new Float32Array(indices.length));
      const series = { loss, nll, lse, argmax: new Int32Array(indices.length) };
      const solve = withValue(gradientWithRows, series);
      return () => ({ ...solve(), series });
    }
    case undefined:
      return probabilities
        ? outcomeOf(() => gradientOfProbabilities(logits, probabilities, classes, labelSmoothing, gradient))
        : outcomeOf(() => gradientOfIndices(logits, indices, classes, labelSmoothing, gradient));
  }
}

function solverOf(problem: Problem): () => Outcome {
  const { logits, indices, classes, result } = problem;
  switch (result) {
    case "gradient":
      return gradientSolver(problem);
    case "loss":
      return () => ({ loss: lossOfIndices(logits, indices, classes) });
    case "scoring": {
      const series = { nll: new Float32Array(indices.length) };
      return () => ({ loss: scoreTokens(logits, indices, classes, series.nll), series });
    }
    case "calibration":
      return () => calibrationOutcome(calibrate(logits, indices, classes, BINS));
    case "temperature":
      return () => ({ figures: { temperature: fitTemperature(logits, indices, classes) } });
  }
}

export const plainJs: Peer = {
  name: "plain JS",
  configuration:
    "loops over Float32Array, three a row (two for the loss alone), a function for each option, arrays reused",
  declines: takesEverything,
  load(problem): Loaded {
    const solve = solverOf(problem);
    let outcome: Outcome;
    return {
      solve(times) {
        for (let t = 0; t < times; t++) outcome = solve();
        return undefined;
      },
      outcome: () => outcome,
      free() {},
    };
  },
  close() {},
};

export const plainJsSource: PeerSource = { names: [plainJs.name], open: async () => [plainJs] };
