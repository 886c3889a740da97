import { initSync, type LinearCrossEntropyOptions, type Ls, LsError, type Targets } from "@ls/core/js";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it, vi } from "vitest";
import { type FusedClassifierLossOptions, fusedClassifierLoss } from "../src/index.js";
import { describeEverywhere } from "./backends.js";
import { expectClose } from "./evaluate.js";
import { seeded, someData } from "./reference.js";

const [ROWS, FEATURES, CLASSES] = [12, 7, 5];
const data = someData(ROWS, CLASSES, 4);
const random = seeded(9);
const values = (length: number) => Float32Array.from({ length }, () => 2 * random() - 1);
const x = values(ROWS * FEATURES);
const w = values(FEATURES * CLASSES);
const b = values(CLASSES);
const weights = Float32Array.from({ length: ROWS }, (_, row) => (row % 4 === 0 ? 0 : random()));

const layerOf = (shape: number[] = [ROWS]) => ({
  features: tf.tensor(x, [...shape, FEATURES]),
  kernel: tf.tensor2d(w, [FEATURES, CLASSES]),
  bias: tf.tensor1d(b),
});

const reference = initSync();

/** Loss and gradients by the float64 reference of `@ls/core`. */
function wantedFor(targets: Targets, options: Partial<LinearCrossEntropyOptions>, inputs = x) {
  const layer = { features: FEATURES, classes: CLASSES, bias: b, weightLayout: "dk" } as const;
  return reference.linearCrossEntropyGrad(inputs, w, targets, { ...layer, ...options });
}

type Call = (features: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor) => tf.Tensor;

/** Value and gradients of a scalar function of the layer. */
function evaluate(call: Call, layer = layerOf()) {
  const { value, grads } = tf.valueAndGrads((f, k, c) => call(f, k, c))([layer.features, layer.kernel, layer.bias]);
  const [dx, dw, db] = grads.map((gradient) => gradient.dataSync());
  return { loss: value.dataSync()[0], dx, dw, db, shapes: [value, ...grads].map(({ shape }) => shape) };
}

function expectSame(actual: ReturnType<typeof evaluate>, wanted: ReturnType<typeof wantedFor>) {
  expectClose([actual.loss], [wanted.loss]);
  expectClose(actual.dx, wanted.dx);
  expectClose(actual.dw, wanted.dw);
  expectClose(actual.db, wanted.db as Float32Array);
}

const { classWeights, prior } = data;
const cases: [string, FusedClassifierLossOptions & { sampleWeights?: Float32Array }][] = [
  ["no option", {}],
  ["smoothing", { labelSmoothing: 0.1 }],
  ["smoothing over the other classes", { labelSmoothing: 0.2, smoothingConvention: "others" }],
  ["a prior", { labelSmoothing: 0.3, prior }],
  ["class weights", { labelSmoothing: 0.1, classWeights }],
  ["sample weights", { labelSmoothing: 0.1, sampleWeights: weights }],
  ["class and sample weights", { labelSmoothing: 0.1, classWeights, sampleWeights: weights }],
  ["a sum", { labelSmoothing: 0.1, reduction: "sum", sampleWeights: weights }],
  ["a normalizer", { labelSmoothing: 0.1, normalizer: 5 }],
  ["a logit scale, a soft cap and a z-loss", { labelSmoothing: 0.1, logitScale: 0.5, softcap: 3, zLoss: 0.01 }],
];

describeEverywhere("fusedClassifierLoss", (engine) => {
  describe.each(cases)("with %s gives the loss and gradients of the float64 reference", (_, options) => {
    const kinds: [string, () => tf.Tensor, Targets][] = [
      ["class indices", () => tf.tensor1d(data.indices, "int32"), data.indices],
      ["class indices in a column of float32", () => tf.tensor2d([...data.indices], [ROWS, 1]), data.indices],
      ["one-hot float32", () => tf.tensor2d(data.oneHot, [ROWS, CLASSES]), data.oneHot],
      ["one-hot int32", () => tf.tensor2d(Int32Array.from(data.oneHot), [ROWS, CLASSES], "int32"), data.oneHot],
      ["probabilities", () => tf.tensor2d(data.probabilities, [ROWS, CLASSES]), data.probabilities],
    ];

    it.each(kinds)("for %s", (_kind, makeLabels, targets) => {
      tf.tidy(() => {
        const labels = makeLabels();
        const actual = evaluate((f, k, c) => fusedClassifierLoss(f, k, c, labels, { ...options, engine }));
        expect(actual.shapes).toEqual([[], [ROWS, FEATURES], [FEATURES, CLASSES], [CLASSES]]);
        expectSame(actual, wantedFor(targets, options));
      });
    });
  });

  it("is TensorFlow.js's loss of TensorFlow.js's layer", () => {
    tf.tidy(() => {
      const labels = tf.tensor2d(data.oneHot, [ROWS, CLASSES]);
      const composed: Call = (f, k, c) =>
        tf.losses.softmaxCrossEntropy(labels, tf.add(tf.matMul(f as tf.Tensor2D, k as tf.Tensor2D), c), undefined, 0.1);
      const fused: Call = (f, k, c) => fusedClassifierLoss(f, k, c, labels, { labelSmoothing: 0.1, engine });
      const [actual, wanted] = [evaluate(fused), evaluate(composed)];
      expectClose([actual.loss], [wanted.loss]);
      for (const name of ["dx", "dw", "db"] as const) expectClose(actual[name], wanted[name]);
    });
  });

  it.each([
    ["a function of the loss", (loss: tf.Tensor) => tf.square(loss), (loss: number) => 2 * loss],
    ["a multiple", (loss: tf.Tensor) => tf.mul(loss, -3), () => -3],
  ] as const)("hands on the gradient of %s", (_, outer, slope) => {
    tf.tidy(() => {
      const actual = evaluate((f, k, c) => outer(fusedClassifierLoss(f, k, c, data.indices, { engine })));
      const wanted = wantedFor(data.indices, {});
      const times = (array: Float32Array) => array.map((value) => value * slope(wanted.loss));
      expectClose(actual.dx, times(wanted.dx));
      expectClose(actual.dw, times(wanted.dw));
      expectClose(actual.db, times(wanted.db as Float32Array));
    });
  });

  it("hands the gradient on into what the features were computed from", () => {
    tf.tidy(() => {
      const { features, kernel, bias } = layerOf();
      const hidden = tf
        .grad((f) => fusedClassifierLoss(tf.mul(f, 2), kernel, bias, data.indices, { engine }))(features)
        .dataSync();
      const doubled = x.map((value) => 2 * value);
      expectClose(
        hidden,
        wantedFor(data.indices, {}, doubled).dx.map((value) => 2 * value),
      );
    });
  });

  it("takes no bias", () => {
    tf.tidy(() => {
      const { features, kernel } = layerOf();
      for (const none of [null, undefined]) {
        const f = (a: tf.Tensor, c: tf.Tensor) => fusedClassifierLoss(a, c, none, data.indices, { engine });
        const { value, grads } = tf.valueAndGrads(f)([features, kernel]);
        const wanted = wantedFor(data.indices, { bias: undefined });
        expectClose(value.dataSync(), [wanted.loss]);
        expectClose(grads[0].dataSync(), wanted.dx);
        expectClose(grads[1].dataSync(), wanted.dw);
      }
    });
  });

  it.each([[[3, 4]], [[2, 1, 6]], [[12, 1]]])("takes features of shape %j and one more axis", (shape) => {
    tf.tidy(() => {
      const layer = layerOf(shape);
      const labels = [
        tf.tensor(data.indices, shape, "int32"),
        tf.tensor(data.indices, [...shape, 1], "int32"),
        tf.tensor(data.oneHot, [...shape, CLASSES]),
      ];
      for (const y of labels) {
        const sampleWeights = tf.tensor(weights, shape);
        const actual = evaluate((f, k, c) => fusedClassifierLoss(f, k, c, y, { sampleWeights, engine }), layer);
        expect(actual.shapes[1]).toEqual([...shape, FEATURES]);
        expectSame(actual, wantedFor(data.indices, { sampleWeights: weights }));
      }
    });
  });

  it("takes one example without an axis, plain arrays, and integers for features", () => {
    tf.tidy(() => {
      // Logits 1, 0 and 1 + 2.
      const kernel = tf.tensor2d([1, 0, 1, 0, 0, 1], [2, 3]);
      const wanted = Math.log(Math.E + 1 + Math.E ** 3) - 3;
      for (const features of [[1, 2], [[1, 2]], tf.tensor2d([1, 2], [1, 2], "int32")]) {
        const labels = Array.isArray(features) && features.length === 2 ? 2 : [2];
        expectClose(fusedClassifierLoss(features, kernel, [0, 0, 0], labels, { engine }).dataSync(), [wanted]);
      }
    });
  });

  it("leaves out rows that are ignored or of weight 0, even if they hold NaN", () => {
    tf.tidy(() => {
      const spoiled = x
        .slice()
        .fill(Number.NaN, 2 * FEATURES, 3 * FEATURES)
        .fill(Number.POSITIVE_INFINITY, 0, FEATURES);
      const indices = data.indices.slice();
      indices[2] = -100;
      const layer = { ...layerOf(), features: tf.tensor2d(spoiled, [ROWS, FEATURES]) };
      const options = { labelSmoothing: 0.1, sampleWeights: weights };
      const actual = evaluate((f, k, c) => fusedClassifierLoss(f, k, c, indices, { ...options, engine }), layer);
      const wanted = wantedFor(indices, options, spoiled);
      expect(wanted.dw.every(Number.isFinite)).toBe(true);
      expectSame(actual, wanted);
    });
  });

  it.each([
    ["NaN", undefined, Number.NaN],
    ["0", "zero", 0],
  ] as const)("gives %s for a mean over nothing, with empty: %s, and gradients of 0", (_, empty, wanted) => {
    tf.tidy(() => {
      const ignored = new Int32Array(ROWS).fill(7);
      const options = { ignoreIndex: 7, empty, engine };
      const actual = evaluate((f, k, c) => fusedClassifierLoss(f, k, c, ignored, options));
      expect(actual.loss).toBe(wanted);
      for (const name of ["dx", "dw", "db"] as const) expect(actual[name].every((value) => value === 0)).toBe(true);
    });
  });

  it("gives a loss outside of gradients", () => {
    tf.tidy(() => {
      const { features, kernel, bias } = layerOf();
      const loss = fusedClassifierLoss(features, kernel, bias, data.indices, { labelSmoothing: 0.1, engine });
      expect(loss.shape).toEqual([]);
      expectClose(loss.dataSync(), [wantedFor(data.indices, { labelSmoothing: 0.1 }).loss]);
    });
  });

  it("leaves no tensor behind, after an error either", () => {
    const { features, kernel, bias } = layerOf();
    const before = tf.memory().numTensors;
    const { value, grads } = tf.valueAndGrads((f, k) => fusedClassifierLoss(f, k, bias, data.indices, { engine }))([
      features,
      kernel,
    ]);
    tf.dispose([value, ...grads]);
    expect(tf.memory().numTensors).toBe(before);
    const wrong = () => fusedClassifierLoss(features, kernel, bias, [0, 1], { engine });
    expect(() => tf.valueAndGrads(wrong)([features])).toThrow(LsError);
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([features, kernel, bias]);
  });

  it("trains hidden and last layer by optimizer.minimize, and leaks nothing in 1,000 steps", () => {
    const { features, kernel, bias } = layerOf();
    const hidden = tf.variable(tf.eye(FEATURES));
    const [k, c] = [tf.variable(kernel), tf.variable(bias)];
    const labels = tf.tensor1d(data.indices, "int32");
    const optimizer = tf.train.sgd(0.2);
    const step = () => {
      const cost = optimizer.minimize(() => {
        const inputs = tf.relu(tf.matMul(features as tf.Tensor2D, hidden as tf.Tensor2D));
        return fusedClassifierLoss(inputs, k, c, labels, { labelSmoothing: 0.1, engine });
      }, true) as tf.Scalar;
      const [loss] = cost.dataSync();
      cost.dispose();
      return loss;
    };
    const first = step();
    const measured = () => ({ ...tf.memory(), data: tf.backend().numDataIds() });
    step();
    const before = measured();
    let last = 0;
    for (let i = 0; i < 1000; i++) last = step();
    expect(measured()).toEqual(before);
    expect(last).toBeLessThan(0.75 * first);
    expect(hidden.dataSync()).not.toEqual(tf.tidy(() => tf.eye(FEATURES).dataSync()));
    tf.dispose([features, kernel, bias, hidden, k, c, labels]);
    optimizer.dispose();
  });
});

describeEverywhere("fusedClassifierLoss refuses", (engine) => {
  const codeOf = (call: () => unknown): string => {
    try {
      tf.tidy(() => {
        call();
      });
    } catch (error) {
      if (error instanceof LsError) return error.code;
      throw error;
    }
    return "none";
  };

  it.each<[string, number[], number[], number[] | null, number[], string]>([
    ["features of another size than the kernel", [2, 3], [4, 5], null, [2], "SHAPE"],
    ["features without an axis", [], [1, 5], null, [], "SHAPE"],
    ["a kernel of rank 1", [2, 3], [3], null, [2], "SHAPE"],
    ["a bias for other classes", [2, 3], [3, 5], [4], [2], "SHAPE"],
    ["labels of other rows", [2, 3], [3, 5], null, [3], "SHAPE"],
    ["labels of other classes", [2, 3], [3, 5], null, [2, 4], "SHAPE"],
  ])("%s", (_, features, kernel, bias, labels, code) => {
    const call = () =>
      fusedClassifierLoss(tf.zeros(features), tf.zeros(kernel), bias && tf.zeros(bias), tf.zeros(labels), { engine });
    expect(codeOf(call)).toBe(code);
  });

  it.each<[string, object, string]>([
    ["an option that it does not have", { fromLogits: true }, "TYPE"],
    ["an engine that there is not", { engine: "gpu" }, "RANGE"],
    ["no reduction, whose gradients would come too early", { reduction: "none" }, "RANGE"],
    ["a reduction that there is not", { reduction: "average" }, "RANGE"],
    ["a normalizer of 0", { normalizer: 0 }, "RANGE"],
    ["a normalizer with a sum", { normalizer: 2, reduction: "sum" }, "RANGE"],
    ["a labelSmoothing above 1", { labelSmoothing: 1.5 }, "RANGE"],
    ["class weights of another length", { classWeights: [1, 2] }, "SHAPE"],
    ["sample weights of another shape", { sampleWeights: [1, 2, 3] }, "SHAPE"],
  ])("%s", (_, options, code) => {
    const call = () => fusedClassifierLoss(tf.zeros([2, 3]), tf.zeros([3, 5]), null, [0, 1], { engine, ...options });
    expect(codeOf(call)).toBe(code);
  });

  it("what is no tensor, in TensorFlow.js's words", () => {
    const call = () => fusedClassifierLoss(tf.zeros([2, 3]), {} as tf.Tensor, null, [0, 1], { engine });
    expect(call).toThrow("Argument 'kernel' passed to 'fusedClassifierLoss' must be a Tensor or TensorLike");
  });
});

describe.each(["cpu", "wasm"])("the fused kernel on the backend %s", (backend) => {
  it("is one call of @ls/core", async () => {
    await tf.setBackend(backend);
    const ls = initSync();
    const linearCrossEntropyGrad = vi.fn(ls.linearCrossEntropyGrad);
    const options = { ls: { ...ls, linearCrossEntropyGrad } as Ls };
    tf.tidy(() => evaluate((f, k, c) => fusedClassifierLoss(f, k, c, data.indices, options)));
    expect(linearCrossEntropyGrad).toHaveBeenCalledOnce();
  });

  it("refuses class indices that are no classes, and negative weights", async () => {
    await tf.setBackend(backend);
    tf.tidy(() => {
      const call = (labels: number[], options = {}) =>
        fusedClassifierLoss(tf.zeros([2, 3]), tf.zeros([3, 5]), null, labels, options);
      expect(() => call([0, 5])).toThrow(expect.objectContaining({ code: "TARGET_RANGE" }));
      expect(() => call([0, 1.5])).toThrow(expect.objectContaining({ code: "TARGET_RANGE" }));
      expect(() => call([0, 1], { sampleWeights: [1, -1] })).toThrow(expect.objectContaining({ code: "RANGE" }));
    });
  });

  it("takes tensors that are on another backend", async () => {
    const other = backend === "cpu" ? "wasm" : "cpu";
    await tf.setBackend(other);
    const layer = layerOf();
    await tf.setBackend(backend);
    tf.tidy(() => {
      expectSame(
        evaluate((f, k, c) => fusedClassifierLoss(f, k, c, data.indices), layer),
        wantedFor(data.indices, {}),
      );
    });
    tf.dispose([layer.features, layer.kernel, layer.bias]);
  });

  it("gives gradients that later steps leave as they are, and takes two losses in one step", async () => {
    await tf.setBackend(backend);
    tf.tidy(() => {
      const layer = layerOf();
      const twice: Call = (f, k, c) =>
        tf.add(fusedClassifierLoss(f, k, c, data.indices), fusedClassifierLoss(f, k, c, data.indices));
      const inputs = [layer.features, layer.kernel, layer.bias];
      const [dx] = tf.grads(twice as (...args: tf.Tensor[]) => tf.Tensor)(inputs);
      for (let i = 0; i < 3; i++) tf.grads(twice as (...args: tf.Tensor[]) => tf.Tensor)(inputs);
      expectClose(
        dx.dataSync(),
        wantedFor(data.indices, {}).dx.map((value) => 2 * value),
      );
    });
  });
});
