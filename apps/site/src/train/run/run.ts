import { batch } from "@preact/signals";
import type { CsvFile, DataDescription, Reply, Request, Settings, Snapshot } from "../../training/protocol.ts";
import type { Classes } from "../settings/address.ts";
import { defaultSettings } from "../settings/defaults.ts";
import { addSnapshot, emptyHistory } from "./history.ts";
import {
  classes,
  description,
  evaluation,
  failure,
  file,
  fileFailure,
  history,
  loading,
  mistakes,
  settings,
  snapshot,
  verdict,
  wantsPlay,
} from "./state.ts";
import { startTrainer, type Trainer } from "./trainer.ts";

/** What the visitor does with the run, and what its Worker answers. */

let trainer: Trainer | undefined;
let candidate: Trainer | undefined;
/** Snapshots of a run that was given up are still on their way until its successor is ready. */
let ready = false;
let pending: Snapshot[] = [];

function send(request: Request): void {
  trainer?.send(request);
}

/** Builds both networks anew; `playing` says whether training starts then. */
export function start(playing: boolean): void {
  wantsPlay.value = playing;
  failure.value = undefined;
  loading.value = { what: "Loading the data" };
  ready = false;
  pending = [];
  if (!trainer) {
    const own = startTrainer((reply) => own === trainer && receive(reply));
    trainer = own;
  }
  send({ type: "reset", settings: settings.value, file: settings.value.data === "csv" ? file.value : undefined });
}

/** Other settings are another run; one that was under way or done starts at once. */
export function change(changes: Partial<Settings>): void {
  const { data } = settings.value;
  const base =
    changes.data && changes.data !== data
      ? { ...defaultSettings(changes.data), seed: settings.value.seed }
      : settings.value;
  settings.value = { ...base, ...changes };
  start(wantsPlay.value || snapshot.value?.finished === true);
}

export function play(): void {
  if (failure.value || snapshot.value?.finished) {
    start(true);
    return;
  }
  wantsPlay.value = true;
  if (ready) send({ type: "play" });
}

export function pause(): void {
  wantsPlay.value = false;
  send({ type: "pause" });
}

export function step(): void {
  if (!ready || snapshot.value?.finished) return;
  if (wantsPlay.value) pause();
  send({ type: "step" });
}

export function reset(): void {
  start(false);
}

export function showClasses(next: Classes): void {
  classes.value = next;
  if (ready) send({ type: "show-classes", classes: next });
}

export function judge(pixels: Float32Array): void {
  if (ready) send({ type: "judge", pixels });
}

/**
 * Tries the visitor's file in a second Worker: only if it can be trained on does it take the place of the run under way.
 */
export function openFile(csv: CsvFile): void {
  candidate?.stop();
  fileFailure.value = undefined;
  const next = { ...defaultSettings("csv"), labelSmoothing: settings.value.labelSmoothing, seed: settings.value.seed };
  const own = startTrainer((reply) => {
    if (own === trainer) return receive(reply);
    if (own !== candidate) return undefined;
    if (reply.type === "failed") {
      fileFailure.value = reply.message;
      own.stop();
      candidate = undefined;
    } else if (reply.type === "ready") {
      trainer?.stop();
      trainer = own;
      candidate = undefined;
      batch(() => {
        settings.value = next;
        file.value = csv;
        wantsPlay.value = true;
        pending = [];
        receive(reply);
      });
    }
    return undefined;
  });
  candidate = own;
  own.send({ type: "reset", settings: next, file: csv });
}

function receive(reply: Reply): void {
  switch (reply.type) {
    case "loading":
      loading.value = {
        what: `Loading the ${reply.what}`,
        share: reply.total ? (reply.done ?? 0) / reply.total : undefined,
      };
      break;
    case "ready":
      begin(reply.data);
      break;
    case "snapshot":
      if (!ready) break;
      // The page shows what came once a frame, however many came.
      if (pending.push(reply.snapshot) === 1) requestAnimationFrame(publish);
      break;
    case "verdict":
      verdict.value = reply.probabilities;
      break;
    case "failed":
      trainer?.stop();
      trainer = undefined;
      ready = false;
      batch(() => {
        failure.value = { message: reply.message, code: reply.code };
        loading.value = undefined;
        wantsPlay.value = false;
      });
      break;
  }
}

function begin(data: DataDescription): void {
  ready = true;
  batch(() => {
    description.value = data;
    loading.value = undefined;
    failure.value = undefined;
    history.value = emptyHistory();
    verdict.value = undefined;
    classes.value = within(classes.value, data.classNames.length);
  });
  send({ type: "show-classes", classes: classes.value });
  if (wantsPlay.value) send({ type: "play" });
}

/** Classes that the data does not have give way to the first ones; with two classes one of them stands twice. */
function within(chosen: Classes, count: number): Classes {
  if (Math.max(...chosen) < count) return chosen;
  return [0, Math.min(1, count - 1), Math.min(2, count - 1)];
}

function publish(): void {
  const arrived = pending;
  pending = [];
  if (arrived.length === 0) return;
  batch(() => {
    for (const each of arrived) {
      snapshot.value = each;
      if (each.evaluation) evaluation.value = each.evaluation;
      if (each.mistakes) mistakes.value = each.mistakes;
      history.value = addSnapshot(history.value, each);
      if (each.finished) wantsPlay.value = false;
    }
  });
}
