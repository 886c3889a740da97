/**
 * The door of linearCrossEntropy and linearCrossEntropyGrad: every argument is checked, nothing is written, and what comes
 * out is a `LinearCall` with the divisor already known.
 */

import { arrayKind, checkApart, checkAttached, checkFloat32, newArray } from "./arrays.js";
import { type CheckedTargets, readTargetsOf } from "./check-data.js";
import { CheckedLoss, LOSS_OPTIONS, type LossOptions, readLossOptions, visitArrays } from "./check-loss.js";
import type { Engine, Floats, LinearCall } from "./checked-call.js";
import { describe, LsError } from "./errors.js";
import { type Layout, readClasses } from "./layout.js";
import type { LinearOutput } from "./linear-types.js";
import { checkName, checkNames, type RawOptions, readBoolean, readName, readNumber } from "./options.js";
import { suggest } from "./suggest.js";
import type { Targets } from "./types.js";

const LAYER_OPTIONS = ["features", "classes", "bias", "weightLayout"] as const;
const OPTIONS: ReadonlySet<string> = new Set([...LAYER_OPTIONS, ...LOSS_OPTIONS]);
const GRADIENT_OPTIONS: ReadonlySet<string> = new Set([...OPTIONS, "need", "out", "accumulate"]);
const OUTPUTS: readonly LinearOutput[] = ["dx", "dw", "db"];
const WEIGHT_LAYOUTS = ["kd", "dk"] as const;

/** A call that has passed the door, with what its loss is made of. */
export class CheckedLinear extends CheckedLoss implements LinearCall {
  declare readonly x: Floats;
  declare readonly w: Floats;
  declare readonly bias: Floats | undefined;
  declare readonly weightLayout: "kd" | "dk";
  declare readonly features: number;
  declare readonly accumulate: boolean;
  declare readonly dx: Floats | undefined;
  declare readonly dw: Floats | undefined;
  declare readonly db: Floats | undefined;

  constructor(
    options: LossOptions,
    data: CheckedTargets,
    targets: Targets,
    layer: Pick<LinearCall, "x" | "w" | "bias" | "weightLayout" | "features" | "accumulate">,
    need: readonly LinearOutput[],
    out: Out,
  ) {
    super(options, data, targets, need.length > 0);
    const { x, w } = layer;
    this.x = x;
    this.w = w;
    this.bias = layer.bias;
    this.weightLayout = layer.weightLayout;
    this.features = layer.features;
    this.accumulate = layer.accumulate;
    this.dx = need.includes("dx") ? (out.dx ?? newLike(x, x.length, "dx")) : undefined;
    this.dw = need.includes("dw") ? (out.dw ?? newLike(w, w.length, "dw")) : undefined;
    this.db = need.includes("db") ? (out.db ?? newLike(w, data.layout.classes, "db")) : undefined;
  }
}

type Precision = "float32" | "float64";

/**
 * Checks a call. `precision` is what x, w, bias and gradients may be: "float64" serves finite differences of the reference.
 *
 * @throws {LsError} `SHAPE`, `TYPE`, `RANGE`, `TARGET_RANGE`, `OVERLAP`, `OUT_OF_MEMORY`
 */
export function checkLinear(
  engine: Engine,
  rawX: unknown,
  rawW: unknown,
  targets: unknown,
  rawOptions: unknown,
  wantGradient: boolean,
  precision: Precision = "float32",
): CheckedLinear {
  refuseLayoutOptions(rawOptions);
  const options = checkNames(rawOptions, wantGradient ? GRADIENT_OPTIONS : OPTIONS);
  const x = checkFloats(engine, rawX, "x", precision);
  const w = checkFloats(engine, rawW, "w", precision);
  const features = readFeatures(options);
  const classes = readClasses(options);
  if (classes === undefined) throw new LsError("SHAPE", "expected the option classes, got none");
  checkSize(w, "w", classes * features, "classes · features");
  const data = readTargetsOf(
    engine,
    targets,
    options,
    (indices) => readRows(x, features, classes, indices),
    "rows · classes",
  );
  const bias = options.bias === undefined ? undefined : checkFloats(engine, options.bias, "bias", precision);
  if (bias) checkSize(bias, "bias", classes, "classes");
  const weightLayout = readName(options.weightLayout, "weightLayout", "kd", WEIGHT_LAYOUTS);
  const loss = readLossOptions(options, data);
  visitArrays(loss, (array, name) => engine.checkMemory(array, name));

  const need = wantGradient ? readNeed(options.need, bias !== undefined) : [];
  const out = readOut(engine, options.out, { dx: x.length, dw: w.length, db: classes }, precision);
  const accumulate = readBoolean(options.accumulate, "accumulate", false);
  if (accumulate) {
    const missing = need.find((name) => out[name] === undefined);
    if (missing) throw new LsError("SHAPE", `expected out.${missing} with accumulate: true, got none to add to`);
  }
  if (options.out !== undefined) {
    const inputs: [unknown, string][] = [
      [x, "x"],
      [w, "w"],
      [bias, "bias"],
      [targets, "targets"],
    ];
    visitArrays(loss, (array, name) => inputs.push([array, name]));
    checkAllApart(out, inputs);
  }
  const layer = { x, w, bias, weightLayout, features, accumulate };
  return new CheckedLinear(loss, data, targets as Targets, layer, need, out);
}

/** Known to the other losses, so that "did you mean" would not help. */
function refuseLayoutOptions(options: unknown): void {
  for (const name of ["shape", "axis"]) {
    if ((options as RawOptions | undefined)?.[name] !== undefined) {
      throw new LsError("TYPE", `expected x of shape [rows, features] and no option ${name}, got one`);
    }
  }
}

function checkFloats(engine: Engine, value: unknown, name: string, precision: Precision): Floats {
  const kind = arrayKind(value);
  if (kind !== "Float32Array" && !(precision === "float64" && kind === "Float64Array")) {
    throw new LsError("TYPE", `expected ${name} to be a Float32Array, got ${describe(value)}`);
  }
  const floats = value as Floats;
  checkAttached(floats, name);
  engine.checkMemory(floats, name);
  return floats;
}

function checkSize(array: Floats, name: string, length: number, meaning: string): void {
  if (array.length === length) return;
  throw new LsError("SHAPE", `expected ${name}.length = ${meaning} = ${length}, got ${array.length}`);
}

function readFeatures(options: RawOptions): number {
  const features = readNumber(options.features, "features", undefined, "an integer", Number.isInteger);
  if (features === undefined) throw new LsError("SHAPE", "expected the option features, got none");
  if (features < 1) throw new LsError("SHAPE", `expected features to be at least 1, got ${features}`);
  return features;
}

function readRows(x: Floats, features: number, classes: number, indices: number | undefined): Layout {
  const rows = x.length / features;
  if (indices !== undefined && indices !== rows) {
    throw new LsError(
      "SHAPE",
      `expected x.length = rows · features = ${indices * features}, for ${indices} targets, got ${x.length}`,
    );
  }
  if (!Number.isInteger(rows)) {
    throw new LsError("SHAPE", `expected x.length to be a multiple of features = ${features}, got ${x.length}`);
  }
  return { rows, classes, inner: 1 };
}

function readNeed(value: unknown, hasBias: boolean): readonly LinearOutput[] {
  if (value === undefined) return hasBias ? OUTPUTS : ["dx", "dw"];
  if (!Array.isArray(value)) throw new LsError("TYPE", `expected need to be an array of names, got ${describe(value)}`);
  // Array.from turns the holes of a sparse array into values, which are then refused.
  return Array.from(value, (name: unknown, i: number) => checkName(name, `need[${i}]`, OUTPUTS));
}

type Out = Partial<Record<LinearOutput, Floats>>;

function readOut(engine: Engine, value: unknown, sizes: Record<LinearOutput, number>, precision: Precision): Out {
  const out: Out = {};
  const given = value === undefined ? {} : checkOutNames(value);
  for (const name of OUTPUTS) {
    if (given[name] === undefined) continue;
    const isFloat64 = precision === "float64" && arrayKind(given[name]) === "Float64Array";
    const meaning = { dx: "x.length", dw: "w.length", db: "classes" }[name];
    const array = isFloat64
      ? (given[name] as Float64Array)
      : checkFloat32(given[name], `out.${name}`, sizes[name], meaning);
    engine.checkMemory(array, `out.${name}`);
    out[name] = array;
  }
  return out;
}

function checkOutNames(value: unknown): RawOptions {
  if (typeof value !== "object" || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) {
    throw new LsError("TYPE", `expected out to be an object with dx, dw or db, got ${describe(value)}`);
  }
  for (const name of Object.keys(value)) {
    if (!(OUTPUTS as readonly string[]).includes(name)) {
      throw new LsError("TYPE", `unknown output '${name}' in out${suggest(name, OUTPUTS)}`);
    }
  }
  return value as RawOptions;
}

/** Every output from every input and from the other outputs. */
function checkAllApart(out: Out, inputs: readonly [unknown, string][]): void {
  const outputs = Object.entries(out);
  outputs.forEach(([name, array], i) => {
    for (const [input, inputName] of inputs) checkApart(array, input, inputName, `out.${name}`);
    for (const [other, otherArray] of outputs.slice(0, i)) {
      checkApart(array, otherArray, `out.${other}`, `out.${name}`);
    }
  });
}

const newLike = (like: Floats, length: number, name: string): Floats =>
  like instanceof Float64Array ? newArray(Float64Array, length, name) : newArray(Float32Array, length, name);
