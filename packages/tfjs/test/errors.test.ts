import { initSync, LsError } from "@ls/core";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import {
  type LabelSmoothingCrossEntropyOptions,
  labelSmoothingCrossEntropy,
  softmaxCrossEntropy,
} from "../src/index.js";
import { describeEverywhere } from "./backends.js";

function codeOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof LsError) return error.code;
    throw error;
  }
  return "none";
}

describe("labelSmoothingCrossEntropy refuses at once", () => {
  it.each<[string, object, string]>([
    ["a labelSmoothing above 1", { labelSmoothing: 1.1 }, "RANGE"],
    ["a labelSmoothing that is no number", { labelSmoothing: "0.1" }, "TYPE"],
    ["a convention that there is not", { smoothingConvention: "all" }, "RANGE"],
    ["a prior that does not sum to 1", { prior: [0.5, 0.1] }, "RANGE"],
    ["a prior with the convention 'others'", { prior: [0.5, 0.5], smoothingConvention: "others" }, "RANGE"],
    ["negative class weights", { classWeights: [1, -1] }, "RANGE"],
    ["a prior and class weights of different lengths", { prior: [0.5, 0.5], classWeights: [1, 1, 1] }, "SHAPE"],
    ["a softcap of 0", { softcap: 0 }, "RANGE"],
    ["an option that it does not have", { reduction: "mean" }, "TYPE"],
    ["an engine that there is not", { engine: "gpu" }, "RANGE"],
    ["a fromLogits that is no boolean", { fromLogits: "yes" }, "TYPE"],
  ])("%s", (_, options, code) => {
    expect(codeOf(() => labelSmoothingCrossEntropy(options as LabelSmoothingCrossEntropyOptions))).toBe(code);
  });

  it("and takes an option that is undefined for one that is absent", () => {
    expect(codeOf(() => labelSmoothingCrossEntropy({ prior: undefined, engine: undefined }))).toBe("none");
  });
});

describeEverywhere("a loss refuses", (engine) => {
  const loss = labelSmoothingCrossEntropy({ engine });

  it.each<[string, number[], number[]]>([
    ["labels with other classes than the logits", [2, 4], [2, 3]],
    ["labels of other rows than the logits", [3], [2, 3]],
    ["logits without an axis", [], []],
  ])("%s", (_name, labels, logits) => {
    expect(codeOf(() => loss(tf.zeros(labels), tf.zeros(logits)))).toBe("SHAPE");
  });

  it("a prior of another length than there are classes", () => {
    const withPrior = labelSmoothingCrossEntropy({ prior: [0.5, 0.5], engine });
    expect(codeOf(() => withPrior([0], [[1, 2, 3]]))).toBe("SHAPE");
  });

  it("an ignoreIndex with one-hot labels", () => {
    const ignoring = labelSmoothingCrossEntropy({ ignoreIndex: 255, engine });
    expect(codeOf(() => ignoring([[1, 0]], [[1, 2]]))).toBe("RANGE");
  });

  it("what is no tensor, in TensorFlow.js's words", () => {
    expect(() => loss({} as tf.Tensor, [[1, 2]])).toThrow(
      "Argument 'yTrue' passed to 'labelSmoothingCrossEntropy' must be a Tensor or TensorLike, but got 'Object'",
    );
    expect(() => loss([0], null as unknown as tf.Tensor)).toThrow("Argument 'yPred'");
    expect(() => loss([0], tf.tensor2d([["a", "b"]]))).toThrow("must be numeric tensor, but got string tensor");
  });

  it("and leaves no tensor behind", () => {
    const logits = tf.zeros([2, 3]);
    const before = tf.memory().numTensors;
    expect(() => tf.valueAndGrad((z) => loss([0, 3, 1], z))(logits)).toThrow(LsError);
    expect(() => softmaxCrossEntropy([[1, 0]], logits, null, 0.1, 3, { engine })).toThrow("must match");
    expect(tf.memory().numTensors).toBe(before);
    logits.dispose();
  });
});

describe.each(["cpu", "wasm"])("the kernel on the backend %s refuses", (backend) => {
  it.each<[string, tf.TensorLike, string]>([
    ["a class index that is no class", [0, 3], "TARGET_RANGE"],
    ["a class index with a fraction", [0, 1.5], "TARGET_RANGE"],
    [
      "a negative probability",
      [
        [1, 0, 0],
        [2, -1, 0],
      ],
      "RANGE",
    ],
    [
      "a probability that is not finite",
      [
        [1, 0, 0],
        [Number.NaN, 1, 0],
      ],
      "RANGE",
    ],
  ])("%s", async (_, labels, code) => {
    await tf.setBackend(backend);
    const before = tf.memory().numTensors;
    expect(codeOf(() => softmaxCrossEntropy(labels, tf.zeros([2, 3])))).toBe(code);
    expect(tf.memory().numTensors).toBe(before + 1);
  });
});

describe("TensorFlow.js's operations, which do not read labels,", () => {
  it.each([3, -1, 1.5, Number.NaN])("give a NaN loss for the label %d", async (label) => {
    await tf.setBackend("cpu");
    const losses = labelSmoothingCrossEntropy({ engine: "ops" })(tf.tensor1d([0, label]), tf.zeros([2, 3])).dataSync();
    expect([...losses].map(Number.isNaN)).toEqual([false, true]);
  });
});

describe("an instance that was disposed", () => {
  it("is refused", async () => {
    await tf.setBackend("cpu");
    const ls = initSync({ variant: "scalar" });
    const loss = labelSmoothingCrossEntropy({ ls });
    expect(codeOf(() => loss([0], [[1, 2]]))).toBe("none");
    ls.dispose();
    expect(codeOf(() => loss([0], [[1, 2]]))).toBe("DISPOSED");
  });
});
