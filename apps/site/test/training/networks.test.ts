import { adam } from "@ls/train/adam";
import { memory, tensor1d, tensor2d } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { initialWeights } from "../../src/training/network/initial-weights.ts";
import { lossAndGradient } from "../../src/training/network/loss.ts";
import { Network } from "../../src/training/network/network.ts";
import { Training } from "../../src/training/network/training.ts";
import { finiteDifferences, referenceLogits, referenceLoss } from "./reference-network.ts";
import { loadPrepared, ls, settingsWith, startWasm } from "./surroundings.ts";

beforeAll(async () => {
  expect(await startWasm()).toBe("wasm");
});

describe("initialWeights", () => {
  it("has the variance 2 / inputs in each layer, and biases of 0", () => {
    const [first, second] = initialWeights([400, 100, 10], 1);
    for (const { kernel, bias, inputs, outputs } of [first, second]) {
      const variance = kernel.reduce((sum, weight) => sum + weight ** 2, 0) / kernel.length;
      // Within four standard deviations of the estimate.
      expect(Math.abs((variance * inputs) / 2 - 1)).toBeLessThan(4 * Math.sqrt(2 / kernel.length));
      expect([...bias]).toEqual(new Array(outputs).fill(0));
    }
  });
});

describe("lossAndGradient", () => {
  it("is the cross-entropy of @ls/core, row by row, and the gradient of its mean", () => {
    const logits = Float32Array.from([2, -1, 0.5, 0, 3, 1]);
    const { losses, gradient } = lossAndGradient(tensor2d(logits, [2, 3]), tensor1d([0, 2], "int32"), 0.1);
    const expected = ls.crossEntropyGrad(logits, [0, 2], { classes: 3, labelSmoothing: 0.1, rows: ["loss"] });
    losses.dataSync().forEach((loss, row) => {
      expect(loss).toBeCloseTo(expected.rows.loss[row], 6);
    });
    gradient.dataSync().forEach((value, i) => {
      expect(value).toBeCloseTo(expected.grad[i], 6);
    });
  });
});

describe("Network", () => {
  it.each(["apart", "fused"] as const)(
    "takes Adam's steps along the gradient of its loss, in every layer, the last one %s",
    (lastLayer) => {
      const rows = [
        [0.5, -1, 2],
        [1, 0.3, -0.7],
        [-0.2, 0.9, 1.5],
        [2, 1, -1],
      ];
      const labels = [0, 1, 1, 0];
      const [alpha, rate] = [0.1, 0.05];
      const inputs = tensor2d(rows);
      const labelTensor = tensor1d(labels, "int32");
      const weights = initialWeights([3, 5, 4, 2], 1);
      const network = new Network(weights, rate, alpha, lastLayer);
      const loss = () => referenceLoss(weights, rows, labels, alpha);
      const parameters = weights.flatMap(({ kernel, bias }) => [kernel, bias]);
      const updates = parameters.map((array) => adam(array, rate));
      for (let step = 0; step < 5; step++) {
        expect(network.trainBatch(inputs, labelTensor)).toBeCloseTo(loss(), 4);
        const gradients = parameters.map((array) => finiteDifferences(array, loss));
        updates.forEach((update, i) => {
          update(gradients[i]);
        });
      }
      const logits = rows.flatMap((row) => referenceLogits(weights, row));
      network.logits(inputs).forEach((logit, i) => {
        expect(logit).toBeCloseTo(logits[i], 3);
      });
    },
  );
});

describe("Training", () => {
  it("starts every network from the same weights and gives them the same batches", async () => {
    const settings = settingsWith();
    const data = await loadPrepared(settings);
    const training = new Training(data, settings, [0, 0.1, 0]);
    const logits = () => training.networks.map((network) => network.logits(data.test.inputs));
    expect(logits()[1]).toEqual(logits()[0]);
    for (let batch = 0; batch < 7; batch++) training.trainBatch();
    expect(logits()[1]).not.toEqual(logits()[0]);
    expect(logits()[2]).toEqual(logits()[0]);
  });

  it("sees every training row once an epoch, the last batch being what is left", async () => {
    const settings = settingsWith({ images: 150, epochs: 2 });
    const training = new Training(await loadPrepared(settings), settings, [0]);
    expect(training.stepsPerEpoch).toBe(3);
    for (let step = 1; step <= 6; step++) {
      training.trainBatch();
      expect([training.step, training.epoch, training.atEndOfEpoch]).toEqual([
        step,
        Math.floor(step / 3),
        step % 3 === 0,
      ]);
    }
    expect(training.finished).toBe(true);
  });

  it("lowers the loss", async () => {
    const settings = settingsWith({ epochs: 30 });
    const training = new Training(await loadPrepared(settings), settings, [0, 0.1]);
    const first = training.trainBatch();
    let last = first;
    while (!training.finished) last = training.trainBatch();
    expect(last[0]).toBeLessThan(first[0] / 2);
    expect(last[1]).toBeLessThan(first[1]);
  });

  it("gives the same run for the same settings and another for another seed", async () => {
    const run = async (seed: number) => {
      const settings = settingsWith({ seed, labelNoise: 0.2 });
      const data = await loadPrepared(settings);
      const training = new Training(data, settings, [0, 0.1]);
      const losses: number[][] = [];
      while (!training.finished) losses.push(training.trainBatch());
      return { losses, logits: training.networks.map((network) => network.logits(data.test.inputs)) };
    };
    expect(await run(1)).toEqual(await run(1));
    expect((await run(2)).losses).not.toEqual((await run(1)).losses);
  });

  it("leaks no tensor, step after step and run after run", async () => {
    const before = memory().numTensors;
    const settings = settingsWith({ epochs: 100 });
    const data = await loadPrepared(settings);
    const training = new Training(data, settings, [0, 0.1]);
    training.trainBatch();
    const afterOne = memory().numTensors;
    for (let batch = 0; batch < 100; batch++) training.trainBatch();
    expect(memory().numTensors).toBe(afterOne);
    training.dispose();
    data.dispose();
    expect(memory().numTensors).toBe(before);
  });
});
