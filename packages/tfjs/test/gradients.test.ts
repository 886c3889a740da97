import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { labelSmoothingCrossEntropy, softmaxCrossEntropy } from "../src/index.js";
import { describeEverywhere } from "./backends.js";
import { expectClose } from "./evaluate.js";
import { expected, someData } from "./reference.js";

const ROWS = 5;
const CLASSES = 4;
const data = someData(ROWS, CLASSES, 11);
const other = someData(ROWS, CLASSES, 12);

const gradientFor = (of: typeof data, dy: Float32Array) =>
  expected(of.logits, of.indices, { classes: CLASSES, labelSmoothing: 0.1 }, dy).gradient;
const mean = new Float32Array(ROWS).fill(1 / ROWS);
const ones = new Float32Array(ROWS).fill(1);

describeEverywhere("the gradient", (engine) => {
  const loss = labelSmoothingCrossEntropy({ engine });
  const logitsOf = (of: typeof data) => tf.tensor2d(of.logits, [ROWS, CLASSES]);

  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it("is right for a mean, a sum, and a function of the sum", () => {
    const z = logitsOf(data);
    const total = tf.sum(loss(data.indices, z)).dataSync()[0];
    expectClose(
      tf
        .grad((x) => tf.mean(loss(data.indices, x)))(z)
        .dataSync(),
      gradientFor(data, mean),
    );
    expectClose(
      tf
        .grad((x) => tf.sum(loss(data.indices, x)))(z)
        .dataSync(),
      gradientFor(data, ones),
    );
    expectClose(
      tf
        .grad((x) => tf.square(tf.sum(loss(data.indices, x))))(z)
        .dataSync(),
      gradientFor(data, new Float32Array(ROWS).fill(2 * total)),
      1e-4,
    );
  });

  it("flows on into what the logits were computed from", () => {
    const w = logitsOf(data);
    const actual = tf
      .grad((x) => tf.mean(loss(data.indices, tf.mul(x, 2))))(w)
      .dataSync();
    const doubled = { ...data, logits: data.logits.map((value) => 2 * value) };
    expectClose(actual, gradientFor(doubled, new Float32Array(ROWS).fill(2 / ROWS)));
  });

  it("of two losses of one step is the sum of theirs", () => {
    const [y, z] = [logitsOf(data), logitsOf(other)];
    const f = (a: tf.Tensor, b: tf.Tensor) =>
      tf.add(tf.mean(loss(data.indices, a)), tf.sum(loss(other.indices, b))) as tf.Tensor;
    const [first, second] = tf.grads(f)([y, z]);
    expectClose(first.dataSync(), gradientFor(data, mean));
    expectClose(second.dataSync(), gradientFor(other, ones));
  });

  it("stays as it is through later steps", () => {
    const step = (of: typeof data) => tf.grad((x) => tf.mean(loss(of.indices, x)))(logitsOf(of));
    const first = step(data);
    for (let i = 0; i < 3; i++) step(other);
    expectClose(first.dataSync(), gradientFor(data, mean));
  });

  it("is right beside a loss whose gradient nobody asks for", () => {
    const z = logitsOf(data);
    const actual = tf.grad((x) => {
      loss(other.indices, logitsOf(other));
      return tf.mean(loss(data.indices, x));
    })(z);
    expectClose(actual.dataSync(), gradientFor(data, mean));
  });

  it("is a constant to a second derivative, as with TensorFlow.js's own loss", () => {
    const slope = (f: (x: tf.Tensor) => tf.Tensor) => (x: tf.Tensor) => tf.sum(tf.grad(f)(x));
    const labels = tf.tensor2d(data.oneHot, [ROWS, CLASSES]);
    const theirs = (x: tf.Tensor) => tf.losses.softmaxCrossEntropy(labels, x as tf.Tensor2D);
    for (const f of [theirs, (x: tf.Tensor) => tf.mean(loss(labels, x))]) {
      expect(() => tf.grad(slope(f))(logitsOf(data))).toThrow("Cannot compute gradient");
    }
  });

  it("with respect to labels does not exist", () => {
    const labels = tf.tensor2d(data.oneHot, [ROWS, CLASSES]);
    expect(() => tf.grad((y) => tf.mean(loss(y, logitsOf(data))))(labels)).toThrow("Cannot compute gradient");
    expect(() => tf.grad((y) => softmaxCrossEntropy(y, logitsOf(data), 1, 0.1, 3, { engine }))(labels)).toThrow(
      "Cannot compute gradient",
    );
  });
});

describe("logits on another backend than the one in use", () => {
  it("come over to it", async () => {
    await tf.setBackend("cpu");
    const logits = tf.tensor2d(data.logits, [ROWS, CLASSES]);
    const labels = tf.tensor2d(data.oneHot, [ROWS, CLASSES]);
    await tf.setBackend("wasm");
    const loss = labelSmoothingCrossEntropy();
    expectClose(
      tf
        .grad((z) => tf.mean(loss(labels, z)))(logits)
        .dataSync(),
      gradientFor(data, mean),
    );
    await tf.setBackend("cpu");
    expectClose(
      tf
        .grad((z) => tf.mean(loss(labels, z)))(logits)
        .dataSync(),
      gradientFor(data, mean),
    );
    tf.dispose([logits, labels]);
  });
});

describe("gradients that no backward pass asks for", () => {
  it("are freed when the next tape records", async () => {
    await tf.setBackend("wasm");
    const loss = labelSmoothingCrossEntropy();
    const logits = tf.tensor2d(data.logits, [ROWS, CLASSES]);
    const unasked = () =>
      tf.grad((z) => {
        loss(data.indices, logits);
        loss(data.indices, logits);
        return tf.sum(z);
      })(logits);
    unasked().dispose();
    const after = tf.backend().numDataIds();
    for (let i = 0; i < 20; i++) unasked().dispose();
    expect(tf.backend().numDataIds()).toBe(after);
    logits.dispose();
  });
});

describe("a heap that grows", () => {
  it("does not disturb a loss", async () => {
    await tf.setBackend("wasm");
    const loss = labelSmoothingCrossEntropy({ engine: "kernel" });
    const classes = 100;
    // Each round's tensors are larger than all before together, so that some must find the heap too small.
    for (let rows = 1000; rows <= 64_000; rows *= 4) {
      const big = someData(rows, classes, rows);
      tf.tidy(() => {
        const [labels, logits] = [tf.tensor2d(big.oneHot, [rows, classes]), tf.tensor2d(big.logits, [rows, classes])];
        const actual = tf
          .grad((z) => tf.mean(loss(labels, z)))(logits)
          .dataSync();
        const dy = new Float32Array(rows).fill(1 / rows);
        const wanted = expected(big.logits, big.indices, { classes, labelSmoothing: 0.1 }, dy).gradient;
        let worst = 0;
        for (let i = 0; i < wanted.length; i++) worst = Math.max(worst, Math.abs(actual[i] - wanted[i]));
        expect(worst * rows).toBeLessThan(1e-5);
      });
    }
  });
});
