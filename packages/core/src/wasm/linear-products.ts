/**
 * The matrix products of a call: logits, and from their gradient dx, dw and db, part by part. Arrays in the kernel's memory
 * are used where they are, others brought and taken part by part: features outside, classes inside.
 */

import { LINEAR_FLAGS, LINEAR_RECORD } from "@ls/kernel/abi";
import type { LinearCall } from "../checked-call.js";
import { classesPerCall, type LinearPlan } from "./linear-plan.js";
import type { LinearStep } from "./linear-step.js";
import { Matrix, type Part, type Place } from "./matrix.js";
import type { Means } from "./means.js";

const LOGITS_STEP: LinearStep = { kind: "ls_linear_logits" };
const GRADIENTS_STEP: LinearStep = { kind: "ls_linear_grad" };

export class Products {
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
    private readonly means: Means,
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
  *logits(first: number, rows: number, firstClass: number, classes: number): Generator<LinearStep, void> {
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
        this.#setLayer(isFirst ? 0 : LINEAR_FLAGS.ADD_LOGITS, count, features, x, weights, done);
        linear.set(LINEAR_RECORD.bias, bias?.address ?? 0);
        yield LOGITS_STEP;
      }
    }
  }

  /** dx, dw and db from the gradient of those logits, in their place. */
  *gradients(first: number, rows: number, firstClass: number, classes: number): Generator<LinearStep, void> {
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
        this.#setLayer(adds, count, features, x, weights, done);
        linear.set(LINEAR_RECORD.dx, dx?.address ?? 0);
        linear.set(LINEAR_RECORD.dxStride, dx?.stride ?? 0);
        linear.set(LINEAR_RECORD.dw, dw?.address ?? 0);
        linear.set(LINEAR_RECORD.dwStride, dw?.stride ?? 0);
        linear.set(LINEAR_RECORD.db, db?.place(partOfBias, addsDw).address ?? 0);
        yield GRADIENTS_STEP;
        this.#dw?.take(partOfWeights);
        db?.take(partOfBias);
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

  /** What both kinds of call are told; `done` classes of the logits come before this call's. */
  #setLayer(adds: number, classes: number, features: number, x: Place, weights: Place, done: number): void {
    const { linear } = this.means;
    linear.set(LINEAR_RECORD.flags, adds | (this.#featuresFirst ? LINEAR_FLAGS.FEATURES_FIRST : 0));
    linear.set(LINEAR_RECORD.classes, classes);
    linear.set(LINEAR_RECORD.features, features);
    linear.set(LINEAR_RECORD.x, x.address);
    linear.set(LINEAR_RECORD.xStride, x.stride);
    linear.set(LINEAR_RECORD.weights, weights.address);
    linear.set(LINEAR_RECORD.weightsStride, weights.stride);
    linear.set(LINEAR_RECORD.logits, this.logitsArea + 4 * done);
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
