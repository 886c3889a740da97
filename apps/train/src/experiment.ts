import { setImmediate } from "node:timers/promises";
import type { Ls } from "@ls/core";
import type { Dataset, Split } from "./data/dataset.ts";
import { type Evaluation, evaluate, type LabelledFeatures } from "./evaluate.ts";
import { randomFeatures } from "./features.ts";
import type { Head } from "./head.ts";
import { seededRandom } from "./random.ts";
import { fitStandardizer } from "./standardize.ts";
import { type Timing, timeTraining } from "./timing/timing.ts";
import { train } from "./train.ts";

/** One value of α: how its model does, and what its training costs. */
export interface Run extends Evaluation {
  labelSmoothing: number;
  /** Mean training loss of the last epoch. */
  trainingLoss: number;
  timing: Timing;
}

export interface ExperimentSettings {
  labelSmoothing: number[];
  features: number;
  epochs: number;
  seed: number;
}

export interface Observer {
  signal: AbortSignal;
  onStage: (stage: string) => void;
  onEpoch: (labelSmoothing: number, epoch: number, loss: number) => void;
}

/**
 * Trains and evaluates one model for each α: same rows, same features, same batches in the same order. Their steps are timed
 * when all are trained, so that none of them meets code that the engine has not optimised yet.
 */
export async function runExperiment(
  ls: Ls,
  dataset: Dataset,
  settings: ExperimentSettings,
  observer: Observer,
): Promise<Run[]> {
  const { features, epochs, seed } = settings;
  const showStage = (stage: string) => {
    observer.onStage(stage);
    // The display draws before the long computation that follows.
    return setImmediate();
  };
  const classes = dataset.classNames.length;
  await showStage("computing random features");
  const standardize = fitStandardizer(dataset.training.values, dataset.columns, dataset.sameUnit);
  const transform = randomFeatures(dataset.columns, features, seededRandom(seed + 1));
  const prepare = (split: Split): LabelledFeatures => ({
    features: transform(standardize(split.values)),
    labels: split.labels,
  });
  const training = prepare(dataset.training);
  const validation = prepare(dataset.validation);
  const test = prepare(dataset.test);

  const trained: (Omit<Run, "timing"> & { head: Head })[] = [];
  for (const labelSmoothing of settings.labelSmoothing) {
    let trainingLoss = Number.NaN;
    const head = await train(ls, training.features, training.labels, {
      classes,
      labelSmoothing,
      epochs,
      seed: seed + 2,
      signal: observer.signal,
      onEpoch: (epoch, loss) => {
        trainingLoss = loss;
        observer.onEpoch(labelSmoothing, epoch, loss);
      },
    });
    trained.push({ labelSmoothing, trainingLoss, head, ...evaluate(ls, head, classes, validation, test) });
  }
  await showStage("timing the steps");
  return trained.map(({ head, ...run }) => ({
    ...run,
    timing: timeTraining(ls, head, run.labelSmoothing, training),
  }));
}
