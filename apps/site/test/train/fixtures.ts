import type { CalibrationResult } from "@ls/core";
import type { Evaluation, Snapshot, SweepPoint } from "../../src/training/protocol.ts";

export function calibration(changes: Partial<CalibrationResult> = {}): CalibrationResult {
  return {
    count: 100,
    accuracy: 0.82,
    nll: 0.9,
    brier: 0.3,
    ece: 0.12,
    mce: 0.3,
    meanConfidence: 0.94,
    maxLogitGap: 40,
    bins: [],
    ...changes,
  };
}

export function evaluationWith(test: Partial<CalibrationResult>): Evaluation {
  return {
    test: calibration(test),
    logitGap: 12,
    temperature: 3,
    scaled: calibration({ ece: 0.03 }),
    validation: calibration(),
    projection: { classes: [0, 1, 2], points: new Float32Array(0), kinds: new Uint8Array(0) },
  };
}

export function snapshotAt(step: number, loss: number, evaluated: boolean): Snapshot {
  return {
    epoch: Math.floor(step / 10),
    epochs: 4,
    step,
    stepsPerEpoch: 10,
    stepMs: 5,
    running: true,
    finished: step === 40,
    trainingLoss: { hard: loss, smoothed: 2 * loss },
    ...(evaluated
      ? { evaluation: { hard: evaluationWith({}), smoothed: evaluationWith({ accuracy: 0.83, meanConfidence: 0.85 }) } }
      : undefined),
  };
}

export function sweepPoint(labelSmoothing: number, ece: number, temperature: number, validationEce = ece): SweepPoint {
  return {
    labelSmoothing,
    test: calibration({ ece }),
    validation: calibration({ ece: validationEce }),
    temperature,
    scaled: calibration({ ece: 0.02 }),
  };
}
