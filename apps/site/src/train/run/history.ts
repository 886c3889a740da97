import type { Both, Evaluation, Side, Snapshot } from "../../training/protocol.ts";

/** What the curves show, one value an evaluation. */
export const QUANTITIES = [
  "trainingLoss",
  "testLoss",
  "accuracy",
  "confidence",
  "ece",
  "logitGap",
  "temperature",
  "scaledEce",
] as const;
export type Quantity = (typeof QUANTITIES)[number];

export interface History {
  /** Epochs so far, with their fraction. */
  epoch: number[];
  step: number[];
  hard: Record<Quantity, (number | null)[]>;
  smoothed: Record<Quantity, (number | null)[]>;
  /** Training losses since the last evaluation, each counted by its batches. */
  open: { steps: number; hard: number; smoothed: number };
  lastStep: number;
}

export function emptyHistory(): History {
  const side = () => Object.fromEntries(QUANTITIES.map((name) => [name, []])) as unknown as History[Side];
  return {
    epoch: [],
    step: [],
    hard: side(),
    smoothed: side(),
    open: { steps: 0, hard: 0, smoothed: 0 },
    lastStep: 0,
  };
}

/** The history with one snapshot more; a new object where a point came, so that charts see the change. */
export function addSnapshot(history: History, snapshot: Snapshot): History {
  const { step, stepsPerEpoch, trainingLoss, evaluation } = snapshot;
  const steps = step - history.lastStep;
  const { open } = history;
  history.lastStep = step;
  if (steps > 0 && Number.isFinite(trainingLoss.hard) && Number.isFinite(trainingLoss.smoothed)) {
    open.steps += steps;
    open.hard += trainingLoss.hard * steps;
    open.smoothed += trainingLoss.smoothed * steps;
  }
  // A snapshot without a step, as after a choice of classes, is no new point.
  if (!evaluation || history.step.at(-1) === step) return history;
  const loss = (side: Side) => (open.steps > 0 ? open[side] / open.steps : null);
  return {
    epoch: [...history.epoch, step / stepsPerEpoch],
    step: [...history.step, step],
    hard: append(history.hard, evaluation.hard, loss("hard")),
    smoothed: append(history.smoothed, evaluation.smoothed, loss("smoothed")),
    open: { steps: 0, hard: 0, smoothed: 0 },
    lastStep: step,
  };
}

function append(side: History[Side], evaluation: Both<Evaluation>[Side], trainingLoss: number | null): History[Side] {
  const { test, logitGap, temperature, scaled } = evaluation;
  return {
    trainingLoss: [...side.trainingLoss, trainingLoss],
    testLoss: [...side.testLoss, test.nll],
    accuracy: [...side.accuracy, test.accuracy],
    confidence: [...side.confidence, test.meanConfidence],
    ece: [...side.ece, test.ece],
    logitGap: [...side.logitGap, logitGap],
    temperature: [...side.temperature, temperature],
    scaledEce: [...side.scaledEce, scaled.ece],
  };
}
