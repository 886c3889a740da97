/** The door's part that every loss has: its options, checked, and what they make of the rows. */

import { checkFloat32, checkWeights, newArray } from "./arrays.js";
import type { CheckedTargets } from "./check-data.js";
import type { LossCall, Smoothing } from "./checked-call.js";
import { describe, LsError } from "./errors.js";
import type { Layout } from "./layout.js";
import { checkName, isNotNegative, isPositive, type RawOptions, readName, readNumber } from "./options.js";
import { readSmoothing, SMOOTHING_OPTIONS } from "./smoothing.js";
import type { Reduction, RowArrays, RowName, Targets } from "./types.js";

export const LOSS_OPTIONS = [
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
] as const;

const REDUCTIONS: readonly Reduction[] = ["mean", "sum", "none"];
const ROW_NAMES: readonly RowName[] = ["loss", "nll", "lse", "argmax"];
const EMPTY = ["nan", "zero"] as const;

/** Options that have passed their own checks; no value of an array over the rows has been looked at. */
export interface LossOptions {
  readonly smoothing: Smoothing;
  readonly logitScale: number;
  readonly softcap: number;
  readonly zLoss: number;
  readonly reduction: Reduction;
  readonly normalizer: number | undefined;
  /** The loss of a mean over nothing. */
  readonly empty: number;
  readonly rowNames: readonly RowName[];
  readonly classWeights: Float32Array | undefined;
  readonly sampleWeights: Float32Array | undefined;
  readonly upstream: { readonly scalar: number; readonly array: Float32Array | undefined };
}

/**
 * What options and targets make of a call. A class, because objects put together by spreading take a microsecond each; fields
 * are declared, because defining each before it is set takes half of one.
 */
export class CheckedLoss implements LossCall {
  declare readonly labelSmoothing: number;
  declare readonly others: boolean;
  declare readonly prior: Float32Array | undefined;
  declare readonly layout: Layout;
  declare readonly targets: Targets;
  declare readonly ignoreIndex: number;
  declare readonly classWeights: Float32Array | undefined;
  declare readonly sampleWeights: Float32Array | undefined;
  declare readonly logitScale: number;
  declare readonly softcap: number;
  declare readonly zLoss: number;
  declare readonly gradOutput: Float32Array | undefined;
  declare readonly rows: Partial<RowArrays>;
  declare readonly gradientScale: number;
  /** Rows that are not ignored. */
  declare readonly count: number;
  /** What the sum of row losses is divided by; 0 is a mean over nothing. */
  declare readonly divisor: number;
  /** The loss of a mean over nothing. */
  declare readonly empty: number;

  /** After every other check: looks at every target, unless the sums over them are known. */
  constructor(
    options: LossOptions,
    data: CheckedTargets,
    targets: Targets,
    wantGradient: boolean,
    { count, weight } = data.sum(options.classWeights, options.sampleWeights),
  ) {
    const { smoothing, classWeights, sampleWeights, upstream } = options;
    const divisor = options.reduction === "mean" ? (options.normalizer ?? weight) : 1;
    const gradientScale = divisor === 0 ? 0 : upstream.scalar / divisor;
    if (wantGradient && !Number.isFinite(gradientScale)) {
      throw new LsError("RANGE", `expected gradOutput over the divisor ${divisor} to be finite, got ${gradientScale}`);
    }
    this.labelSmoothing = smoothing.labelSmoothing;
    this.others = smoothing.others;
    this.prior = smoothing.prior;
    this.layout = data.layout;
    this.targets = targets;
    this.ignoreIndex = data.ignoreIndex;
    this.classWeights = classWeights;
    this.sampleWeights = sampleWeights;
    this.logitScale = options.logitScale;
    this.softcap = options.softcap;
    this.zLoss = options.zLoss;
    this.gradOutput = upstream.array;
    this.rows = newRows(options.rowNames, data.layout.rows);
    this.gradientScale = gradientScale;
    this.count = count;
    this.divisor = divisor;
    this.empty = options.empty;
  }
}

export function readLossOptions(
  options: RawOptions,
  { layout }: Pick<CheckedTargets, "layout">,
  smoothing = readSmoothing(options, layout.classes),
): LossOptions {
  const logitScale = readNumber(options.logitScale, "logitScale", 1, "finite and > 0", isPositive);
  const softcap = readNumber(options.softcap, "softcap", 0, "finite and > 0", isPositive);
  const zLoss = readNumber(options.zLoss, "zLoss", 0, "finite and >= 0", isNotNegative);
  const reduction = readName(options.reduction, "reduction", "mean", REDUCTIONS);
  const normalizer = readNumber(options.normalizer, "normalizer", undefined, "finite and > 0", isPositive);
  if (normalizer !== undefined && reduction !== "mean") {
    throw new LsError("RANGE", `expected normalizer only with reduction 'mean', got it with '${reduction}'`);
  }
  return {
    smoothing,
    logitScale,
    softcap,
    zLoss,
    reduction,
    normalizer,
    empty: readName(options.empty, "empty", "nan", EMPTY) === "nan" ? Number.NaN : 0,
    rowNames: readRowNames(options.rows, reduction),
    classWeights: optionalWeights(options, "classWeights", layout.classes, "classes"),
    sampleWeights: optionalWeights(options, "sampleWeights", layout.rows, "rows"),
    upstream: readGradOutput(options, layout.rows, reduction),
  };
}

/** Visits the arrays among the options, with their names. */
export function visitArrays(
  { smoothing, classWeights, sampleWeights, upstream }: LossOptions,
  visit: (array: Float32Array, name: string) => void,
): void {
  if (smoothing.prior) visit(smoothing.prior, "prior");
  if (classWeights) visit(classWeights, "classWeights");
  if (sampleWeights) visit(sampleWeights, "sampleWeights");
  if (upstream.array) visit(upstream.array, "gradOutput");
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
