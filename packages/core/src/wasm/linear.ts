/**
 * Last layer and loss together: the rows pass in blocks whose logits are in memory, or a part of their classes is
 * (linear-plan.ts); the N × K matrix never is.
 *
 *   for each block of rows:   logits → loss, and their gradient in their place → dx, dw, db
 *   in parts of the classes:  logits → largest;  again → sums, loss;  again → gradient → dx, dw, db
 *
 * Arrays that are not in the kernel's memory come and go in parts: features outside, classes inside.
 */

import { LINEAR_FLAGS, LINEAR_RECORD, RECORD, ROW_STATE_SIZE } from "@ls/kernel/abi";
import type { LinearCall, Totals } from "../checked-call.js";
import { rowsOfCall } from "../rows-of-call.js";
import { classesPerCall, type LinearPlan, planLinear } from "./linear-plan.js";
import { Matrix, type Part } from "./matrix.js";
import type { KernelMemory } from "./memory.js";
import { Operands } from "./operands.js";
import type { KernelRecord, LinearRecord } from "./record.js";
import { canHaveWholeRows, runWholeRows, type Workspace } from "./stream.js";

/** What the engine lends to a call. */
export interface LinearMeans {
  readonly memory: KernelMemory;
  readonly record: KernelRecord;
  readonly linear: LinearRecord;
  readonly scratch: number;
  readonly linearScratch: number;
  readonly workspace: Workspace;
  /** LINEAR_BYTES for logits and parts. */
  readonly linearArea: number;
}

export function runLinear(call: LinearCall, means: LinearMeans): Totals {
  for (const _ of linearSteps(call, means));
  return { loss: means.record.getDouble(RECORD.loss), correct: means.record.get(RECORD.correct) };
}

/** Runs a call, and pauses after every few milliseconds with the number of rows that are done. */
export function* linearSteps(call: LinearCall, means: LinearMeans): Generator<number, void> {
  const { rows, classes } = call.layout;
  means.record.begin(call);
  means.record.set(RECORD.scratch, means.scratch);
  const outputs = [call.dx, call.dw, call.db];
  const wantsGradient = outputs.some((output) => output !== undefined);
  if (rows === 0 && !call.accumulate) for (const output of outputs) output?.fill(0);
  const plan = planLinear(rows, call.features, classes, !fitsWhole(call, means));
  const products = new Products(call, plan, means);
  for (let first = 0; first < rows; first += plan.rows) {
    const count = Math.min(plan.rows, rows - first);
    if (plan.classes === classes) {
      for (const _ of products.logits(first, count, 0, classes)) yield first;
      wholeRows(call, means, products.logitsArea, first, count, wantsGradient);
      yield first;
      if (wantsGradient) for (const _ of products.gradients(first, count, 0, classes)) yield first;
    } else {
      yield* rowsInParts(call, plan, means, products, first, count, wantsGradient);
    }
    yield first + count;
  }
}

/** So many classes fit into the workspace with everything that a loss takes beside the logits. */
const SURELY_WHOLE = 1 << 16;

/** Whether the loss can be had of whole rows. */
function fitsWhole(call: LinearCall, { memory, record, workspace, linearArea }: LinearMeans): boolean {
  if (call.layout.classes <= SURELY_WHOLE) return true;
  const logits = new Float32Array(memory.buffer, linearArea, 0);
  return canHaveWholeRows(call, new Operands(call, logits, undefined, memory, record, workspace));
}

/** The loss of rows whose logits are all there, and their gradient in their place. */
function wholeRows(
  call: LinearCall,
  { memory, record, workspace }: LinearMeans,
  logitsArea: number,
  first: number,
  count: number,
  wantsGradient: boolean,
): void {
  const logits = new Float32Array(memory.buffer, logitsArea, count * call.layout.classes);
  const block = rowsOfCall(call, first, count);
  const operands = new Operands(block, logits, wantsGradient ? logits : undefined, memory, record, workspace, first);
  runWholeRows(block, record, operands, wantsGradient ? "ls_cross_entropy_grad" : "ls_cross_entropy");
}

function* rowsInParts(
  call: LinearCall,
  plan: LinearPlan,
  { memory, record, workspace }: LinearMeans,
  products: Products,
  first: number,
  count: number,
  wantsGradient: boolean,
): Generator<number, void> {
  const { classes } = call.layout;
  const logits = new Float32Array(memory.buffer, products.logitsArea, count * plan.classes);
  const operands = new Operands(rowsOfCall(call, first, count), logits, undefined, memory, record, workspace, first);
  operands.bringRows(0, count);
  record.set(RECORD.rowState, operands.reserve(ROW_STATE_SIZE * count));
  const mark = operands.mark;
  for (const sweep of ["ls_part_max", "ls_part_sums", "ls_part_grad"] as const) {
    if (sweep === "ls_part_grad" && !wantsGradient) break;
    for (let firstClass = 0; firstClass < classes; firstClass += plan.classes) {
      const part = Math.min(plan.classes, classes - firstClass);
      for (const _ of products.logits(first, count, firstClass, part)) yield first;
      record.set(RECORD.logits, products.logitsArea);
      record.set(RECORD.gradient, products.logitsArea);
      record.set(RECORD.partFirst, firstClass);
      record.set(RECORD.partClasses, part);
      operands.rewind(mark);
      if (sweep !== "ls_part_max") {
        operands.bringProbabilities({ first: 0, rows: count, firstClass, classes: part });
        operands.bringClasses(firstClass, part);
      }
      record.call(sweep);
      if (sweep === "ls_part_grad") {
        for (const _ of products.gradients(first, count, firstClass, part)) yield first;
      }
    }
    if (sweep === "ls_part_sums") record.call("ls_part_finish");
  }
  operands.takeRows(0, count);
}

/** The matrix products of a call, block of rows by block of rows. */
class Products {
  readonly logitsArea: number;
  readonly #x: Matrix;
  readonly #weights: Matrix;
  readonly #bias: Matrix | undefined;
  readonly #dx: Matrix | undefined;
  readonly #dw: Matrix | undefined;
  readonly #db: Matrix | undefined;
  readonly #featuresFirst: boolean;

  constructor(
    private readonly call: LinearCall,
    private readonly plan: LinearPlan,
    private readonly means: LinearMeans,
  ) {
    const { memory } = means;
    const { features } = call;
    const { classes } = call.layout;
    let next = means.linearArea;
    const area = (floats: number): number => {
      const address = next;
      next += 4 * floats;
      return address;
    };
    const matrix = (values: unknown, columns: number, floats: number): Matrix | undefined =>
      values === undefined ? undefined : new Matrix(memory, values as Float32Array, columns, area(floats));
    this.#featuresFirst = call.weightLayout === "dk";
    const columns = this.#featuresFirst ? classes : features;
    const partOfWeights = plan.partClasses * plan.partFeatures;
    this.#x = new Matrix(memory, call.x as Float32Array, features, area(plan.rows * plan.partFeatures));
    this.#weights = new Matrix(memory, call.w as Float32Array, columns, area(partOfWeights));
    this.#bias = matrix(call.bias, classes, plan.partClasses);
    this.#dx = matrix(call.dx, features, plan.rows * plan.partFeatures);
    this.#dw = matrix(call.dw, columns, partOfWeights);
    this.#db = matrix(call.db, classes, plan.partClasses);
    this.logitsArea = area(0);
  }

  /** The logits of some rows over some classes, in `logitsArea`, densely. */
  *logits(first: number, rows: number, firstClass: number, classes: number): Generator<void, void> {
    const { linear } = this.means;
    this.#begin(rows, classes);
    for (const [feature, features] of this.#features([this.#x, this.#weights])) {
      const x = this.#x.place({ first, rows, firstColumn: feature, columns: features }, true);
      const perCall = this.#classesPerCall([this.#weights, this.#bias], rows, features, classes);
      for (let done = 0; done < classes; done += perCall) {
        const count = Math.min(perCall, classes - done);
        const weights = this.#weights.place(this.#partOfWeights(firstClass + done, count, feature, features), true);
        const isFirst = feature === 0;
        const bias = isFirst ? this.#bias?.place(partOfClasses(firstClass + done, count), true) : undefined;
        linear.set(LINEAR_RECORD.flags, this.#layoutFlag() | (isFirst ? 0 : LINEAR_FLAGS.ADD_LOGITS));
        linear.set(LINEAR_RECORD.classes, count);
        linear.set(LINEAR_RECORD.features, features);
        linear.set(LINEAR_RECORD.x, x.address);
        linear.set(LINEAR_RECORD.xStride, x.stride);
        linear.set(LINEAR_RECORD.weights, weights.address);
        linear.set(LINEAR_RECORD.weightsStride, weights.stride);
        linear.set(LINEAR_RECORD.bias, bias?.address ?? 0);
        linear.set(LINEAR_RECORD.logits, this.logitsArea + 4 * done);
        linear.call("ls_linear_logits");
        yield;
      }
    }
  }

  /** dx, dw and db from the gradient of those logits, in their place. */
  *gradients(first: number, rows: number, firstClass: number, classes: number): Generator<void, void> {
    const { linear } = this.means;
    const { accumulate } = this.call;
    this.#begin(rows, classes);
    const addsDx = accumulate || firstClass > 0;
    const addsDw = accumulate || first > 0;
    for (const [feature, features] of this.#features([this.#x, this.#weights, this.#dx, this.#dw])) {
      const partOfX = { first, rows, firstColumn: feature, columns: features };
      const x = this.#x.place(partOfX, this.#dw !== undefined);
      const dx = this.#dx?.place(partOfX, addsDx);
      // Summed once, with the first features.
      const db = feature === 0 ? this.#db : undefined;
      const perCall = this.#classesPerCall([this.#weights, this.#dw, db], rows, 2 * features, classes);
      for (let done = 0; done < classes; done += perCall) {
        const count = Math.min(perCall, classes - done);
        const partOfWeights = this.#partOfWeights(firstClass + done, count, feature, features);
        const partOfBias = partOfClasses(firstClass + done, count);
        const weights = this.#weights.place(partOfWeights, this.#dx !== undefined);
        const dw = this.#dw?.place(partOfWeights, addsDw);
        const adds =
          (addsDx || done > 0 ? LINEAR_FLAGS.ADD_DX : 0) | (addsDw ? LINEAR_FLAGS.ADD_DW | LINEAR_FLAGS.ADD_DB : 0);
        linear.set(LINEAR_RECORD.flags, this.#layoutFlag() | adds);
        linear.set(LINEAR_RECORD.classes, count);
        linear.set(LINEAR_RECORD.features, features);
        linear.set(LINEAR_RECORD.x, x.address);
        linear.set(LINEAR_RECORD.xStride, x.stride);
        linear.set(LINEAR_RECORD.weights, weights.address);
        linear.set(LINEAR_RECORD.weightsStride, weights.stride);
        linear.set(LINEAR_RECORD.logits, this.logitsArea + 4 * done);
        linear.set(LINEAR_RECORD.dx, dx?.address ?? 0);
        linear.set(LINEAR_RECORD.dxStride, dx?.stride ?? 0);
        linear.set(LINEAR_RECORD.dw, dw?.address ?? 0);
        linear.set(LINEAR_RECORD.dwStride, dw?.stride ?? 0);
        linear.set(LINEAR_RECORD.db, db?.place(partOfBias, addsDw).address ?? 0);
        linear.call("ls_linear_grad");
        this.#dw?.take(partOfWeights);
        db?.take(partOfBias);
        yield;
      }
      this.#dx?.take(partOfX);
    }
  }

  #begin(rows: number, classes: number): void {
    const { linear, linearScratch } = this.means;
    linear.reset();
    linear.set(LINEAR_RECORD.rows, rows);
    linear.set(LINEAR_RECORD.logitsStride, classes);
    linear.set(LINEAR_RECORD.scratch, linearScratch);
  }

  #layoutFlag(): number {
    return this.#featuresFirst ? LINEAR_FLAGS.FEATURES_FIRST : 0;
  }

  #partOfWeights(firstClass: number, classes: number, firstFeature: number, features: number): Part {
    return this.#featuresFirst
      ? { first: firstFeature, rows: features, firstColumn: firstClass, columns: classes }
      : { first: firstClass, rows: classes, firstColumn: firstFeature, columns: features };
  }

  /** First feature and number of each part of the features: all at once where no matrix must be brought. */
  *#features(matrices: readonly (Matrix | undefined)[]): Generator<[number, number], void> {
    const all = this.call.features;
    const atOnce = areResident(matrices) ? all : this.plan.partFeatures;
    for (let first = 0; first < all; first += atOnce) yield [first, Math.min(atOnce, all - first)];
  }

  #classesPerCall(matrices: readonly (Matrix | undefined)[], rows: number, features: number, classes: number): number {
    const perCall = classesPerCall(rows, features, classes);
    return areResident(matrices) ? perCall : Math.min(perCall, this.plan.partClasses);
  }
}

const areResident = (matrices: readonly (Matrix | undefined)[]): boolean =>
  matrices.every((matrix) => matrix === undefined || matrix.isResident);

const partOfClasses = (first: number, count: number): Part => ({
  first: 0,
  rows: 1,
  firstColumn: first,
  columns: count,
});
