import type { Ls } from "@ls/core";
import type { LoadedData } from "./data/load-dataset.ts";
import { type PreparedData, prepare } from "./data/prepare.ts";
import { measure } from "./evaluation/metrics.ts";
import { Training } from "./network/training.ts";
import type { Settings, SweepPoint } from "./protocol.ts";

export interface SweepObserver {
  /** Called after each batch; training goes on when its promise is kept. */
  onBatch(training: Training, done: number): Promise<void>;
  onPoint(point: SweepPoint, done: number): void;
}

/** Trains one network for each α to its end, on the rows and batches of a run with the same settings. */
export async function sweep(
  ls: Ls,
  loaded: LoadedData,
  settings: Settings,
  labelSmoothing: readonly number[],
  observer: SweepObserver,
): Promise<void> {
  const data = prepare(loaded, settings);
  try {
    for (const [done, alpha] of labelSmoothing.entries()) {
      const training = new Training(data, settings, [alpha]);
      try {
        while (!training.finished) {
          training.trainBatch();
          await observer.onBatch(training, done);
        }
        observer.onPoint(pointOf(ls, training, data, alpha), done + 1);
      } finally {
        training.dispose();
      }
    }
  } finally {
    data.dispose();
  }
}

function pointOf(ls: Ls, { networks }: Training, data: PreparedData, labelSmoothing: number): SweepPoint {
  const [network] = networks;
  const label = ({ inputs, labels }: PreparedData["test"]) => ({ logits: network.logits(inputs), labels });
  const { test, validation, temperature, scaled } = measure(ls, label(data.test), label(data.validation), data.classes);
  return { labelSmoothing, test, validation, temperature, scaled };
}
