import { chosenRun } from "./chosen.ts";
import type { Run } from "./experiment.ts";
import type { Outcome } from "./outcome.ts";
import { readingOf } from "./reading.ts";

/** The results for programs, unrounded. Times in microseconds a step: of the whole one, and of its loss alone. */
export function toJson({ dataset, settings, variant, runs, seconds }: Outcome): string {
  const content = {
    data: dataset.name,
    classes: dataset.classNames,
    rows: {
      training: dataset.training.labels.length,
      validation: dataset.validation.labels.length,
      test: dataset.test.labels.length,
    },
    features: settings.features,
    epochs: settings.epochs,
    seed: settings.seed,
    variant,
    seconds,
    runs: runs.map(runToJson),
    chosenLabelSmoothing: chosenRun(runs).labelSmoothing,
    reading: readingOf(runs),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function runToJson({ labelSmoothing, trainingLoss, test, validation, temperature, scaledTest, timing }: Run) {
  const { step, loss, ...batch } = timing;
  return {
    labelSmoothing,
    trainingLoss,
    test,
    validation,
    temperature,
    scaledTest,
    batch,
    stepMicroseconds: step,
    lossMicroseconds: loss,
  };
}
