/** The instance that `init` gives: every public function, written once on top of an engine. */

import { allocate } from "./allocation.js";
import { calibration } from "./calibration.js";
import { type CallControl, readControl } from "./call-control.js";
import type { Engine, Floats, LinearCall } from "./checked-call.js";
import { prepareCrossEntropy, runCrossEntropy } from "./cross-entropy.js";
import { LsError } from "./errors.js";
import { fitTemperature } from "./fit-temperature.js";
import { prepareLinearCrossEntropy, runLinearCrossEntropy } from "./linear-cross-entropy.js";
import { mergeStats } from "./row-stats.js";
import { rowStats, runShardGrad, runShardLoss } from "./shards.js";
import { smoothLabels } from "./smooth-labels.js";
import type { CrossEntropyResult, Ls } from "./types.js";

export function createInstance(engine: Engine): Ls {
  const { variant } = engine;
  let live: Engine | undefined = engine;
  const use = (): Engine => {
    if (!live) throw new LsError("DISPOSED", "expected a live instance, got one that was disposed");
    live.beforeCall();
    return live;
  };
  // With its engine go the kernel and its memory, as soon as no allocation is held.
  const dispose = async (): Promise<void> => {
    live = undefined;
    await engine.dispose();
  };
  const disposeAtOnce = (): void => {
    void dispose();
  };
  const inTurn = createQueue();
  /** Checks at once, runs after the calls before it. */
  const runAsync = async <Outcome, Result>(
    options: unknown,
    prepare: () => (control: CallControl) => Promise<Outcome>,
    resultOf: (outcome: Outcome) => Result,
  ): Promise<Result> => {
    const control = readControl(options);
    control.throwIfAborted();
    const run = prepare();
    return inTurn(async () => {
      use();
      control.throwIfAborted();
      return resultOf(await run(control));
    });
  };
  const instance = {
    variant,
    threads: engine.threads,
    crossEntropy: (logits: unknown, targets: unknown, options: unknown) =>
      lossOf(runCrossEntropy(use(), logits, targets, options, false)),
    crossEntropyGrad: (logits: unknown, targets: unknown, options: unknown) =>
      gradientOf(runCrossEntropy(use(), logits, targets, options, true)),
    crossEntropyAsync: (logits: unknown, targets: unknown, options: unknown) =>
      runAsync(options, () => prepareCrossEntropy(use(), logits, targets, options, false), lossOf),
    crossEntropyGradAsync: (logits: unknown, targets: unknown, options: unknown) =>
      runAsync(options, () => prepareCrossEntropy(use(), logits, targets, options, true), gradientOf),
    linearCrossEntropy: (x: unknown, w: unknown, targets: unknown, options: unknown) =>
      lossOf(runLinearCrossEntropy(use(), x, w, targets, options, false)),
    linearCrossEntropyGrad: (x: unknown, w: unknown, targets: unknown, options: unknown) =>
      gradientsOf(runLinearCrossEntropy(use(), x, w, targets, options, true)),
    linearCrossEntropyAsync: (x: unknown, w: unknown, targets: unknown, options: unknown) =>
      runAsync(options, () => prepareLinearCrossEntropy(use(), x, w, targets, options, false), lossOf),
    linearCrossEntropyGradAsync: (x: unknown, w: unknown, targets: unknown, options: unknown) =>
      runAsync(options, () => prepareLinearCrossEntropy(use(), x, w, targets, options, true), gradientsOf),
    rowStats: (logits: unknown, targets: unknown, options: unknown) => rowStats(use(), logits, targets, options),
    mergeStats: (a: unknown, b: unknown) => mergeStats(use(), a, b),
    shardLoss: (stats: unknown, options: unknown) => lossOf(runShardLoss(use(), stats, options)),
    shardGrad: (logits: unknown, stats: unknown, targets: unknown, options: unknown) =>
      gradientOf(runShardGrad(use(), logits, stats, targets, options)),
    smoothLabels: (targets: unknown, options: unknown) => smoothLabels(use(), targets, options),
    calibration: (logits: unknown, targets: unknown, options: unknown) => calibration(use(), logits, targets, options),
    fitTemperature: (logits: unknown, targets: unknown, options: unknown) =>
      fitTemperature(use(), logits, targets, options),
    allocate: (length: unknown, kind: unknown) => allocate(use(), length, kind, () => !live),
    dispose: disposeAtOnce,
  };
  if (Symbol.dispose) Object.defineProperty(instance, Symbol.dispose, { value: disposeAtOnce });
  if (Symbol.asyncDispose) Object.defineProperty(instance, Symbol.asyncDispose, { value: dispose });
  return Object.freeze(instance) as unknown as Ls;
}

const lossOf = ({ loss, count, correct, rows }: CrossEntropyResult) => ({ loss, count, correct, rows });

const gradientOf = (outcome: CrossEntropyResult & { gradient: Floats | undefined }) => {
  const { loss, count, correct, rows, gradient } = outcome;
  return { loss, count, correct, rows, grad: gradient };
};

function gradientsOf(outcome: CrossEntropyResult & Pick<LinearCall, "dx" | "dw" | "db">) {
  const { loss, count, correct, rows, dx, dw, db } = outcome;
  const gradients: Record<string, unknown> = { loss, count, correct, rows };
  if (dx) gradients.dx = dx;
  if (dw) gradients.dw = dw;
  if (db) gradients.db = db;
  return gradients;
}

/** Runs one thing after the other, whatever becomes of them. */
function createQueue() {
  let last: Promise<unknown> = Promise.resolve();
  return <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}
