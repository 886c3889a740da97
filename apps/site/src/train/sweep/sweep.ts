import { signal } from "@preact/signals";
import type { Settings, SweepPoint } from "../../training/protocol.ts";
import { file, settings } from "../run/state.ts";
import { startTrainer, type Trainer } from "../run/trainer.ts";
import { SWEPT } from "./u.ts";

export interface SweepProgress {
  done: number;
  total: number;
  /** Of the network under way. */
  epoch: number;
  epochs: number;
}

export const points = signal<SweepPoint[]>([]);
export const progress = signal<SweepProgress | undefined>(undefined);
export const sweepFailure = signal<string | undefined>(undefined);
/** What the points were trained with; today's run may have moved on. */
export const sweptSettings = signal<Settings | undefined>(undefined);

let trainer: Trainer | undefined;

/** Trains a network for each α in a Worker of its own, beside the run that the page shows. */
export function startSweep(): void {
  cancelSweep();
  const swept = settings.value;
  points.value = [];
  sweepFailure.value = undefined;
  sweptSettings.value = swept;
  progress.value = { done: 0, total: SWEPT.length, epoch: 0, epochs: swept.epochs };
  const own = startTrainer((reply) => {
    if (own !== trainer) return;
    if (reply.type === "sweep-progress") {
      progress.value = { done: reply.done, total: reply.total, epoch: reply.epoch, epochs: reply.epochs };
    } else if (reply.type === "sweep") {
      points.value = [...points.value, reply.point];
      progress.value = { done: reply.done, total: reply.total, epoch: 0, epochs: swept.epochs };
      if (reply.done === reply.total) cancelSweep();
    } else if (reply.type === "failed") {
      sweepFailure.value = reply.message;
      cancelSweep();
    }
  });
  trainer = own;
  own.send({
    type: "sweep",
    settings: swept,
    file: swept.data === "csv" ? file.value : undefined,
    labelSmoothing: SWEPT,
  });
}

/** Keeps the points that are there. */
export function cancelSweep(): void {
  trainer?.stop();
  trainer = undefined;
  progress.value = undefined;
}
