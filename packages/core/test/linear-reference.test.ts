/** The float64 reference of the last layer: its gradients against finite differences of its loss. */

import { expect, it } from "vitest";
import { linearCrossEntropyGradFloat64 } from "../src/js/float64.js";
import { seeded, someIndices, somePrior, someProbabilities, someWeights } from "./data.js";

const STEP = 1e-6;
const [rows, features, classes] = [4, 3, 5];

const plain = { features, classes };
const random = seeded(21);
const everything = {
  ...plain,
  labelSmoothing: 0.2,
  prior: somePrior(classes, random),
  classWeights: someWeights(classes, random),
  sampleWeights: [1, 0, 0.5, 2],
  logitScale: 1.5,
  softcap: 4,
  zLoss: 0.1,
  normalizer: 3,
};

it.each([
  ["hard targets", plain, "kd", false],
  ["hard targets, features first", plain, "dk", false],
  ["everything", everything, "kd", false],
  ["everything, features first, with probabilities", everything, "dk", true],
] as const)("has the gradients that finite differences of its loss have: %s", (_, options, weightLayout, isSoft) => {
  const values = (length: number) => Float64Array.from({ length }, () => 4 * random() - 2);
  const layer = { x: values(rows * features), w: values(classes * features), b: values(classes) };
  const targets = isSoft ? someProbabilities(rows, classes, random, true) : someIndices(rows, classes, random);
  const evaluate = ({ x, w, b }: typeof layer) =>
    linearCrossEntropyGradFloat64(x, w, targets, { ...options, weightLayout, bias: b });
  const result = evaluate(layer);
  for (const [name, gradient] of [
    ["x", result.dx],
    ["w", result.dw],
    ["b", result.db],
  ] as const) {
    for (const [at, actual] of gradient.entries()) {
      const lossAt = (move: number) => {
        const moved = layer[name].slice();
        moved[at] += move;
        return evaluate({ ...layer, [name]: moved }).loss;
      };
      const difference = (lossAt(STEP) - lossAt(-STEP)) / (2 * STEP);
      expect(Math.abs(actual - difference), `d${name}[${at}]`).toBeLessThanOrEqual(1e-5 + 1e-3 * Math.abs(difference));
    }
  }
});
