// The kernel in a JavaScript engine by the plain WebAssembly API: instantiate it, place arrays in its memory, call, turn
// statuses into errors. To embed it elsewhere take this file and abi.js; docs/abi.md says what the fields mean.
import {
  ABI_VERSION,
  LINEAR_RECORD_FIELDS,
  LINEAR_RECORD_SIZE,
  RECORD_FIELDS,
  RECORD_SIZE,
  SCRATCH_ALIGNMENT,
  STATUS,
  STATUS_DOCS,
  STATUS_NAMES,
  VARIANTS,
} from "../../../packages/kernel/dist/abi.js";

const PAGE = 65536;

/** The name of a status. A newer kernel may have some that abi.js does not. */
export const statusName = (/** @type {number} */ status) => STATUS_NAMES[status] ?? `status ${status}`;

/** A call that the kernel refused; it has written nothing then. */
export class KernelError extends Error {
  name = "KernelError";

  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(`${statusName(status)}: ${message}`);
    this.status = statusName(status);
  }
}

/** One instance and its memory, which is given out from the bottom and never taken back. */
export class Kernel {
  #end;
  #linearScratch = 0;

  /** @param {WebAssembly.Module} module */
  constructor(module) {
    this.exports = /** @type {any} */ (new WebAssembly.Instance(module).exports);
    const version = this.exports.ls_abi_version();
    if (version !== ABI_VERSION) throw new Error(`expected version ${ABI_VERSION} of the ABI, got ${version}`);
    this.#end = this.exports.ls_heap_base();
    this.scratch = this.allocate(this.exports.ls_scratch_bytes());
  }

  /** "scalar", "simd" or "relaxed". */
  get variant() {
    return VARIANTS[this.exports.ls_variant()];
  }

  /** The address of so many bytes of zeros. The memory may grow, and views that were taken before are empty then. */
  allocate(/** @type {number} */ bytes) {
    const address = Math.ceil(this.#end / SCRATCH_ALIGNMENT) * SCRATCH_ALIGNMENT;
    this.#end = address + bytes;
    const missing = this.#end - this.exports.memory.buffer.byteLength;
    if (missing > 0) this.exports.memory.grow(Math.ceil(missing / PAGE));
    return address;
  }

  /** The address of a copy of a typed array. */
  place(/** @type {Float32Array | Int32Array} */ array) {
    const address = this.allocate(array.byteLength);
    new Uint8Array(this.exports.memory.buffer).set(
      new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
      address,
    );
    return address;
  }

  /** The numbers at an address, in place: floats(gradient, rows * classes). */
  floats(/** @type {number} */ address, /** @type {number} */ length) {
    return new Float32Array(this.exports.memory.buffer, address, length);
  }

  integers(/** @type {number} */ address, /** @type {number} */ length) {
    return new Int32Array(this.exports.memory.buffer, address, length);
  }

  /** A record with these fields, by their names in abi.json; arrays are given by their addresses. */
  record(/** @type {Record<string, number>} */ fields) {
    return new CallRecord(this, RECORD_SIZE, RECORD_FIELDS, { scratch: this.scratch, ...fields });
  }

  /** A record of the last layer, likewise. */
  linearRecord(/** @type {Record<string, number>} */ fields) {
    this.#linearScratch ||= this.allocate(this.exports.ls_linear_scratch_bytes());
    return new CallRecord(this, LINEAR_RECORD_SIZE, LINEAR_RECORD_FIELDS, { scratch: this.#linearScratch, ...fields });
  }

  /**
   * Calls a function that takes a record.
   *
   * @param {string} name @param {CallRecord} record
   * @throws {KernelError} for every status but OK
   */
  call(name, record) {
    const status = this.exports[name](record.address);
    if (status !== STATUS.OK) throw new KernelError(status, this.#sentence(status, record));
  }

  /** What a status means in this call. */
  #sentence(/** @type {number} */ status, /** @type {CallRecord} */ record) {
    switch (status) {
      case STATUS.TARGET: {
        const row = record.get("bad_row");
        const [index] = this.integers(record.get("targets") + 4 * row, 1);
        return `class index ${index} of row ${row} is not in [0, ${record.get("classes")})`;
      }
      case STATUS.PROBABILITY:
        return `the probability of class ${record.get("bad_class")} in row ${record.get("bad_row")} is negative or not finite`;
      case STATUS.SAMPLE_WEIGHT:
        return `the sample weight of row ${record.get("bad_row")} is negative or not finite`;
      case STATUS.CLASS_VALUE:
        return `the weight or prior of class ${record.get("bad_class")} is negative or not finite`;
      default:
        return STATUS_DOCS[status] ?? "Newer than this program.";
    }
  }
}

/** The arguments of a call, and its results. */
class CallRecord {
  #kernel;
  #size;
  #places;

  /**
   * @param {Kernel} kernel @param {number} size
   * @param {Record<string, { type: string, offset: number }>} places of its fields @param {Record<string, number>} fields
   */
  constructor(kernel, size, places, fields) {
    this.#kernel = kernel;
    this.#size = size;
    this.#places = places;
    this.address = kernel.allocate(size);
    this.set({ version: ABI_VERSION, size, ...fields });
  }

  set(/** @type {Record<string, number>} */ fields) {
    const view = this.#view();
    for (const [name, value] of Object.entries(fields)) {
      const { type, offset } = this.#placeOf(name);
      if (type === "f64") view.setFloat64(offset, value, true);
      else view.setInt32(offset, value, true);
    }
  }

  /** @returns {number} */
  get(/** @type {string} */ name) {
    const { type, offset } = this.#placeOf(name);
    if (type === "f64") return this.#view().getFloat64(offset, true);
    return type === "i32" ? this.#view().getInt32(offset, true) : this.#view().getUint32(offset, true);
  }

  #view() {
    return new DataView(this.#kernel.exports.memory.buffer, this.address, this.#size);
  }

  #placeOf(/** @type {string} */ name) {
    if (!Object.hasOwn(this.#places, name)) throw new Error(`the record has no field "${name}"`);
    return this.#places[name];
  }
}
