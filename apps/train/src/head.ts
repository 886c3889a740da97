import { multiplyTransposed, type Rows, rowsOf } from "./matrix.ts";

/** A softmax head: one row of weights a class. */
export interface Head {
  /** Row-major, classes × features. */
  weights: Float32Array;
  rows: Rows;
}

export function headOf(weights: Float32Array, features: number): Head {
  return { weights, rows: rowsOf(weights, features) };
}

/** The head's logits for rows of features, row-major, `features.length` × classes. */
export function logitsOf(head: Head, features: Rows): Float32Array {
  const logits = new Float32Array(features.length * head.rows.length);
  multiplyTransposed(features, head.rows, logits);
  return logits;
}
