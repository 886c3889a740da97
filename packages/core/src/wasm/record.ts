/** The records that kernel calls take: every option, pointer and result of a call, laid out as abi.json says. */

import {
  ABI_VERSION,
  FLAGS,
  type KernelExports,
  type LINEAR_RECORD,
  LINEAR_RECORD_SIZE,
  RECORD,
  RECORD_SIZE,
  STATUS,
  STATUS_NAMES,
} from "@ls/kernel/abi";
import type { LossCall } from "../checked-call.js";
import { type ErrorCode, LsError } from "../errors.js";
import { isProbabilities } from "../targets.js";
import type { KernelMemory } from "./memory.js";

/** Each of the exports that take a record. */
export type KernelFunction = {
  [Name in keyof KernelExports]: KernelExports[Name] extends (record: number) => number
    ? Parameters<KernelExports[Name]> extends [number]
      ? Name
      : never
    : never;
}[keyof KernelExports];

/** The offset of a field. */
type Field = (typeof RECORD)[keyof typeof RECORD];

/** The same of a linear record. */
export type LinearField = (typeof LINEAR_RECORD)[keyof typeof LINEAR_RECORD];

/** What a record of either kind can do; `AnyField` are the offsets of its fields. */
class WordRecord<AnyField extends number> {
  readonly #address: number;
  #words: Int32Array;
  #doubles: Float64Array;

  constructor(
    private readonly memory: KernelMemory,
    private readonly exports: KernelExports,
    private readonly size: number,
  ) {
    this.#address = memory.allocate(size, false);
    this.#words = new Int32Array(memory.buffer, this.#address, size / 4);
    this.#doubles = new Float64Array(memory.buffer, this.#address, size / 8);
  }

  /** A record of this ABI with nothing in it: no options, no pointers, sums at 0. */
  reset(): void {
    if (this.#words.buffer !== this.memory.buffer) {
      this.#words = new Int32Array(this.memory.buffer, this.#address, this.size / 4);
      this.#doubles = new Float64Array(this.memory.buffer, this.#address, this.size / 8);
    }
    this.#words.fill(0);
    this.#words[RECORD.version >> 2] = ABI_VERSION;
    this.#words[RECORD.size >> 2] = this.size;
  }

  // A field is its offset, RECORD.rows, not its name: looking names up took a tenth of a small call's time.

  set(field: AnyField, value: number): void {
    this.#words[field >> 2] = value;
  }

  setDouble(field: AnyField, value: number): void {
    this.#doubles[field >> 3] = value;
  }

  get(field: AnyField): number {
    return this.#words[field >> 2] >>> 0;
  }

  getDouble(field: AnyField): number {
    return this.#doubles[field >> 3];
  }

  /** Copies the record to another address. */
  copyTo(address: number): void {
    this.memory.i32.set(this.#words, address >> 2);
  }

  /** Calls the kernel. The door has checked everything, so a refusal means that an array changed while the call ran. */
  call(name: KernelFunction): void {
    const status = this.statusOf(name);
    if (status !== STATUS.OK) throw this.refusal(status);
  }

  /** Calls the kernel where a refusal is an answer. */
  statusOf(name: KernelFunction): number {
    return this.exports[name](this.#address);
  }

  protected refusal(status: number, where = ""): LsError {
    const name = STATUS_NAMES[status];
    const code: ErrorCode =
      name === "TARGET" ? "TARGET_RANGE" : name === "OVERLAP" || name === "SHAPE" ? name : "RANGE";
    return new LsError(
      code,
      `expected arrays that do not change during a call, got the kernel's status ${name}${where}`,
    );
  }
}

/** The record of the last layer's products. */
export class LinearRecord extends WordRecord<LinearField> {
  constructor(memory: KernelMemory, exports: KernelExports) {
    super(memory, exports, LINEAR_RECORD_SIZE);
  }
}

/** The record of all other calls. */
export class KernelRecord extends WordRecord<Field> {
  constructor(memory: KernelMemory, exports: KernelExports) {
    super(memory, exports, RECORD_SIZE);
  }

  /** Starts a run: the call's options, no pointers, sums at 0. */
  begin(call: LossCall): void {
    this.reset();
    const probabilities = isProbabilities(call.targets);
    this.set(
      RECORD.flags,
      (probabilities ? FLAGS.PROBABILITIES : FLAGS.IGNORE_INDEX) | (call.others ? FLAGS.OTHERS : 0),
    );
    this.set(RECORD.classes, call.layout.classes);
    this.setDouble(RECORD.labelSmoothing, call.labelSmoothing);
    this.setDouble(RECORD.logitScale, call.logitScale);
    this.setDouble(RECORD.softcap, call.softcap);
    this.setDouble(RECORD.zLoss, call.zLoss);
    this.setDouble(RECORD.gradientScale, call.gradientScale);
  }

  protected override refusal(status: number): LsError {
    const isTarget = STATUS_NAMES[status] === "TARGET";
    return super.refusal(status, isTarget ? ` at row ${this.get(RECORD.firstRow) + this.get(RECORD.badRow)}` : "");
  }
}
