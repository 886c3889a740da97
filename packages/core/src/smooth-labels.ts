/** smoothLabels: the smoothed target rows themselves, without weights. */

import { DEFAULT_IGNORE_INDEX } from "@ls/kernel/abi";
import { checkLength, newArray } from "./arrays.js";
import { readIgnoreIndex } from "./check-data.js";
import type { Engine } from "./checked-call.js";
import { LsError } from "./errors.js";
import { readClasses } from "./layout.js";
import { checkNames } from "./options.js";
import { confidenceOf, readSmoothing, SMOOTHING_OPTIONS, smoothingOf } from "./smoothing.js";
import { checkProbabilities, checkTargetKind, IGNORED, readIndices, sumIndices } from "./targets.js";

const OPTIONS: ReadonlySet<string> = new Set(["classes", "ignoreIndex", ...SMOOTHING_OPTIONS]);

/** See `Ls.smoothLabels`. */
export function smoothLabels(engine: Engine, targets: unknown, rawOptions: unknown): Float32Array {
  const options = checkNames(rawOptions, OPTIONS);
  const kind = checkTargetKind(targets);
  if (ArrayBuffer.isView(targets)) engine.checkMemory(targets, "targets");
  const classes = readClasses(options);
  if (classes === undefined) throw new LsError("SHAPE", "expected the option classes, got none");
  const ignored = readIgnoreIndex(options);
  const smoothing = readSmoothing(options, classes);
  if (smoothing.prior) engine.checkMemory(smoothing.prior, "prior");
  const confidence = confidenceOf(smoothing, classes);

  if ("probabilities" in kind) {
    const { probabilities } = kind;
    if (ignored !== undefined) {
      throw new LsError("RANGE", "expected ignoreIndex only with class indices, got it with class probabilities");
    }
    const rows = Math.ceil(probabilities.length / classes);
    checkLength(probabilities, "targets", rows * classes, "rows · classes");
    checkProbabilities(engine, probabilities, { rows, classes, inner: 1 });
    const smoothed = newArray(Float32Array, probabilities.length, "the smoothed labels");
    for (let i = 0; i < smoothed.length; i++) {
      smoothed[i] = confidence * probabilities[i] + smoothingOf(smoothing, classes, i % classes);
    }
    return smoothed;
  }

  const { indices } = kind;
  const ignoreIndex = ignored ?? DEFAULT_IGNORE_INDEX;
  sumIndices(engine, indices, classes, ignoreIndex, undefined, undefined);
  const smoothed = newArray(Float32Array, indices.length * classes, "the smoothed labels");
  const target = new Int32Array(1);
  for (let row = 0; row < indices.length; row++) {
    readIndices(indices, row, 1, ignoreIndex, target);
    if (target[0] === IGNORED) continue;
    const start = row * classes;
    for (let k = 0; k < classes; k++) {
      smoothed[start + k] = (k === target[0] ? confidence : 0) + smoothingOf(smoothing, classes, k);
    }
  }
  return smoothed;
}
