import { type Random, seededRandom } from "@ls/train/random";
import { gather, type Tensor1D, tensor1d, tidy } from "@tensorflow/tfjs-core";
import type { PreparedData } from "../data/prepare.ts";
import type { Settings } from "../protocol.ts";
import { initialWeights } from "./initial-weights.ts";
import { Network } from "./network.ts";

/** Trains networks that differ in α alone: the same initial weights, the same batches in the same order. */
export class Training {
  readonly networks: Network[];
  readonly stepsPerEpoch: number;
  readonly epochs: number;
  /** Batches so far. */
  step = 0;
  readonly #training: PreparedData["training"];
  readonly #batchSize: number;
  readonly #random: Random;
  #order: Int32Array = new Int32Array();

  /** @param labelSmoothing α of each network */
  constructor(data: PreparedData, settings: Settings, labelSmoothing: readonly number[]) {
    const { hidden, seed, learningRate, batchSize, epochs, lastLayer } = settings;
    const weights = initialWeights([data.columns, ...hidden, data.classes], seed + 1);
    this.networks = labelSmoothing.map((alpha) => new Network(weights, learningRate, alpha, lastLayer));
    this.stepsPerEpoch = Math.ceil(data.training.labels.length / batchSize);
    this.epochs = epochs;
    this.#training = data.training;
    this.#batchSize = batchSize;
    this.#random = seededRandom(seed + 2);
  }

  /** Whole passes over the training rows so far. */
  get epoch(): number {
    return Math.floor(this.step / this.stepsPerEpoch);
  }

  get finished(): boolean {
    return this.epoch >= this.epochs;
  }

  get atEndOfEpoch(): boolean {
    return this.step > 0 && this.step % this.stepsPerEpoch === 0;
  }

  /** One batch for each network. @returns their mean losses */
  trainBatch(): number[] {
    const place = this.step % this.stepsPerEpoch;
    if (place === 0) this.#order = this.#random.permutation(this.#training.labels.length);
    const first = place * this.#batchSize;
    const rows = this.#order.subarray(first, first + this.#batchSize);
    this.step += 1;
    return tidy(() => {
      const chosen = tensor1d(rows, "int32");
      const inputs = gather(this.#training.inputs, chosen);
      const labels = gather(this.#training.labelTensor, chosen) as Tensor1D;
      return this.networks.map((network) => network.trainBatch(inputs, labels));
    });
  }

  dispose(): void {
    for (const network of this.networks) network.dispose();
  }
}
