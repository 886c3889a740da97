/**
 * The door of crossEntropy and crossEntropyGrad: every argument is checked, nothing is written, and what comes out is a
 * `CheckedCall` with the divisor already known.
 */

import { arrayKind, checkApart, checkFloat32, isSameView, newArray } from "./arrays.js";
import { type CheckedTargets, checkLogits, readTargets } from "./check-data.js";
import { CheckedLoss, LOSS_OPTIONS, type LossOptions, readLossOptions, visitArrays } from "./check-loss.js";
import type { CheckedCall, Engine, Floats } from "./checked-call.js";
import { LAYOUT_OPTIONS } from "./layout.js";
import { checkNames } from "./options.js";
import type { Targets } from "./types.js";

const OPTIONS: ReadonlySet<string> = new Set([...LAYOUT_OPTIONS, ...LOSS_OPTIONS, "out"]);

/** A call that has passed the door, with what its loss is made of. */
export class CheckedCrossEntropy extends CheckedLoss implements CheckedCall {
  declare readonly logits: Floats;
  declare readonly gradient: Floats | undefined;

  constructor(
    options: LossOptions,
    data: CheckedTargets,
    targets: Targets,
    logits: Floats,
    wantGradient: boolean,
    out: Floats | undefined,
  ) {
    super(options, data, targets, wantGradient);
    this.logits = logits;
    this.gradient = wantGradient ? (out ?? newLike(logits)) : undefined;
  }
}

/**
 * Checks a call. `precision` is what logits and gradient may be: "float64" serves finite differences of the reference.
 *
 * @throws {LsError} `SHAPE`, `TYPE`, `RANGE`, `TARGET_RANGE`, `OVERLAP`, `OUT_OF_MEMORY`
 */
export function checkCrossEntropy(
  engine: Engine,
  logits: unknown,
  targets: unknown,
  rawOptions: unknown,
  wantGradient: boolean,
  precision: "float32" | "float64" = "float32",
): CheckedCrossEntropy {
  const options = checkNames(rawOptions, OPTIONS);
  const floats = checkLogits(engine, logits, precision);
  const data = readTargets(engine, floats, targets, options);
  const loss = readLossOptions(options, data);
  const out = readOut(options.out, floats, precision);
  if (out) {
    engine.checkMemory(out, "out");
    if (!isSameView(out, floats)) checkApart(out, floats, "logits");
    checkApart(out, targets, "targets");
  }
  visitArrays(loss, (array, name) => {
    engine.checkMemory(array, name);
    if (out) checkApart(out, array, name);
  });
  return new CheckedCrossEntropy(loss, data, targets as Targets, floats, wantGradient, out);
}

function readOut(value: unknown, logits: Floats, precision: "float32" | "float64"): Floats | undefined {
  if (value === undefined) return undefined;
  if (precision === "float64" && arrayKind(value) === "Float64Array") return value as Float64Array;
  return checkFloat32(value, "out", logits.length, "logits.length");
}

const newLike = (logits: Floats): Floats =>
  logits instanceof Float64Array
    ? newArray(Float64Array, logits.length, "the gradient")
    : newArray(Float32Array, logits.length, "the gradient");
