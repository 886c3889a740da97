import { memory, tensor1d, tensor2d } from "@tensorflow/tfjs-core";
import { afterEach, expect, it, vi } from "vitest";
import { initialWeights } from "../../src/training/network/initial-weights.ts";
import { Network } from "../../src/training/network/network.ts";
import { Training } from "../../src/training/network/training.ts";
import { startTensorflow } from "../../src/training/tensorflow/start.ts";
import { loadPrepared, settingsWith } from "./surroundings.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

it("trains in plain JavaScript where the backend's wasm file cannot be had", async () => {
  // TensorFlow.js says at length what is missing.
  for (const level of ["error", "warn"] as const) vi.spyOn(console, level).mockImplementation(() => {});
  expect(await startTensorflow("/no/such/folder/")).toBe("cpu");
  const settings = settingsWith({ images: 64, batchSize: 64, epochs: 40 });
  const training = new Training(await loadPrepared(settings), settings, [0, 0.1]);
  const first = training.trainBatch();
  const tensors = memory().numTensors;
  let last = first;
  while (!training.finished) last = training.trainBatch();
  expect(last[0]).toBeLessThan(first[0]);
  expect(last[1]).toBeLessThan(first[1]);
  expect(memory().numTensors).toBe(tensors);
});

it("hands out weights that training does not change afterwards", () => {
  const network = new Network(initialWeights([2, 3, 2], 1), 0.1, 0);
  const before = network.templates();
  const copy = before.slice();
  network.trainBatch(tensor2d([[1, 2]]), tensor1d([0], "int32"));
  expect(before).toEqual(copy);
});
