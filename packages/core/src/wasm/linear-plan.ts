/**
 * How a call of the last layer is cut: by its shape alone, so that the sums, and with them the bits, do not depend on where
 * its arrays are or on how many threads there are.
 */

import { LINEAR_CLASS_BLOCK, LINEAR_FEATURE_BLOCK, LINEAR_ROW_BLOCK, PART_ALIGNMENT } from "@ls/kernel/abi";

/**
 * What logits and parts of other arrays may take, beside the kernel's scratch. With the workspace of all calls (engine.ts) less
 * than the 8 MB that a call may need beside its inputs and outputs.
 */
export const LINEAR_BYTES = 5_100_000;

/** Most products (multiplications and additions) in one kernel call: about 2 ms of SIMD code. */
const MAX_PRODUCTS = 3e7;

/** With room for fewer rows of logits than this, the weights pass by so often that it is faster to compute logits again. */
const FEWEST_KEPT_ROWS = 24;

/** Rows of a tile. */
const TILE_ROWS = 4;

export interface LinearPlan {
  /** Rows in a block: the logits of a block are in memory together. */
  readonly rows: number;
  /**
   * Classes of the logits that are in memory: all of them, or a part. In parts, logits are computed three times, once for each
   * sweep over a row.
   */
  readonly classes: number;
  /** Features and classes of the parts in which arrays come that are not in the kernel's memory. */
  readonly partFeatures: number;
  readonly partClasses: number;
}

/** The plan for N rows, D features and K classes; `inParts` if rows of so many classes have to come in parts. */
export function planLinear(rows: number, features: number, classes: number, inParts: boolean): LinearPlan {
  const partFeatures = Math.min(features, LINEAR_FEATURE_BLOCK);
  const blocks = Math.floor(LINEAR_FEATURE_BLOCK / partFeatures);
  const partClasses = Math.min(classes, LINEAR_CLASS_BLOCK * blocks);
  // Parts of weights and dw, of bias and db; for each row its logits, x and dx.
  const fixed = 4 * (2 * partClasses * partFeatures + 2 * partClasses);
  const kept = Math.floor((LINEAR_BYTES - fixed) / (4 * (classes + 2 * partFeatures)));
  const most = Math.min(rows, LINEAR_ROW_BLOCK);
  if (!inParts && (kept >= most || kept >= FEWEST_KEPT_ROWS)) {
    return { rows: kept >= most ? most : kept - (kept % TILE_ROWS), classes, partFeatures, partClasses };
  }
  return { rows: most, classes: PART_ALIGNMENT, partFeatures, partClasses };
}

/** Classes of one kernel call, of `all`, where arrays are in the kernel's memory: whole blocks. */
export function classesPerCall(rows: number, features: number, all: number): number {
  const blocks = Math.floor(MAX_PRODUCTS / (rows * features * LINEAR_CLASS_BLOCK));
  return Math.min(all, LINEAR_CLASS_BLOCK * Math.max(1, blocks));
}
