import type { Ls } from "@ls/core";
import { UserError } from "@ls/train/user-error";
import { gather, type Tensor2D, tensor1d, tensor2d, tidy } from "@tensorflow/tfjs-core";
import type { LoadedData } from "./data/load-dataset.ts";
import { type PreparedData, prepare } from "./data/prepare.ts";
import { measure } from "./evaluation/metrics.ts";
import { findMistakes } from "./evaluation/mistakes.ts";
import { project, templatePlane } from "./evaluation/projection.ts";
import { Recent } from "./evaluation/recent.ts";
import type { Network } from "./network/network.ts";
import { Training } from "./network/training.ts";
import type { Both, DataDescription, Evaluation, Mistake, Projection, Settings, Snapshot } from "./protocol.ts";

type Classes = Projection["classes"];

/** Of each class in the projection; more would only be painted over one another. */
const MOST_POINTS = 200;
const MOST_MISTAKES = 24;
const TIMED_STEPS = 64;

/** One run: two networks on one data set, and what there is to show of them. */
export class Session {
  readonly #ls: Ls;
  readonly #loaded: LoadedData;
  readonly #data: PreparedData;
  readonly #training: Training;
  readonly #stepMs = new Recent(TIMED_STEPS);
  /** Of the losses since the last snapshot. */
  #losses = { hard: 0, smoothed: 0, batches: 0 };
  #shown!: { classes: Classes; kinds: Uint8Array; inputs: Tensor2D };

  constructor(ls: Ls, loaded: LoadedData, settings: Settings) {
    this.#ls = ls;
    this.#loaded = loaded;
    this.#data = prepare(loaded, settings);
    this.#training = new Training(this.#data, settings, [0, settings.labelSmoothing]);
    this.showClasses(this.#data.classes > 2 ? [0, 1, 2] : [0, 1, 1]);
  }

  get finished(): boolean {
    return this.#training.finished;
  }

  get atEndOfEpoch(): boolean {
    return this.#training.atEndOfEpoch;
  }

  trainBatch(): void {
    const start = performance.now();
    const [hard, smoothed] = this.#training.trainBatch();
    this.#stepMs.add(performance.now() - start);
    this.#losses.hard += hard;
    this.#losses.smoothed += smoothed;
    this.#losses.batches += 1;
  }

  /** @param evaluated with everything measured on validation and test rows */
  snapshot(running: boolean, evaluated: boolean): Snapshot {
    const { epoch, epochs, step, stepsPerEpoch, finished } = this.#training;
    const { hard, smoothed, batches } = this.#losses;
    this.#losses = { hard: 0, smoothed: 0, batches: 0 };
    return {
      epoch,
      epochs,
      step,
      stepsPerEpoch,
      stepMs: this.#stepMs.median(),
      running,
      finished,
      trainingLoss: { hard: hard / batches, smoothed: smoothed / batches },
      ...(evaluated ? this.#evaluate() : undefined),
    };
  }

  /** @throws {UserError} for classes that there are not */
  showClasses(classes: Classes): void {
    const known = this.#data.classes;
    if (!classes.every((k) => Number.isInteger(k) && k >= 0 && k < known)) {
      throw new UserError(`expected three of the classes 0 to ${known - 1}, got ${classes.join(", ")}`);
    }
    const { inputs, labels } = this.#data.test;
    const rows: number[] = [];
    const kinds: number[] = [];
    [...new Set(classes)].forEach((shown, kind) => {
      const found = [...labels.keys()].filter((row) => labels[row] === shown).slice(0, MOST_POINTS);
      rows.push(...found);
      kinds.push(...found.map(() => kind));
    });
    this.#shown?.inputs.dispose();
    this.#shown = {
      classes,
      kinds: Uint8Array.from(kinds),
      inputs: tidy(() => gather(inputs, tensor1d(rows, "int32"))),
    };
  }

  /** The probabilities that each network gives the classes of a row as the data set's own were read. */
  judge(pixels: Float32Array): Both<Float32Array> {
    const { columns, scale } = this.#data;
    if (pixels.length !== columns) throw new UserError(`expected a drawing of ${columns} values, got ${pixels.length}`);
    const inputs = tensor2d(scale(pixels), [1, columns]);
    const probabilities = this.#both((network) => network.probabilities(inputs));
    inputs.dispose();
    return probabilities;
  }

  describe(): DataDescription {
    const { dataset, image, source } = this.#loaded;
    const { name, columns, classNames, training, validation, test } = dataset;
    const samples = classNames.flatMap((_, truth) => {
      const row = test.labels.indexOf(truth);
      return row < 0 ? [] : [{ values: test.values.slice(row * columns, (row + 1) * columns), truth }];
    });
    return {
      name,
      classNames,
      columns,
      ...(image ? { image } : undefined),
      training: training.labels.length,
      validation: validation.labels.length,
      test: test.labels.length,
      samples,
      source,
    };
  }

  dispose(): void {
    this.#shown.inputs.dispose();
    this.#training.dispose();
    this.#data.dispose();
  }

  #evaluate(): { evaluation: Both<Evaluation>; mistakes: Mistake[] } {
    const { test, validation, classes } = this.#data;
    const logits = this.#both((network) => network.logits(test.inputs));
    const evaluateOne = (network: Network, testLogits: Float32Array): Evaluation => ({
      ...measure(
        this.#ls,
        { logits: testLogits, labels: test.labels },
        { logits: network.logits(validation.inputs), labels: validation.labels },
        classes,
      ),
      projection: this.#project(network),
    });
    return {
      evaluation: this.#both((network, side) => evaluateOne(network, logits[side])),
      mistakes: findMistakes(this.#ls, this.#loaded.dataset.test, logits, classes, MOST_MISTAKES),
    };
  }

  #project(network: Network): Projection {
    const { classes, kinds, inputs } = this.#shown;
    const plane = templatePlane(network.templates(), this.#data.classes, classes);
    return { classes, kinds, points: project(network.penultimate(inputs), plane) };
  }

  #both<T>(of: (network: Network, side: "hard" | "smoothed") => T): Both<T> {
    const [hard, smoothed] = this.#training.networks;
    return { hard: of(hard, "hard"), smoothed: of(smoothed, "smoothed") };
  }
}
