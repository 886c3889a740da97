// Writing a linear record, as an embedder would, and what its products should be.

import { ABI_VERSION, type KernelExports, LINEAR_FLAGS, LINEAR_RECORD, LINEAR_RECORD_SIZE } from "@ls/kernel/abi";
import { Call, floats, random } from "./call.js";

export type LinearField = keyof typeof LINEAR_RECORD;

export interface Shape {
  rows: number;
  features: number;
  classes: number;
  featuresFirst?: boolean;
  /** Floats between the rows of each matrix beyond their own. */
  gap?: number;
}

/** A call with every array, on data of its own. */
export class LinearCall {
  readonly record: number;
  readonly memory: Call;
  readonly shape: Required<Shape>;

  constructor(
    readonly kernel: KernelExports,
    shape: Shape,
  ) {
    this.shape = { featuresFirst: false, gap: 0, ...shape };
    const { rows, features, classes, featuresFirst, gap } = this.shape;
    const memory = new Call(kernel);
    this.memory = memory;
    this.record = memory.allocate(LINEAR_RECORD_SIZE, 8);
    new Uint8Array(kernel.memory.buffer, this.record, LINEAR_RECORD_SIZE).fill(0);
    const next = random(rows * 31 + features * 7 + classes);
    const matrix = (outer: number, inner: number) => memory.place(floats(outer * (inner + gap), () => 4 * next() - 2));
    const [outer, inner] = featuresFirst ? [features, classes] : [classes, features];
    this.set({
      version: ABI_VERSION,
      size: LINEAR_RECORD_SIZE,
      flags: featuresFirst ? LINEAR_FLAGS.FEATURES_FIRST : 0,
      rows,
      classes,
      features,
      x: matrix(rows, features),
      xStride: features + gap,
      weights: matrix(outer, inner),
      weightsStride: inner + gap,
      bias: matrix(1, classes),
      logits: matrix(rows, classes),
      logitsStride: classes + gap,
      dx: matrix(rows, features),
      dxStride: features + gap,
      dw: matrix(outer, inner),
      dwStride: inner + gap,
      db: matrix(1, classes),
      scratch: memory.allocate(kernel.ls_linear_scratch_bytes(), 16),
    });
  }

  set(fields: Partial<Record<LinearField, number>>): void {
    const view = new DataView(this.kernel.memory.buffer, this.record, LINEAR_RECORD_SIZE);
    for (const [name, value] of Object.entries(fields) as [LinearField, number][]) {
      view.setUint32(LINEAR_RECORD[name], value, true);
    }
  }

  get(name: LinearField): number {
    return new DataView(this.kernel.memory.buffer, this.record, LINEAR_RECORD_SIZE).getUint32(
      LINEAR_RECORD[name],
      true,
    );
  }

  /** A copy of a matrix's values, gaps included. */
  matrix(name: "x" | "weights" | "logits" | "dx" | "dw"): Float32Array {
    const { rows, features, classes, featuresFirst, gap } = this.shape;
    const isOfWeights = name === "weights" || name === "dw";
    const outer = isOfWeights ? (featuresFirst ? features : classes) : rows;
    const inner = name === "logits" || (isOfWeights && featuresFirst) ? classes : features;
    return this.memory.floats(this.get(name), outer * (inner + gap)).slice();
  }

  /** A copy of a vector over the classes. */
  vector(name: "bias" | "db"): Float32Array {
    return this.memory.floats(this.get(name), this.shape.classes).slice();
  }

  /** Where the value of a class and feature is among the weights. */
  weightAt(k: number, d: number): number {
    const { features, classes, featuresFirst, gap } = this.shape;
    return featuresFirst ? d * (classes + gap) + k : k * (features + gap) + d;
  }
}

/** Sums in float64 of products of two numbers each. */
export function sumOf(length: number, product: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += product(i);
  return sum;
}
