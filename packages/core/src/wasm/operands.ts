/**
 * Where the arrays of a call are for the kernel: in its memory already, and used in place, or brought into the workspace
 * block by block. Arrays over the classes or rows alone are brought the same way.
 */

import { RECORD } from "@ls/kernel/abi";
import type { Floats, LossCall } from "../checked-call.js";
import { type Block, gather, scatter } from "../gather.js";
import { IGNORED, isProbabilities, readIndices } from "../targets.js";
import type { IndexTargets, RowName } from "../types.js";
import type { KernelMemory } from "./memory.js";
import type { KernelRecord } from "./record.js";

const ROW_FIELDS = { loss: RECORD.rowLoss, nll: RECORD.rowNll, lse: RECORD.rowLse, argmax: RECORD.rowArgmax } as const;

/** Bytes between areas, at most, lost to alignment. */
const AREA_ALIGNMENT = 16;

/** The arrays over the rows that a call may bring: index targets, sample weights and upstream gradient. */
const ROW_ARRAYS = 3;

/** Areas beside those of the row results: `ROW_ARRAYS`, logits, targets, gradient, class weights, prior and a row state. */
const OTHER_AREAS = ROW_ARRAYS + 6;

export class Operands {
  /** Addresses of arrays in the kernel's memory; 0 for those that must be brought. */
  readonly #logits: number;
  readonly #gradient: number;
  readonly #targets: number;
  readonly #probabilities: boolean;
  readonly #rowNames: readonly RowName[];
  /** Arrays of rows × classes that need an area of their own in the workspace. */
  readonly matrices: number;
  /** Arrays over the classes that need an area. */
  readonly classArrays: number;
  /** Most areas a block can need. */
  readonly #areas: number;
  #next: number;

  constructor(
    private readonly call: LossCall,
    private readonly logits: Floats,
    private readonly gradient: Floats | undefined,
    private readonly memory: KernelMemory,
    private readonly record: KernelRecord,
    private readonly workspace: { readonly address: number; readonly bytes: number },
    /** Absolute number of the call's first row. */
    private readonly firstRow = 0,
  ) {
    const dense = call.layout.inner === 1;
    this.#probabilities = isProbabilities(call.targets);
    this.#logits = dense ? this.#addressOf(logits) : 0;
    this.#gradient = dense && gradient ? this.#addressOf(gradient) : 0;
    this.#targets = this.#residentTargets(dense);
    this.#rowNames = Object.keys(call.rows) as RowName[];
    const bringsLogits = this.#logits === 0;
    const bringsGradient = gradient !== undefined && this.#gradient === 0 && !bringsLogits;
    this.matrices = Number(bringsLogits) + Number(bringsGradient) + Number(this.#probabilities && this.#targets === 0);
    this.classArrays = Number(this.#isBrought(call.classWeights)) + Number(this.#isBrought(call.prior));
    this.#areas = OTHER_AREAS + this.#rowNames.length;
    this.#next = workspace.address;
  }

  /** Bytes the arrays over rows alone take for each row, at most. */
  get bytesPerRow(): number {
    return 4 * (ROW_ARRAYS + this.#rowNames.length);
  }

  /** Workspace bytes there are for values. */
  get capacity(): number {
    return this.workspace.bytes - this.#areas * AREA_ALIGNMENT;
  }

  /** Where the next area goes, for `rewind`. */
  get mark(): number {
    return this.#next;
  }

  /** Gives up all areas from `mark` on. */
  rewind(mark: number): void {
    this.#next = mark;
  }

  /** Reserves workspace for the stream's own use. */
  reserve(bytes: number): number {
    return this.#area(bytes);
  }

  /** Brings the arrays over the rows alone, and makes room for their results. */
  bringRows(first: number, rows: number): void {
    const { call, record } = this;
    record.set(RECORD.firstRow, this.firstRow + first);
    record.set(RECORD.rows, rows);
    if (!this.#probabilities) this.#bringIndices(first, rows);
    record.set(RECORD.sampleWeights, this.#bringValues(call.sampleWeights, first, rows));
    record.set(RECORD.gradOutput, this.#bringValues(call.gradOutput, first, rows));
    for (const name of this.#rowNames) record.set(ROW_FIELDS[name], this.#area(4 * rows));
  }

  /** Brings the arrays over the classes alone. */
  bringClasses(firstClass: number, classes: number): void {
    const { call, record } = this;
    record.set(RECORD.classWeights, this.#bringValues(call.classWeights, firstClass, classes));
    record.set(RECORD.prior, this.#bringValues(call.prior, firstClass, classes));
  }

  /** Brings a block of logits. */
  bringLogits(block: Block): void {
    this.record.set(
      RECORD.logits,
      this.#logits ? this.#logits + this.#offset(block) : this.#bringMatrix(this.logits, block),
    );
  }

  /** After the logits: brings a block of probability targets, and finds a place for the gradient. */
  bringTargets(block: Block): void {
    const { gradient, record } = this;
    if (gradient) {
      // The gradient of logits that were brought replaces them.
      if (this.#gradient) record.set(RECORD.gradient, this.#gradient + this.#offset(block));
      else if (this.#logits) record.set(RECORD.gradient, this.#area(4 * block.rows * block.classes));
      else record.set(RECORD.gradient, record.get(RECORD.logits));
    }
    this.bringProbabilities(block);
  }

  /** Brings a block of probability targets, if that is what the targets are. */
  bringProbabilities(block: Block): void {
    if (!this.#probabilities) return;
    const targets = this.call.targets as Float32Array;
    this.record.set(
      RECORD.targets,
      this.#targets ? this.#targets + this.#offset(block) : this.#bringMatrix(targets, block),
    );
  }

  #offset(block: Block): number {
    return 4 * (block.first * this.call.layout.classes + block.firstClass);
  }

  /** Takes the gradient of the block to where the caller wants it. */
  takeGradient(block: Block): void {
    const { gradient } = this;
    if (!gradient || this.#gradient) return;
    const start = this.record.get(RECORD.gradient) >> 2;
    scatter(this.memory.f32.subarray(start, start + block.rows * block.classes), this.call.layout, block, gradient);
  }

  /** Takes the results of the rows to where the caller wants them. */
  takeRows(first: number, rows: number): void {
    for (const name of this.#rowNames) {
      const start = this.record.get(ROW_FIELDS[name]) >> 2;
      const source = name === "argmax" ? this.memory.i32 : this.memory.f32;
      this.call.rows[name]?.set(source.subarray(start, start + rows), first);
    }
  }

  #residentTargets(dense: boolean): number {
    const { targets } = this.call;
    if (this.#probabilities) return dense ? this.#addressOf(targets as Float32Array) : 0;
    return targets instanceof Int32Array ? this.#addressOf(targets) : 0;
  }

  #bringIndices(first: number, rows: number): void {
    const { call, record } = this;
    if (this.#targets) {
      record.set(RECORD.targets, this.#targets + 4 * first);
      // An index outside int32 matches no int32; IGNORED matches none that passed the door.
      const { ignoreIndex } = call;
      record.set(RECORD.ignoreIndex, ignoreIndex === (ignoreIndex | 0) ? ignoreIndex : IGNORED);
      return;
    }
    const area = this.#area(4 * rows);
    readIndices(call.targets as IndexTargets, first, rows, call.ignoreIndex, this.memory.i32.subarray(area >> 2));
    record.set(RECORD.targets, area);
    record.set(RECORD.ignoreIndex, IGNORED);
  }

  #bringMatrix(source: Floats, block: Block): number {
    const length = block.rows * block.classes;
    const area = this.#area(4 * length);
    gather(source, this.call.layout, block, this.memory.f32.subarray(area >> 2, (area >> 2) + length));
    return area;
  }

  /** `length` values from `first` on of an array over rows or classes; 0 for none. */
  #bringValues(source: Float32Array | undefined, first: number, length: number): number {
    if (!source) return 0;
    const resident = this.#addressOf(source);
    if (resident) return resident + 4 * first;
    const area = this.#area(4 * length);
    this.memory.f32.set(source.subarray(first, first + length), area >> 2);
    return area;
  }

  #area(bytes: number): number {
    const area = this.#next;
    this.#next += Math.ceil(bytes / AREA_ALIGNMENT) * AREA_ALIGNMENT;
    return area;
  }

  #isBrought(array: Float32Array | undefined): boolean {
    return array !== undefined && this.#addressOf(array) === 0;
  }

  #addressOf(array: ArrayBufferView): number {
    return array.buffer === this.memory.buffer ? array.byteOffset : 0;
  }
}
