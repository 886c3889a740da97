/**
 * The door of crossEntropy and crossEntropyGrad: every argument is checked, nothing is written, and what comes out is a
 * `CheckedCall` with the divisor already known.
 */

import { arrayKind, checkApart, checkFloat32, checkWeights, isSameView, newArray } from "./arrays.js";
import { checkLogits, readTargets } from "./check-data.js";
import type { CheckedCall, Engine, Floats } from "./checked-call.js";
import { describe, LsError } from "./errors.js";
import { LAYOUT_OPTIONS } from "./layout.js";
import { checkName, checkNames, isNotNegative, isPositive, type RawOptions, readName, readNumber } from "./options.js";
import { readSmoothing, SMOOTHING_OPTIONS } from "./smoothing.js";
import type { Reduction, RowArrays, RowName, Targets } from "./types.js";

const OPTIONS: ReadonlySet<string> = new Set([
  ...LAYOUT_OPTIONS,
  ...SMOOTHING_OPTIONS,
  "classWeights",
  "sampleWeights",
  "ignoreIndex",
  "reduction",
  "normalizer",
  "empty",
  "logitScale",
  "softcap",
  "zLoss",
  "gradOutput",
  "rows",
  "out",
]);

const REDUCTIONS: readonly Reduction[] = ["mean", "sum", "none"];
const ROW_NAMES: readonly RowName[] = ["loss", "nll", "lse", "argmax"];
const EMPTY = ["nan", "zero"] as const;

export interface CheckedCrossEntropy {
  call: CheckedCall;
  count: number;
  /** What the sum of row losses is divided by; 0 is a mean over nothing. */
  divisor: number;
  /** The loss of a mean over nothing. */
  empty: number;
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
  const { layout, ignoreIndex } = data;

  const smoothing = readSmoothing(options, layout.classes);
  const logitScale = readNumber(options.logitScale, "logitScale", 1, "finite and > 0", isPositive);
  const softcap = readNumber(options.softcap, "softcap", 0, "finite and > 0", isPositive);
  const zLoss = readNumber(options.zLoss, "zLoss", 0, "finite and >= 0", isNotNegative);
  const reduction = readName(options.reduction, "reduction", "mean", REDUCTIONS);
  const normalizer = readNumber(options.normalizer, "normalizer", undefined, "finite and > 0", isPositive);
  if (normalizer !== undefined && reduction !== "mean") {
    throw new LsError("RANGE", `expected normalizer only with reduction 'mean', got it with '${reduction}'`);
  }
  const empty = readName(options.empty, "empty", "nan", EMPTY) === "nan" ? Number.NaN : 0;
  const rowNames = readRowNames(options.rows, reduction);

  const classWeights = optionalWeights(options, "classWeights", layout.classes, "classes");
  const sampleWeights = optionalWeights(options, "sampleWeights", layout.rows, "rows");
  const upstream = readGradOutput(options, layout.rows, reduction);
  const out = readOut(options.out, floats, precision);
  const input = (array: Float32Array | undefined, name: string): void => {
    if (!array) return;
    engine.checkMemory(array, name);
    if (out) checkApart(out, array, name);
  };
  if (out) {
    engine.checkMemory(out, "out");
    if (!isSameView(out, floats)) checkApart(out, floats, "logits");
    checkApart(out, targets, "targets");
  }
  input(smoothing.prior, "prior");
  input(classWeights, "classWeights");
  input(sampleWeights, "sampleWeights");
  input(upstream.array, "gradOutput");

  const { count, weight } = data.sum(classWeights, sampleWeights);
  const divisor = reduction === "mean" ? (normalizer ?? weight) : 1;
  const gradientScale = divisor === 0 ? 0 : upstream.scalar / divisor;
  if (wantGradient && !Number.isFinite(gradientScale)) {
    throw new LsError("RANGE", `expected gradOutput over the divisor ${divisor} to be finite, got ${gradientScale}`);
  }

  return {
    call: {
      labelSmoothing: smoothing.labelSmoothing,
      others: smoothing.others,
      prior: smoothing.prior,
      logits: floats,
      layout,
      targets: targets as Targets,
      ignoreIndex,
      classWeights,
      sampleWeights,
      logitScale,
      softcap,
      zLoss,
      gradient: wantGradient ? (out ?? newLike(floats)) : undefined,
      gradientScale,
      gradOutput: upstream.array,
      rows: newRows(rowNames, layout.rows),
    },
    count,
    divisor,
    empty,
  };
}

function optionalWeights(options: RawOptions, name: string, length: number, meaning: string): Float32Array | undefined {
  return options[name] === undefined ? undefined : checkWeights(options[name], name, length, meaning);
}

function readGradOutput(
  options: RawOptions,
  rows: number,
  reduction: Reduction,
): { scalar: number; array: Float32Array | undefined } {
  const value = options.gradOutput;
  if (typeof value === "object" && value !== null) {
    const array = checkFloat32(value, "gradOutput", rows, "rows");
    if (reduction === "mean") {
      throw new LsError("RANGE", "expected gradOutput to be a number with reduction 'mean', got an array");
    }
    return { scalar: 1, array };
  }
  return { scalar: readNumber(options.gradOutput, "gradOutput", 1, "finite", Number.isFinite), array: undefined };
}

function readRowNames(value: unknown, reduction: Reduction): readonly RowName[] {
  if (value === undefined) return reduction === "none" ? ["loss"] : [];
  if (!Array.isArray(value)) {
    throw new LsError("TYPE", `expected rows to be an array of names, got ${describe(value)}`);
  }
  // Array.from turns the holes of a sparse array into values, which are then refused.
  const names = Array.from(value, (name: unknown, i: number) => checkName(name, `rows[${i}]`, ROW_NAMES));
  return reduction === "none" ? ["loss", ...names] : names;
}

function newRows(names: readonly RowName[], length: number): Partial<RowArrays> {
  const rows: Partial<RowArrays> = {};
  for (const name of names) {
    if (name === "argmax") rows.argmax = newArray(Int32Array, length, "rows.argmax");
    else rows[name] = newArray(Float32Array, length, `rows.${name}`);
  }
  return rows;
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
