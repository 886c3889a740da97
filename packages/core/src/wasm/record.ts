/** The record that a kernel call takes: every option, pointer and result of the call, laid out as abi.json says. */

import { ABI_VERSION, FLAGS, type KernelExports, RECORD, RECORD_SIZE, STATUS, STATUS_NAMES } from "@ls/kernel/abi";
import type { CheckedCall } from "../checked-call.js";
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

export class KernelRecord {
  readonly #address: number;
  #words: Int32Array;
  #doubles: Float64Array;

  constructor(
    private readonly memory: KernelMemory,
    private readonly exports: KernelExports,
  ) {
    this.#address = memory.allocate(RECORD_SIZE, false);
    this.#words = new Int32Array(memory.buffer, this.#address, RECORD_SIZE / 4);
    this.#doubles = new Float64Array(memory.buffer, this.#address, RECORD_SIZE / 8);
  }

  /** A record of this ABI with nothing in it: no options, no pointers, sums at 0. */
  reset(): void {
    if (this.#words.buffer !== this.memory.buffer) {
      this.#words = new Int32Array(this.memory.buffer, this.#address, RECORD_SIZE / 4);
      this.#doubles = new Float64Array(this.memory.buffer, this.#address, RECORD_SIZE / 8);
    }
    this.#words.fill(0);
    this.set(RECORD.version, ABI_VERSION);
    this.set(RECORD.size, RECORD_SIZE);
  }

  /** Starts a run: the call's options, no pointers, sums at 0. */
  begin(call: CheckedCall): void {
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

  // A field is its offset, RECORD.rows, not its name: looking names up took a tenth of a small call's time.

  set(field: Field, value: number): void {
    this.#words[field >> 2] = value;
  }

  setDouble(field: Field, value: number): void {
    this.#doubles[field >> 3] = value;
  }

  get(field: Field): number {
    return this.#words[field >> 2] >>> 0;
  }

  getDouble(field: Field): number {
    return this.#doubles[field >> 3];
  }

  /** Calls the kernel. The door has checked everything, so a refusal means that an array changed while the call ran. */
  call(name: KernelFunction): void {
    const status = this.statusOf(name);
    if (status !== STATUS.OK) throw this.#refusal(status);
  }

  /** Calls the kernel where a refusal is an answer. */
  statusOf(name: KernelFunction): number {
    return this.exports[name](this.#address);
  }

  #refusal(status: number): LsError {
    const name = STATUS_NAMES[status];
    const code: ErrorCode =
      name === "TARGET" ? "TARGET_RANGE" : name === "OVERLAP" || name === "SHAPE" ? name : "RANGE";
    const row = name === "TARGET" ? ` at row ${this.get(RECORD.firstRow) + this.get(RECORD.badRow)}` : "";
    return new LsError(code, `expected arrays that do not change during a call, got the kernel's status ${name}${row}`);
  }
}
