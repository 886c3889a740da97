/**
 * Where the logits of a row lie. For logits of shape [.., K, ..] with `inner` elements behind the class axis, the logit of
 * row r and class k is at floor(r / inner)·K·inner + k·inner + r mod inner: row-major [N, K] has inner = 1.
 */

import { MAX_CLASSES } from "@ls/kernel/abi";
import { describe, LsError } from "./errors.js";
import { type RawOptions, readNumber } from "./options.js";

export interface Layout {
  /** N. */
  readonly rows: number;
  /** K, at least 1. */
  readonly classes: number;
  /** Distance in elements between two classes of one row. */
  readonly inner: number;
}

export const LAYOUT_OPTIONS = ["classes", "shape", "axis"] as const;

/** Where row r's class 0 lies. */
export function rowStart({ classes, inner }: Layout, row: number): number {
  if (inner === 1) return row * classes;
  const within = row % inner;
  return (row - within) * classes + within;
}

/** The layout of `length` logits; `indices` is the number of index targets, where that is what the targets are. */
export function readLayout(options: RawOptions, length: number, indices: number | undefined): Layout {
  const classes = readClasses(options);
  if (options.shape !== undefined) return readShape(options, options.shape, length, classes);
  if (options.axis !== undefined) {
    throw new LsError("SHAPE", `expected shape with axis: ${describe(options.axis)}, got no shape`);
  }
  if (classes === undefined) throw new LsError("SHAPE", "expected the option classes or shape, got neither");
  const rows = length / classes;
  if (!Number.isInteger(rows)) {
    throw new LsError(
      "SHAPE",
      indices === undefined
        ? `expected logits.length to be a multiple of classes = ${classes}, got ${length}`
        : `expected logits.length = rows · classes = ${indices * classes}, got ${length}`,
    );
  }
  return { rows, classes, inner: 1 };
}

/** The option `classes`, or `undefined`. */
export function readClasses(options: RawOptions): number | undefined {
  const classes = readNumber(options.classes, "classes", undefined, "an integer", Number.isInteger);
  if (classes !== undefined) checkClasses(classes, "classes");
  return classes;
}

function checkClasses(classes: number, name: string): void {
  if (classes < 1 || classes > MAX_CLASSES) {
    throw new LsError("SHAPE", `expected ${name} to be from 1 to ${MAX_CLASSES}, got ${classes}`);
  }
}

function readShape(options: RawOptions, shape: unknown, length: number, classes: number | undefined): Layout {
  if (!Array.isArray(shape)) {
    throw new LsError("TYPE", `expected shape to be an array of numbers, got ${describe(shape)}`);
  }
  const rank = shape.length;
  if (rank === 0) throw new LsError("SHAPE", "expected shape to have an axis of classes, got []");
  // Not forEach, which passes over the holes of a sparse array.
  for (const [dimension, size] of shape.entries()) checkDimension(size, dimension);
  const axis = readAxis(options, rank);
  const named = `shape [${shape.join(", ")}] with axis ${axis}`;
  if (classes !== undefined && shape[axis] !== classes) {
    throw new LsError("SHAPE", `expected classes = ${shape[axis]} from ${named}, got ${classes}`);
  }
  checkClasses(shape[axis], `the classes of ${named}`);
  const product = (from: number, to: number): number => shape.slice(from, to).reduce((size, next) => size * next, 1);
  const elements = product(0, rank);
  if (elements !== length) {
    throw new LsError("SHAPE", `expected logits.length = ${shape.join(" · ")} = ${elements} from shape, got ${length}`);
  }
  const inner = product(axis + 1, rank);
  return { rows: product(0, axis) * inner, classes: shape[axis], inner };
}

function checkDimension(size: unknown, dimension: number): void {
  if (typeof size !== "number") {
    throw new LsError("TYPE", `expected shape[${dimension}] to be a number, got ${describe(size)}`);
  }
  if (!Number.isInteger(size)) {
    throw new LsError("RANGE", `expected shape[${dimension}] to be an integer, got ${size}`);
  }
  if (size < 0) throw new LsError("SHAPE", `expected shape[${dimension}] to be >= 0, got ${size}`);
}

function readAxis(options: RawOptions, rank: number): number {
  const axis = readNumber(
    options.axis,
    "axis",
    rank <= 2 ? rank - 1 : undefined,
    "an integer",
    (value) => !Number.isNaN(value),
  );
  if (axis === undefined) {
    throw new LsError("SHAPE", `expected axis with a shape of rank ${rank}: only up to rank 2 it is the last one`);
  }
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw new LsError("SHAPE", `expected axis to be an integer from ${-rank} to ${rank - 1}, got ${axis}`);
  }
  return axis < 0 ? axis + rank : axis;
}
