/**
 * Our own parts one after another on the whole matrix of logits, by the kernel's ABI: its logits, its loss and gradient, its
 * products of that. The arithmetic is that of the fused layer, so that the difference is what fusing is worth.
 */

import { readFileSync } from "node:fs";
import {
  ABI_VERSION,
  type KernelExports,
  LINEAR_RECORD,
  LINEAR_RECORD_SIZE,
  RECORD,
  RECORD_SIZE,
  STATUS_NAMES,
} from "@ls/kernel/abi";
import { Unavailable } from "../../peers/peer.ts";
import { kernelPath } from "../../start-up/sizes.ts";
import type { LinearProblem } from "../problem.ts";
import { UNFUSED } from "./names.ts";
import { type LinearLoaded, type LinearPeer, type LinearPeerSource, repeating } from "./peer.ts";

/** Room in a kernel's memory, handed out in order. */
class Room {
  #next: number;

  constructor(readonly kernel: KernelExports) {
    this.#next = kernel.ls_heap_base();
  }

  allocate(bytes: number): number {
    const address = Math.ceil(this.#next / 16) * 16;
    this.#next = address + bytes;
    const missing = Math.ceil((this.#next - this.kernel.memory.buffer.byteLength) / 65536);
    if (missing > 0) this.kernel.memory.grow(missing);
    return address;
  }

  floats(address: number, length: number): Float32Array {
    return new Float32Array(this.kernel.memory.buffer, address, length);
  }

  /** A copy of an array. */
  place(values: Float32Array | Int32Array): number {
    const address = this.allocate(values.byteLength);
    new Uint8Array(this.kernel.memory.buffer, address, values.byteLength).set(
      new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    );
    return address;
  }

  /** A record with these integers and numbers, by their offsets; the rest is 0. */
  record(
    size: number,
    integers: ReadonlyMap<number, number>,
    numbers: ReadonlyMap<number, number> = new Map(),
  ): number {
    const address = this.allocate(size);
    const view = new DataView(this.kernel.memory.buffer, address, size);
    for (const [offset, value] of integers) view.setUint32(offset, value, true);
    for (const [offset, value] of numbers) view.setFloat64(offset, value, true);
    return address;
  }
}

function load(module: WebAssembly.Module, problem: LinearProblem): LinearLoaded {
  const { rows, features, classes, labelSmoothing } = problem;
  const kernel = new WebAssembly.Instance(module).exports as unknown as KernelExports;
  const room = new Room(kernel);
  const [x, weights, bias] = [problem.x, problem.weights, problem.bias].map((array) => room.place(array));
  const [dx, dw, db] = [problem.x, problem.weights, problem.bias].map((array) => room.place(array));
  const targets = room.place(problem.indices);
  const inputsAndOutputs = 8 * (rows * features + classes * features + classes) + 4 * rows;
  const logits = room.allocate(4 * rows * classes);

  const { version, size, ...field } = LINEAR_RECORD;
  const linear = room.record(
    LINEAR_RECORD_SIZE,
    new Map([
      [version, ABI_VERSION],
      [size, LINEAR_RECORD_SIZE],
      [field.rows, rows],
      [field.features, features],
      [field.classes, classes],
      [field.x, x],
      [field.xStride, features],
      [field.weights, weights],
      [field.weightsStride, features],
      [field.bias, bias],
      [field.logits, logits],
      [field.logitsStride, classes],
      [field.dx, dx],
      [field.dxStride, features],
      [field.dw, dw],
      [field.dwStride, features],
      [field.db, db],
      [field.scratch, room.allocate(kernel.ls_linear_scratch_bytes())],
    ]),
  );
  const loss = room.record(
    RECORD_SIZE,
    new Map([
      [RECORD.version, ABI_VERSION],
      [RECORD.size, RECORD_SIZE],
      [RECORD.rows, rows],
      [RECORD.classes, classes],
      [RECORD.logits, logits],
      [RECORD.targets, targets],
      [RECORD.gradient, logits],
      [RECORD.scratch, room.allocate(kernel.ls_scratch_bytes())],
    ]),
    new Map([
      [RECORD.labelSmoothing, labelSmoothing],
      [RECORD.logitScale, 1],
      [RECORD.gradientScale, 1 / rows],
    ]),
  );
  const sums = new DataView(kernel.memory.buffer, loss, RECORD_SIZE);
  const check = (status: number) => {
    if (status !== 0) throw new Error(`the kernel refuses: ${STATUS_NAMES[status]}`);
  };
  return {
    solve: repeating(() => {
      for (const sum of [RECORD.lossGroups, RECORD.lossOpen, RECORD.loss, RECORD.divisor])
        sums.setFloat64(sum, 0, true);
      check(kernel.ls_linear_logits(linear));
      check(kernel.ls_cross_entropy_grad(loss));
      check(kernel.ls_linear_grad(linear));
    }),
    outcome: () => ({
      loss: sums.getFloat64(RECORD.loss, true) / rows,
      dx: room.floats(dx, rows * features),
      dw: room.floats(dw, classes * features),
      db: room.floats(db, classes),
    }),
    memory: () => kernel.memory.buffer.byteLength - inputsAndOutputs,
    free() {},
  };
}

const VARIANT = "simd";

export const unfusedSource: LinearPeerSource = {
  names: [UNFUSED],
  async open() {
    const bytes = readFileSync(kernelPath(VARIANT));
    if (!WebAssembly.validate(bytes)) throw new Unavailable("this engine has no WebAssembly SIMD");
    const module = new WebAssembly.Module(bytes);
    const peer: LinearPeer = {
      name: UNFUSED,
      configuration:
        "our kernel's logits, loss and products as three calls on the whole matrix of logits, in its memory",
      memoryIs: "the kernel's memory, without what of it holds inputs and outputs",
      declines: () => undefined,
      load: (problem) => load(module, problem),
      close() {},
    };
    return [peer];
  },
};
