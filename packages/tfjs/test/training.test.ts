import * as tf from "@tensorflow/tfjs-core";
import { layers, loadLayersModel, type Sequential, sequential } from "@tensorflow/tfjs-layers";
import { describe, expect, it } from "vitest";
import { labelSmoothingCrossEntropy, type TfjsLoss } from "../src/index.js";
import { describeEverywhere } from "./backends.js";
import { expectClose } from "./evaluate.js";
import { seeded } from "./reference.js";

const FEATURES = 6;
const CLASSES = 3;
const ROWS = 60;

/** Classes that a linear model tells apart, seeded. */
function someExamples() {
  const random = seeded(5);
  const classes = Array.from({ length: ROWS }, () => Math.floor(CLASSES * random()));
  const features = classes.map((k) =>
    Array.from({ length: FEATURES }, (_, d) => random() - 0.5 + (d % CLASSES === k ? 1 : 0)),
  );
  return { x: tf.tensor2d(features), y: tf.oneHot(tf.tensor1d(classes, "int32"), CLASSES), classes };
}

function someModel(activation?: "softmax"): Sequential {
  const kernelInitializer = "zeros";
  const last = activation ? { units: CLASSES, activation, kernelInitializer } : { units: CLASSES, kernelInitializer };
  return sequential({ layers: [layers.dense({ inputShape: [FEATURES], ...last } as const)] });
}

/** TensorFlow.js's own loss with smoothed labels, one value an example. */
const theirs: TfjsLoss = (yTrue, yPred) =>
  tf.losses.softmaxCrossEntropy(yTrue as tf.Tensor2D, yPred as tf.Tensor2D, undefined, 0.1, tf.Reduction.NONE);

async function losses(model: Sequential, loss: TfjsLoss, args = {}) {
  const { x, y } = someExamples();
  model.compile({ optimizer: tf.train.adam(0.05), loss, metrics: ["accuracy"] });
  const { history } = await model.fit(x, y, { epochs: 8, batchSize: 16, shuffle: false, verbose: 0, ...args });
  tf.dispose([x, y]);
  return history as { loss: number[]; acc: number[]; val_loss?: number[] };
}

describeEverywhere("a model compiled with labelSmoothingCrossEntropy", (engine) => {
  const loss = labelSmoothingCrossEntropy({ engine });

  it("learns what it learns with TensorFlow.js's loss", async () => {
    const ours = await losses(someModel(), loss);
    const wanted = await losses(someModel(), theirs);
    expectClose(ours.loss, wanted.loss, 1e-4);
    expect(ours.acc).toEqual(wanted.acc);
    expect(ours.acc.at(-1)).toBeGreaterThan(0.9);
  });

  it("learns from probabilities with fromLogits: false", async () => {
    const ours = await losses(someModel("softmax"), labelSmoothingCrossEntropy({ fromLogits: false, engine }));
    expectClose(ours.loss, (await losses(someModel(), theirs)).loss, 1e-3);
  });

  it("takes the classWeight of fit", async () => {
    const classWeight = { 0: 1, 1: 4, 2: 0.5 };
    const ours = await losses(someModel(), loss, { classWeight });
    expectClose(ours.loss, (await losses(someModel(), theirs, { classWeight })).loss, 1e-4);
  });

  it("takes validation data, and itself as a metric", async () => {
    const model = someModel();
    const { x, y } = someExamples();
    model.compile({ optimizer: "sgd", loss, metrics: [loss] });
    const { history } = await model.fit(x, y, { epochs: 2, verbose: 0, validationData: [x, y] });
    const values = Object.values(history) as number[][];
    expect(values.length).toBe(4);
    expect(values.flat().every(Number.isFinite)).toBe(true);
    const [total, metric] = model.evaluate(x, y) as tf.Scalar[];
    expectClose(total.dataSync(), metric.dataSync());
    tf.dispose([x, y, total, metric]);
  });

  it("is evaluated as the mean of the examples' losses", () => {
    const model = someModel();
    const { x, y } = someExamples();
    model.compile({ optimizer: "sgd", loss });
    const value = model.evaluate(x, y) as tf.Scalar;
    expectClose(value.dataSync(), [Math.log(CLASSES)]);
    tf.dispose([x, y, value]);
  });

  it("learns sequences: a prediction at each position", async () => {
    const model = sequential({
      layers: [layers.dense({ inputShape: [5, FEATURES], units: CLASSES, kernelInitializer: "zeros" })],
    });
    const { x, y } = someExamples();
    const [xs, ys] = [tf.reshape(x, [12, 5, FEATURES]), tf.reshape(y, [12, 5, CLASSES])];
    model.compile({ optimizer: tf.train.adam(0.05), loss });
    const { history } = await model.fit(xs, ys, { epochs: 8, batchSize: 16, shuffle: false, verbose: 0 });
    expect(history.loss[0]).toBeCloseTo(Math.log(CLASSES), 4);
    expect(history.loss.at(-1)).toBeLessThan(0.95);
    tf.dispose([x, y, xs, ys]);
  });

  it("refuses class indices in fit, as the layers API does for every loss that is a function", async () => {
    const model = someModel();
    const { x, classes } = someExamples();
    model.compile({ optimizer: "sgd", loss });
    await expect(model.fit(x, tf.tensor1d(classes), { verbose: 0 })).rejects.toThrow("shape");
  });

  it("goes on learning after it was saved, loaded and compiled anew", async () => {
    const model = someModel();
    const before = await losses(model, loss);
    let saved: tf.io.ModelArtifacts | undefined;
    await model.save(
      tf.io.withSaveHandler(async (artifacts) => {
        saved = artifacts;
        return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
      }),
    );
    const loaded = (await loadLayersModel(tf.io.fromMemory(saved as tf.io.ModelArtifacts))) as Sequential;
    expect(() => loaded.evaluate(tf.zeros([1, FEATURES]), tf.zeros([1, CLASSES]))).toThrow("compiled");
    const after = await losses(loaded, loss);
    expect(after.loss[0]).toBeLessThan(before.loss[0]);
    expect(after.loss.at(-1)).toBeLessThan(before.loss.at(-1) as number);
  });
});

describeEverywhere("a training loop of one's own", (engine) => {
  const loss = labelSmoothingCrossEntropy({ engine });

  it("learns by optimizer.minimize from class indices", () => {
    const { x, classes } = someExamples();
    const w = tf.variable(tf.zeros([FEATURES, CLASSES]));
    const optimizer = tf.train.adam(0.05);
    const labels = tf.tensor1d(classes, "int32");
    const costs: number[] = [];
    for (let step = 0; step < 30; step++) {
      const cost = optimizer.minimize(() => tf.mean(loss(labels, tf.matMul(x, w as tf.Tensor2D))), true) as tf.Scalar;
      costs.push(cost.dataSync()[0]);
      cost.dispose();
    }
    expect(costs[0]).toBeCloseTo(Math.log(CLASSES), 4);
    expect(costs.at(-1)).toBeLessThan(0.8);
    tf.dispose([x, w, labels]);
    optimizer.dispose();
  });

  it("leaks no tensor and no memory in 1,000 steps", () => {
    const { x, y, classes } = someExamples();
    const w = tf.variable(tf.zeros([FEATURES, CLASSES]));
    const optimizer = tf.train.sgd(0.01);
    const prior = [0.5, 0.25, 0.25];
    const weighted = labelSmoothingCrossEntropy({ engine, prior, classWeights: [1, 2, 3], fromLogits: false });
    const step = (i: number) => {
      optimizer.minimize(() => {
        const logits = tf.matMul(x, w as tf.Tensor2D);
        if (i % 3 === 0) return tf.mean(loss(y, logits));
        if (i % 3 === 1) return tf.sum(loss(classes, logits, 0.5));
        return tf.mean(weighted(y, tf.softmax(logits as tf.Tensor2D)));
      });
      loss(y, tf.zeros([ROWS, CLASSES])).dispose();
    };
    const zeros = tf.memory().numTensors;
    for (let i = 0; i < 3; i++) step(i);
    // Each step makes the zeros that it compares with and keeps them.
    const perStep = (tf.memory().numTensors - zeros) / 3;
    expect(perStep).toBe(1);
    tf.tidy(() => {
      const before = { ...tf.memory(), data: tf.backend().numDataIds() };
      tf.tidy(() => {
        for (let i = 0; i < 1000; i++) step(i);
      });
      const after = { ...tf.memory(), data: tf.backend().numDataIds() };
      expect(after).toEqual(before);
    });
    tf.dispose([x, y, w]);
    optimizer.dispose();
  });
});

describe("predictions", () => {
  it("are not changed by the loss", async () => {
    await tf.setBackend("wasm");
    const logits = tf.tensor2d([[1, 2, 3]]);
    tf.tidy(() => tf.valueAndGrad((z) => labelSmoothingCrossEntropy()([2], z))(logits));
    expect([...logits.dataSync()]).toEqual([1, 2, 3]);
    logits.dispose();
  });
});
