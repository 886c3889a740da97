/** The door's part that every call has: logits, targets, how they lie, and which index ignores a row. */

import { DEFAULT_IGNORE_INDEX } from "@ls/kernel/abi";
import { arrayKind, checkAttached, checkLength } from "./arrays.js";
import type { Engine, Floats } from "./checked-call.js";
import { describe, LsError } from "./errors.js";
import { type Layout, readLayout } from "./layout.js";
import { type RawOptions, readNumber } from "./options.js";
import { checkProbabilities, checkTargetKind, sumIndices, type TargetSums } from "./targets.js";

/** `value` as logits that the engine can read. */
export function checkLogits(engine: Engine, value: unknown, precision: "float32" | "float64" = "float32"): Floats {
  const kind = arrayKind(value);
  if (kind !== "Float32Array" && !(precision === "float64" && kind === "Float64Array")) {
    throw new LsError("TYPE", `expected logits to be a Float32Array, got ${describe(value)}`);
  }
  const logits = value as Floats;
  checkAttached(logits, "logits");
  engine.checkMemory(logits, "logits");
  return logits;
}

export interface CheckedTargets {
  layout: Layout;
  ignoreIndex: number;
  /** Looks at every target and sums what the mean divides by. */
  sum(classWeights: Float32Array | undefined, sampleWeights: Float32Array | undefined): TargetSums;
}

/** Kind and length of the targets, and the layout of the logits. Their values are looked at by `sum`, after all else. */
export function readTargets(engine: Engine, logits: Floats, targets: unknown, options: RawOptions): CheckedTargets {
  return readTargetsOf(
    engine,
    targets,
    options,
    (indices) => readLayout(options, logits.length, indices),
    "logits.length",
  );
}

/**
 * The same where the logits are not given: `layoutOf` gives their layout, for that number of index targets if that is what the
 * targets are; `size` says in words how many logits there are. Where the logits are of some classes only, `allClasses` is
 * how many an index target may name.
 */
export function readTargetsOf(
  engine: Engine,
  targets: unknown,
  options: RawOptions,
  layoutOf: (indices: number | undefined) => Layout,
  size: string,
  allClasses?: number,
): CheckedTargets {
  const kind = checkTargetKind(targets);
  if (ArrayBuffer.isView(targets)) engine.checkMemory(targets, "targets");
  const ignoreIndex = readIgnoreIndex(options);
  if ("probabilities" in kind) {
    const { probabilities } = kind;
    if (ignoreIndex !== undefined) {
      throw new LsError("RANGE", "expected ignoreIndex only with class indices, got it with class probabilities");
    }
    const layout = layoutOf(undefined);
    checkLength(probabilities, "targets", layout.rows * layout.classes, size);
    return {
      layout,
      ignoreIndex: DEFAULT_IGNORE_INDEX,
      sum(_, sampleWeights) {
        checkProbabilities(engine, probabilities, layout);
        return { count: layout.rows, weight: sampleWeights ? sumOf(sampleWeights) : layout.rows };
      },
    };
  }
  const { indices } = kind;
  const layout = layoutOf(indices.length);
  checkLength(indices, "targets", layout.rows, "rows");
  const ignored = ignoreIndex ?? DEFAULT_IGNORE_INDEX;
  return {
    layout,
    ignoreIndex: ignored,
    sum: (classWeights, sampleWeights) =>
      sumIndices(engine, indices, allClasses ?? layout.classes, ignored, classWeights, sampleWeights),
  };
}

function sumOf(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum;
}

/** The option `ignoreIndex`, or `undefined`. */
export function readIgnoreIndex(options: RawOptions): number | undefined {
  return readNumber(options.ignoreIndex, "ignoreIndex", undefined, "an integer", Number.isInteger);
}
