// Writing a record and reading its results, as an embedder would.

import {
  ABI_VERSION,
  BIN_SIZE,
  CALIBRATION_SIZE,
  FLAGS,
  type KernelExports,
  RECORD,
  RECORD_SIZE,
  ROW_MOMENTS_SIZE,
  ROW_STATE_SIZE,
} from "@ls/kernel/abi";

export type Field = keyof typeof RECORD;

const DOUBLES: ReadonlySet<string> = new Set<Field>([
  "labelSmoothing",
  "logitScale",
  "softcap",
  "zLoss",
  "gradientScale",
  "lossGroups",
  "lossOpen",
  "loss",
  "divisor",
]);

/** Linear memory handed out from the heap base on, and one record in it. */
export class Call {
  readonly record: number;
  #next: number;

  constructor(readonly kernel: KernelExports) {
    this.#next = kernel.ls_heap_base();
    this.record = this.allocate(RECORD_SIZE, 8);
    new Uint8Array(kernel.memory.buffer, this.record, RECORD_SIZE).fill(0);
    this.set({ version: ABI_VERSION, size: RECORD_SIZE, gradientScale: 1 });
    this.set({ scratch: this.allocate(kernel.ls_scratch_bytes(), 16) });
  }

  allocate(bytes: number, alignment = 4): number {
    const address = Math.ceil(this.#next / alignment) * alignment;
    this.#next = address + bytes;
    const missing = Math.ceil((this.#next - this.kernel.memory.buffer.byteLength) / 65536);
    if (missing > 0) this.kernel.memory.grow(missing);
    return address;
  }

  floats(address: number, length: number): Float32Array {
    return new Float32Array(this.kernel.memory.buffer, address, length);
  }

  /** Copies an array into the kernel's memory and returns where it is. */
  place(values: Float32Array | Int32Array | Float64Array, alignment = 4): number {
    const address = this.allocate(values.byteLength, alignment);
    const Kind = values.constructor as Float64ArrayConstructor;
    new Kind(this.kernel.memory.buffer, address, values.length).set(values);
    return address;
  }

  set(fields: Partial<Record<Field, number>>): void {
    const view = new DataView(this.kernel.memory.buffer, this.record, RECORD_SIZE);
    for (const [name, value] of Object.entries(fields) as [Field, number][]) {
      if (DOUBLES.has(name)) view.setFloat64(RECORD[name], value, true);
      else view.setUint32(RECORD[name], value, true);
    }
  }

  get(name: Field): number {
    const view = new DataView(this.kernel.memory.buffer, this.record, RECORD_SIZE);
    return DOUBLES.has(name) ? view.getFloat64(RECORD[name], true) : view.getUint32(RECORD[name], true);
  }
}

export interface Problem {
  rows: number;
  classes: number;
  logits: Float32Array;
  targets: Int32Array | Float32Array;
  options?: Partial<Record<Field, number>>;
  classWeights?: Float32Array;
  prior?: Float32Array;
}

/** Bins of a call that does not say. */
const BINS = 15;

/** A call with every output, on data of its own. */
export function prepare(kernel: KernelExports, problem: Problem): Call {
  const { rows, classes } = problem;
  const call = new Call(kernel);
  call.set({
    rows,
    classes,
    flags: problem.targets instanceof Float32Array ? FLAGS.PROBABILITIES : 0,
    logits: call.place(problem.logits),
    targets: call.place(problem.targets),
    classWeights: problem.classWeights ? call.place(problem.classWeights) : 0,
    prior: problem.prior ? call.place(problem.prior) : 0,
    gradient: call.allocate(4 * rows * classes),
    rowLoss: call.allocate(4 * rows),
    rowNll: call.allocate(4 * rows),
    rowLse: call.allocate(4 * rows),
    rowArgmax: call.allocate(4 * rows),
    rowState: call.allocate(ROW_STATE_SIZE * rows, 8),
    rowMoments: call.allocate(ROW_MOMENTS_SIZE * rows, 8),
    calibration: call.place(new Float64Array(CALIBRATION_SIZE / 8 + (BIN_SIZE / 8) * BINS), 8),
    bins: BINS,
    ...problem.options,
  });
  return call;
}

/** Everything a call has left behind. */
export function results(call: Call) {
  const rows = call.get("rows");
  return {
    loss: call.get("loss"),
    count: call.get("count"),
    correct: call.get("correct"),
    rowLoss: call.floats(call.get("rowLoss"), rows).slice(),
    rowNll: call.floats(call.get("rowNll"), rows).slice(),
    rowLse: call.floats(call.get("rowLse"), rows).slice(),
    rowArgmax: new Int32Array(call.kernel.memory.buffer, call.get("rowArgmax"), rows).slice(),
  };
}

/** Uniform numbers in [0, 1) from a seed (xorshift32). */
export function random(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

export function floats(length: number, next: () => number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length }, next);
}
