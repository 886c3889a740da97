/**
 * A call's rows in dense blocks, for what looks at every probability: calibration and fitTemperature. Probabilities come out
 * of the engine's gradient, softmax(z) − y for a hard label y, so that they are the engine's own and reproducible where it is.
 */

import { newArray } from "./arrays.js";
import type { CheckedCall, Engine, Floats, Totals } from "./checked-call.js";
import { gather } from "./gather.js";
import type { Layout } from "./layout.js";
import { IGNORED, isProbabilities, readIndices } from "./targets.js";
import type { IndexTargets, Targets } from "./types.js";

/** Logits in a block, unless one row is longer. */
const BLOCK_LOGITS = 1 << 16;

export interface RowsToVisit {
  readonly logits: Floats;
  readonly targets: Targets;
  readonly layout: Layout;
  readonly ignoreIndex: number;
}

/** One block at a time: `load` it, look at its arrays, `run` it. */
export class RowBlocks {
  /** Rows of the largest block. */
  readonly size: number;
  /** Rows of the loaded block. */
  rows = 0;
  readonly logits: Floats;
  /** Where `run` puts the gradient. */
  readonly gradient: Floats;
  /** Class of each row, `IGNORED` for ignored rows; for probability targets their arg-max. */
  readonly labels: Int32Array;
  readonly argmax: Int32Array;
  readonly probabilities: Float32Array | undefined;
  #loaded = -1;

  constructor(
    private readonly engine: Engine,
    private readonly source: RowsToVisit,
  ) {
    const { classes, rows } = source.layout;
    this.size = Math.max(1, Math.min(rows, Math.floor(BLOCK_LOGITS / classes)));
    const length = this.size * classes;
    this.logits = engine.scratch(length);
    this.gradient = engine.scratch(length);
    this.labels = new Int32Array(this.size);
    this.argmax = new Int32Array(this.size);
    this.probabilities = isProbabilities(source.targets)
      ? newArray(Float32Array, length, "a block of rows")
      : undefined;
  }

  /** Copies the rows from `first` on into the block's arrays. */
  load(first: number): void {
    if (first === this.#loaded) return;
    const { logits, targets, layout, ignoreIndex } = this.source;
    this.rows = Math.min(this.size, layout.rows - first);
    const block = { first, rows: this.rows, firstClass: 0, classes: layout.classes };
    gather(logits, layout, block, this.logits);
    if (this.probabilities) {
      gather(targets as Float32Array, layout, block, this.probabilities);
      for (let row = 0; row < this.rows; row++) this.labels[row] = this.#labelOf(row, this.probabilities);
    } else {
      readIndices(targets as IndexTargets, first, this.rows, ignoreIndex, this.labels);
    }
    this.#loaded = first;
  }

  #labelOf(row: number, probabilities: Float32Array): number {
    const { classes } = this.source.layout;
    const start = row * classes;
    let label = 0;
    for (let k = 1; k < classes; k++) if (probabilities[start + k] > probabilities[start + label]) label = k;
    return label;
  }

  /**
   * Cross-entropy of the loaded rows against their targets or, with `hard`, labels: summed; argmax filled, and the gradient
   * with respect to the scaled logits, p − y.
   */
  run(logitScale: number, hard: boolean): Totals {
    const { classes } = this.source.layout;
    const length = this.rows * classes;
    const targets = (hard ? undefined : this.probabilities)?.subarray(0, length) ?? this.labels.subarray(0, this.rows);
    const call: CheckedCall = {
      logits: this.logits.subarray(0, length),
      layout: { rows: this.rows, classes, inner: 1 },
      targets,
      ignoreIndex: IGNORED,
      labelSmoothing: 0,
      others: false,
      prior: undefined,
      classWeights: undefined,
      sampleWeights: undefined,
      logitScale,
      softcap: 0,
      zLoss: 0,
      gradient: this.gradient.subarray(0, length),
      // By the chain rule the gradient of a scaled logit has the scale as a factor.
      gradientScale: 1 / logitScale,
      gradOutput: undefined,
      rows: { argmax: this.argmax.subarray(0, this.rows) },
    };
    return this.engine.run(call);
  }
}
